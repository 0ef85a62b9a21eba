import { expect, test } from '@jest/globals';
import { freshDatabase } from '../postgres/fresh-database.ts';
import { startReleased } from './released-product.ts';
import { afterwards, eventually } from './world.ts';

test('a database that refuses to serve is 503 with Retry-After at every door, and is named in readiness', async () => {
  const database = await freshDatabase();
  afterwards(() => database.drop());
  const gateway = await startReleased({ DATABASE_URL: database.url });
  const token = await gateway.tokenOf('stranger');
  const ask = (path: string, bearer: string, body?: object) =>
    fetch(gateway.address + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      ...(body && { body: JSON.stringify(body) }),
    });
  const doors = () =>
    Promise.all([
      ask('/graphql', token, { query: '{ basic }' }),
      ask('/ofrep/v1/evaluate/flags', token, { context: { targetingKey: 'stranger' } }),
      ask('/ofrep/v1/evaluate/flags/a', token, { context: { targetingKey: 'stranger' } }),
      ask('/admin/graphql', gateway.key, { query: '{ me { id } }' }),
      ask('/v1/events', gateway.key, [
        { specversion: '1.0', id: '1', source: 'test', type: 'x', subject: 'stranger' },
      ]),
    ]);
  // As a restore in progress leaves it: nothing of ours is there.
  await database.run('alter schema gatehouse rename to away');
  for (const response of await doors()) {
    const text = await response.text();
    expect([response.url, response.status, response.headers.get('retry-after'), text]).toEqual([
      response.url,
      503,
      '1',
      text,
    ]);
    expect(text).not.toMatch(/relation|at .*\.js/);
  }
  const ready = () =>
    ask('/readyz', '').then(
      (response) => response.json() as Promise<{ detail?: { sql: string }; without?: { sql: string } }>,
    );
  const down = await eventually(
    ready,
    ({ detail }) => detail?.sql.includes('has no such table') === true,
    5_000,
  );
  expect(down.without?.sql).toMatch(/^The control API and events are answered 503\./);
  await database.run('alter schema away rename to gatehouse');
  await eventually(doors, (all) => all.every(({ status }) => status !== 503), 5_000);
}, 240_000);

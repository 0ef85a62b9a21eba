import { describe, expect, test } from '@jest/globals';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { eventually, exampleFolder, run, runOnce, START, startGateway, type Running } from './world.ts';

const KEY = 'an-owners-key-of-more-than-thirty-two-characters';

function ready({ address }: Running): Promise<Response> {
  return fetch(`${address}/readyz`);
}

async function whoIs(address: string, key: string): Promise<unknown> {
  const response = await fetch(`${address}/admin/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: '{ me { name role } }' }),
  });
  return response.json();
}

/** What the log holds, one object a line. */
function logged(err: string): readonly Readonly<Record<string, unknown>>[] {
  return err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

describe('the key of the owner', () => {
  test('is that of a file, where one is named, and is never printed', async () => {
    const folder = exampleFolder();
    writeFileSync(join(folder, 'owner.key'), `${KEY}\n`);
    const env = { GATEHOUSE_OWNER_KEY_FILE: 'owner.key' };
    const gateway = await startGateway({ folder, env });
    expect(await whoIs(gateway.address, KEY)).toEqual({ data: { me: { name: 'owner', role: 'OWNER' } } });
    const { out, err } = await gateway.stop();
    expect(out + err).not.toContain(KEY);
    expect(out).not.toContain('export GATEHOUSE_KEY=ghk_');
    expect(out).not.toContain('key of this gateway');
    expect(err).toContain('the key of the owner is the one in ownerKeyFile');

    // It was for the first start alone: another file changes nothing.
    writeFileSync(join(folder, 'owner.key'), KEY.replace('an', 'my'));
    const next = await startGateway({ folder, env });
    expect(await whoIs(next.address, KEY)).toMatchObject({ data: { me: { role: 'OWNER' } } });
    expect(await whoIs(next.address, KEY.replace('an', 'my'))).not.toHaveProperty('data.me.role');
  });

  test.each([
    ['a file that is not there', undefined, /^ownerKeyFile: expected a file that can be read/],
    ['a short key', 'short', /^ownerKeyFile: expected 32 to 200 of .*, received 5 characters/],
    ['a key of two lines', `${KEY}\n${KEY}`, /^ownerKeyFile: expected 32 to 200 of/],
  ])('is refused for %s, without a word of it', async (_what, text, message) => {
    const folder = exampleFolder();
    if (text !== undefined) writeFileSync(join(folder, 'owner.key'), text);
    const { code, out, err } = await runOnce(['start'], folder, {
      PORT: '0',
      GATEHOUSE_OWNER_KEY_FILE: 'owner.key',
    });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    if (text !== undefined) expect(err).not.toContain(text);
  });
});

describe('a gateway that is asked to end', () => {
  function configured(more: string): string {
    const folder = exampleFolder();
    writeFileSync(
      join(folder, 'gatehouse.yaml'),
      `port: 0\ncatalog: catalog.yaml\nexample: insightx\n${more}\n`,
    );
    return folder;
  }

  test('is not ready first, and answers as long as it is told to', async () => {
    const gateway = await startGateway({ folder: configured('http: { drainDelaySeconds: 600 }') });
    expect((await ready(gateway)).status).toBe(200);
    gateway.signal('SIGTERM');
    await gateway.said(/asked to end: \/readyz answers 503 from now on/);
    const answer = await ready(gateway);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ ready: false, ending: expect.any(String) });
    expect(await gateway.ask('nia', '{ me { id } }')).toMatchObject({ status: 200, errors: [] });
    expect(gateway.err()).not.toContain('draining');
    // A signal within a second is taken for the same one.
    await wait(1_100);
    expect(await gateway.stop('SIGTERM')).toMatchObject({ code: 143 });
  });

  test('drains after that, says both, and ends with code 0', async () => {
    const gateway = await startGateway({ folder: configured('http: { drainDelaySeconds: 0.1 }') });
    const { code, err } = await gateway.stop();
    expect(code).toBe(0);
    expect(logged(err).slice(-3)).toMatchObject([
      { seconds: 0.1, msg: expect.stringMatching(/^asked to end: /) },
      { seconds: 10, msg: expect.stringMatching(/^draining: /) },
      { msg: 'ended' },
    ]);
  });

  test('ends cleanly while it starts, and lets the next one start', async () => {
    const folder = exampleFolder();
    const starting = await run(['start'], folder, { PORT: '0' });
    // From here on it has taken its signals: the stores are being opened.
    await eventually(() => Promise.resolve(existsSync(join(folder, 'data'))), Boolean, START);
    starting.signal('SIGTERM');
    const { code, err } = await starting.ended();
    expect(code).toBe(0);
    expect(err).not.toContain('listening on');
    expect(err).toContain('asked to end');
    const next = await startGateway({ folder });
    expect(await next.stop()).toMatchObject({ code: 0 });
  });

  test('logs JSON with time, request id and operation name where no person reads along', async () => {
    const gateway = await startGateway({ folder: configured('log: { requests: info }') });
    const send = (headers: Readonly<Record<string, string>>) =>
      fetch(`${gateway.address}/graphql?from=here`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${gateway.token('nia')}`,
          ...headers,
        },
        body: JSON.stringify({ query: 'query WhoAmI { me { id } }' }),
      });
    expect((await send({ 'x-request-id': 'from-the-balancer' })).headers.get('x-request-id')).toBe(
      'from-the-balancer',
    );
    const made = (await send({ 'x-request-id': 'two words' })).headers.get('x-request-id');
    expect(made).toMatch(/^[\da-f-]{36}$/);
    const refused = await fetch(`${gateway.address}/graphql`, { method: 'POST' });
    expect(refused.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    await ready(gateway);
    const { err } = await gateway.stop();
    const lines = logged(err);
    expect(lines.every(({ time }) => new Date(String(time)).toISOString() === time)).toBe(true);
    const requests = lines.filter(({ msg }) => msg === 'request');
    expect(requests).toMatchObject([
      {
        requestId: 'from-the-balancer',
        method: 'POST',
        path: '/graphql',
        status: 200,
        operation: 'WhoAmI',
        milliseconds: expect.any(Number),
      },
      { requestId: made, operation: 'WhoAmI' },
      { requestId: refused.headers.get('x-request-id'), status: refused.status },
    ]);
  });
});

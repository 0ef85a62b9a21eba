import { beforeAll, expect, test } from '@jest/globals';

import { freshDatabase } from '../postgres/fresh-database.ts';
import { codes, startNewsroom, type Newsroom } from './live-product.ts';
import { afterwards, eventually } from './world.ts';

let first: Newsroom;
let second: Newsroom;
beforeAll(async () => {
  const database = await freshDatabase();
  afterwards(() => database.drop());
  const env = {
    DATABASE_URL: database.url,
    REDIS_URL: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379',
    GATEHOUSE_REDIS_PREFIX: `live-${process.pid}:`,
  };
  first = await startNewsroom(env);
  second = await startNewsroom(env);
  afterwards(() => Promise.all([first.stop(), second.stop()]));
  await first.carryOut({ create: { release: 'r', flags: [{ flag: 'a' }, { flag: 'b' }, { flag: 'c' }] } });
  await first.carryOut({ wire: { release: 'r' } });
  await first.carryOut({ apply: { release: 'r', audience: 'developer' } });
}, 60_000);

test('a rollback at one gateway ends and narrows what goes on at another, on PostgreSQL and Redis, within a second', async () => {
  const dan = await second.tokenOf('dan', { team: 'makers' });
  const sources = () => second.sources();
  const ended = second.follow('WebSocket', dan, 'subscription { scoops { text } }');
  const narrowed = second.follow('event stream', dan, 'subscription { news { text source } }');
  await eventually(sources, ([open]) => open === 2, 5_000);
  await second.publish('before');
  await Promise.all([ended.until(1), narrowed.until(1)]);
  expect(narrowed.answers[0]?.data).toEqual({ news: { text: 'before', source: 'the mayor' } });
  await first.carryOut({ rollBack: { release: 'r', entirely: true } });
  expect(await ended.end(1_000)).toBe('complete');
  expect(codes(ended.answers[1]?.errors)).toEqual(['FORBIDDEN']);
  await second.publish('after');
  await narrowed.until(2);
  expect(narrowed.answers[1]?.data).toEqual({ news: { text: 'after', source: null } });
  await first.carryOut({ reopen: { release: 'r' } });
  await eventually(
    async () => {
      const count = narrowed.answers.length;
      await second.publish('again');
      await narrowed.until(count + 1);
      return narrowed.answers.at(-1)?.data;
    },
    (data) => JSON.stringify(data) === '{"news":{"text":"again","source":"the mayor"}}',
    1_000,
  );
  narrowed.leave();
});

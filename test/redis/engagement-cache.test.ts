import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { connectRedis, type RedisLink } from '../../src/redis/connect.ts';
import { redisEngagementCache } from '../../src/redis/engagement-cache.ts';
import { subjectKeys } from '../../src/redis/keys.ts';
import type { EngagementCache } from '../../src/ports/engagement-cache.ts';
import { EMPTY, install, readOne, sumOf, warmSubject } from '../contract/cache-answers.ts';
import { describeEngagementCache } from '../contract/engagement-cache.ts';
import { event, NOW, ODD_NAMES, unique } from '../contract/engagement.ts';
import { sharedServer } from './private-server.ts';

/** Milliseconds. These tests are about what is answered, not how soon. */
const PATIENT = { command: 5_000 };
const prefix = `${unique('gatehouse-test')}:`;

let server: Awaited<ReturnType<typeof sharedServer>>;
let raw: Redis;
const links: RedisLink[] = [];

async function connected(): Promise<RedisLink> {
  const link = await connectRedis(server.url, PATIENT);
  links.push(link);
  return link;
}

beforeAll(async () => {
  server = await sharedServer();
  raw = new Redis(server.url);
});

afterAll(async () => {
  for await (const keys of raw.scanStream({ match: `${prefix}*`, count: 1_000 })) {
    if ((keys as string[]).length > 0) await raw.unlink(keys as string[]);
  }
  raw.disconnect();
  for (const link of links) link.close();
  await server.stop();
});

describeEngagementCache('Redis', async () => ({
  cache: redisEngagementCache(await connected(), prefix),
  close: () => Promise.resolve(),
}));

describe('engagement records in Redis', () => {
  let cache: EngagementCache;
  beforeAll(async () => {
    cache = redisEngagementCache(await connected(), prefix);
  });

  test('count an event once when fifty copies race from two gateways', async () => {
    const other = redisEngagementCache(await connected(), prefix);
    const subject = await warmSubject(cache);
    const copy = event(subject);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? cache : other).record([copy], NOW)),
    );
    expect(answers.flat().filter((answer) => answer === 'applied')).toHaveLength(1);
    expect(sumOf(await readOne(other, subject))).toBe(1);
  });

  test('take one round trip to read or record, whatever the number', async () => {
    const link = await connected();
    let trips = 0;
    const counted = redisEngagementCache(
      {
        ...link,
        send: (commands) => {
          if (commands.length > 0) trips += 1;
          return link.send(commands);
        },
      },
      prefix,
    );
    const subjects = Array.from({ length: 200 }, () => unique('subject'));
    await counted.read(subjects, NOW);
    expect(trips).toBe(1);
    await counted.record(
      subjects.map((subject) => event(subject)),
      NOW,
    );
    expect(trips).toBe(2);
  });

  test.each([
    ['a string', (key: string) => raw.set(key, 'garbage')],
    ['a list', (key: string) => raw.rpush(key, 'garbage')],
    ['a count that is no number', (key: string) => raw.hset(key, 'v', '1', 'l:report.generated', '10abc')],
    [
      'a count that is too large',
      (key: string) => raw.hset(key, 'v', '1', 'l:report.generated', '9'.repeat(16)),
    ],
    ['a day that is no number', (key: string) => raw.hset(key, 'v', '1', 'a:today', '1')],
    ['a day without a lifetime', (key: string) => raw.hset(key, 'v', '1', 'd:20000:report.generated', '4')],
    ['a field nobody knows', (key: string) => raw.hset(key, 'v', '1', 'colour', '7')],
    ['another layout', (key: string) => raw.hset(key, 'v', '2')],
    ['no layout', (key: string) => raw.hset(key, 'l:report.generated', '4')],
  ])('are cold and gone when there is %s in their place', async (_, spoil) => {
    const subject = unique('subject');
    const { record } = subjectKeys(prefix, subject);
    await spoil(record);
    expect(await readOne(cache, subject)).toMatchObject({ state: 'cold' });
    expect(await raw.exists(record)).toBe(0);
    await install(cache, subject, EMPTY);
    expect(await cache.record([event(subject)], NOW)).toEqual(['applied']);
  });

  test('take no event where there is garbage in their place', async () => {
    const subject = unique('subject');
    const { record } = subjectKeys(prefix, subject);
    await raw.hset(record, 'v', '1', 'l:report.generated', 'many');
    expect(await cache.record([event(subject)], NOW)).toEqual(['cold']);
    expect(await raw.exists(record)).toBe(0);
  });

  test('are cold rather than count twice when their recent events were evicted', async () => {
    const subject = await warmSubject(cache);
    const sent = event(subject);
    await cache.record([sent], NOW);
    await raw.del(subjectKeys(prefix, subject).recent);
    expect(await cache.record([sent], NOW)).toEqual(['cold']);
    expect(await readOne(cache, subject)).toMatchObject({ state: 'cold' });
  });

  test.each([-5, 0.5, NaN, Infinity, 2 ** 53 + 2])(
    'are not touched by a quantity of %p',
    async (quantity) => {
      const subject = await warmSubject(cache);
      const bad = event(subject, { quantity });
      await expect(cache.record([event(subject), bad], NOW)).rejects.toThrow('malformed event');
      expect(sumOf(await readOne(cache, subject))).toBe(0);
      expect(await cache.record([{ ...bad, quantity: 2 }], NOW)).toEqual(['applied']);
    },
  );

  test('expire, all keys of them', async () => {
    const subject = await warmSubject(cache);
    await cache.record([event(subject)], NOW);
    const { record, fence, recent } = subjectKeys(prefix, subject);
    expect(await raw.ttl(record)).toBeGreaterThan(89 * 86_400);
    expect(await raw.ttl(recent)).toBeGreaterThan(19 * 60);
    expect(await raw.exists(fence)).toBe(0);
    const cold = unique('cold');
    await cache.read([cold], NOW);
    expect(await raw.ttl(subjectKeys(prefix, cold).fence)).toBeGreaterThan(3_000);
  });

  test('lose the days that have left every window when time goes on', async () => {
    const subject = await warmSubject(cache);
    await cache.record([event(subject)], NOW);
    const later = NOW + 40 * 86_400_000;
    await cache.record([event(subject, { time: later })], later);
    await cache.record([event(subject, { time: NOW })], later);
    const fields = await raw.hkeys(subjectKeys(prefix, subject).record);
    expect(fields.filter((field) => /^[ad]:/.test(field))).toHaveLength(2);
    expect(sumOf(await readOne(cache, subject))).toBe(3);
  });
});

describe('keys in Redis', () => {
  test('are named as they have been since the first release', () => {
    expect(subjectKeys('gatehouse:', 'u-1')).toEqual({
      record: 'gatehouse:{p074}:engagement:1:okp_VfJ43Un7H5nFUHgAyx',
      fence: 'gatehouse:{p074}:fence:okp_VfJ43Un7H5nFUHgAyx',
      recent: 'gatehouse:{p074}:recent:okp_VfJ43Un7H5nFUHgAyx',
    });
  });

  test('hold nothing of an id, and lie in one slot for one subject', () => {
    for (const name of ODD_NAMES) {
      const { record, fence, recent } = subjectKeys('gatehouse:', name);
      const keys = [record, fence, recent];
      for (const key of keys) expect(key).toMatch(/^gatehouse:\{p\d{3}\}:[a-z]+(:1)?:[\w-]{22}$/);
      expect(new Set(keys.map((key) => /\{.*\}/.exec(key)?.[0])).size).toBe(1);
    }
  });
});

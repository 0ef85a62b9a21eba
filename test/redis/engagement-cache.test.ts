import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { subjectHolder } from '../../src/domain/engagement.ts';
import { packRecord } from '../../src/engagement/packed-record.ts';
import { connectRedis } from '../../src/redis/connect.ts';
import type { RedisLink, ScriptLink } from '../../src/redis/link.ts';
import { RedisEngagementCache } from '../../src/redis/engagement-cache.ts';
import { Keys, placeOf, setOf } from '../../src/redis/keys.ts';
import { EMPTY, install, readOne, record, recordAt, warmSubject } from '../contract/cache-answers.ts';
import { describeEngagementCache } from '../contract/engagement-cache.ts';
import { describeLineages } from '../contract/lineage-cache.ts';
import { event, ODD_NAMES, unique } from '../contract/engagement.ts';
import { sharedServer } from './private-server.ts';

/** Milliseconds. These tests are about what is answered, not how soon. */
const PATIENT = { command: 5_000 };
const prefix = `${unique('gatehouse-test')}:`;
const keys = new Keys(prefix);

let server: Awaited<ReturnType<typeof sharedServer>>;
let raw: Redis;
const closing: (() => void)[] = [];

async function connected(): Promise<RedisLink> {
  const link = await connectRedis(server.url, PATIENT);
  closing.push(() => {
    link.close();
  });
  return link;
}

async function opened(link?: ScriptLink, under = prefix): Promise<RedisEngagementCache> {
  const cache = new RedisEngagementCache(link ?? (await connected()), under);
  closing.unshift(() => {
    cache.close();
  });
  return cache;
}

beforeAll(async () => {
  server = await sharedServer();
  raw = new Redis(server.url);
});

afterAll(async () => {
  for await (const found of raw.scanStream({ match: `${prefix}*`, count: 1_000 })) {
    if ((found as string[]).length > 0) await raw.unlink(found as string[]);
  }
  raw.disconnect();
  for (const close of closing) close();
  await server.stop();
});

describeEngagementCache('Redis', async () => ({ cache: await opened(), close: () => Promise.resolve() }));

describeLineages('Redis', () => opened(undefined, `${prefix}${unique('lineage')}:`));

describe('lineages in Redis', () => {
  test('are kept apart while two gateways still go by different ones', async () => {
    const under = `${prefix}apart:`;
    const [old, young] = [await opened(undefined, under), await opened(undefined, under)];
    old.adopt('old');
    young.adopt('young');
    const subject = unique('subject');
    const holder = subjectHolder(subject);
    await install(old, holder, EMPTY);
    await record(old, [event(subject)]);
    expect(await readOne(young, holder)).toMatchObject({ state: 'cold' });
    await install(young, holder, EMPTY);
    expect((await recordAt(young, holder)).lifetime('report.generated')).toBe(0);
    expect(await readOne(old, holder)).toMatchObject({ state: 'cold' });
  });

  test('leave nothing that stays for ever, and no longer name of a record', async () => {
    const under = `${prefix}left:`;
    const one = await opened(undefined, under);
    one.adopt('11111111-2222-4333-8444-555555555555');
    const subject = unique('subject');
    await install(one, subjectHolder(subject), EMPTY);
    await record(one, [event(subject)]);
    await one.keepMark('a/mark');
    const found = await raw.keys(`${under}*`);
    expect(found.length).toBeGreaterThanOrEqual(4);
    for (const key of found) expect([key, (await raw.ttl(key)) > 0]).toEqual([key, true]);
    const place = placeOf(subjectHolder(subject));
    expect(found).toContain(new Keys(under).record(place));
  });
});

describe('engagement records in Redis', () => {
  let cache: RedisEngagementCache;
  beforeAll(async () => {
    cache = await opened();
  });

  test('count an event once when fifty copies race from two gateways', async () => {
    const other = await opened();
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    const copy = event(subject);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => record(index % 2 === 0 ? cache : other, [copy])),
    );
    expect(answers.filter((applied) => applied[holder] === 1)).toHaveLength(1);
    expect((await recordAt(other, holder)).lifetime(copy.type)).toBe(1);
  });

  test('take one round trip to read or record, whatever the number', async () => {
    const link = await connected();
    let trips = 0;
    const counted = await opened({
      evaluate: (script, calls) => {
        if (calls.length > 0) trips += 1;
        return link.evaluate(script, calls);
      },
      listen: (channel, listening) => link.listen(channel, listening),
    });
    const subjects = Array.from({ length: 200 }, () => unique('subject'));
    await counted.read(subjects.map(subjectHolder));
    expect(trips).toBe(1);
    await counted.record(
      subjects.map((subject) => event(subject)),
      Date.now(),
    );
    expect(trips).toBe(2);
  });

  test('are isolated from those of a product with another prefix, whatever the subjects are called', async () => {
    const other = await opened(undefined, `${prefix}other:`);
    const subject = await warmSubject(cache);
    await install(other, subjectHolder(subject), EMPTY);
    await record(cache, [event(subject)]);
    expect((await recordAt(cache, subjectHolder(subject))).lifetime('report.generated')).toBe(1);
    expect((await recordAt(other, subjectHolder(subject))).lifetime('report.generated')).toBe(0);
  });

  test.each([
    ['a short text', (key: string) => raw.set(key, 'garbage')],
    ['a list', (key: string) => raw.multi().del(key).rpush(key, 'garbage').exec()],
    ['another layout', (key: string) => raw.set(key, Buffer.alloc(60, 1))],
    ['a record that is cut off', (key: string) => raw.eval(CUT, 1, key)],
    ['a record of another generation', (key: string) => raw.eval(ANOTHER_GENERATION, 1, key)],
    ['a name that is no text', (key: string) => raw.eval(BAD_NAME, 1, key)],
  ])('are cold, and count anew once rebuilt, when there is %s in their place', async (_, spoil) => {
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    await record(cache, [event(subject)]);
    await spoil(keys.record(placeOf(holder)));
    expect((await cache.read([holder]))[0]).toMatchObject({ state: 'cold' });
    await install(cache, holder, EMPTY);
    expect(await record(cache, [event(subject)])).toEqual({ [holder]: 1 });
    await spoil(keys.record(placeOf(holder)));
    expect(await record(cache, [event(subject)])).toEqual({});
    expect((await cache.read([holder]))[0]).toMatchObject({ state: 'cold' });
  });

  test('are cold rather than count twice when their seen events were evicted', async () => {
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    const sent = event(subject);
    const now = Date.now();
    await record(cache, [sent], now);
    await raw.del(keys.seen(placeOf(holder), setOf(now)));
    expect(await record(cache, [sent], now)).toEqual({});
    expect(await readOne(cache, holder)).toMatchObject({ state: 'cold' });
  });

  test.each([-5, 0, 0.5, NaN, Infinity, 2 ** 53 + 2])(
    'are not touched by a quantity of %p',
    async (quantity) => {
      const subject = await warmSubject(cache);
      const bad = event(subject, { quantity });
      await expect(record(cache, [event(subject), bad])).rejects.toThrow('malformed event');
      expect((await recordAt(cache, subjectHolder(subject))).lifetime(bad.type)).toBe(0);
      expect(await record(cache, [{ ...bad, quantity: 2 }])).toEqual({ [subjectHolder(subject)]: 1 });
    },
  );

  test('expire, all keys of them', async () => {
    const subject = await warmSubject(cache);
    const place = placeOf(subjectHolder(subject));
    const now = Date.now();
    await record(cache, [event(subject)], now);
    expect(await raw.ttl(keys.record(place))).toBeGreaterThan(89 * 86_400);
    expect(await raw.ttl(keys.seen(place, setOf(now)))).toBeGreaterThan(19 * 60);
    expect(await raw.exists(keys.note(place))).toBe(0);
    const cold = subjectHolder(unique('cold'));
    await cache.read([cold]);
    expect(await raw.ttl(keys.note(placeOf(cold)))).toBeGreaterThan(3_000);
  });

  test('take less than half a kilobyte for three types of events and a tier', async () => {
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    await record(
      cache,
      ['report.generated', 'pipeline.created', 'dashboard.viewed'].map((type) => event(subject, { type })),
    );
    await cache.settleTiers([{ subject, from: undefined, to: { tier: 'power', since: 20_000 } }]);
    expect(await raw.memory('USAGE', keys.record(placeOf(holder)))).toBeLessThan(400);
  });

  test('take little more than a kilobyte where days of three types are as large as numbers go', async () => {
    const subject = await warmSubject(cache);
    const types = ['report.generated', 'pipeline.created', 'dashboard.viewed'];
    await record(
      cache,
      types.map((type) => event(subject, { type, quantity: 2 ** 52 })),
    );
    expect(await raw.memory('USAGE', keys.record(placeOf(subjectHolder(subject))))).toBeLessThan(1_200);
  });

  test('keep their keys together in one slot, whatever the subject is called', () => {
    for (const name of ODD_NAMES) {
      const place = placeOf(subjectHolder(name));
      const all = [
        keys.partition(place.partition),
        keys.record(place),
        keys.note(place),
        keys.seen(place, 1),
      ];
      expect(new Set(all.map((key) => /\{.*?\}/.exec(key)?.[0]))).toHaveProperty('size', 1);
      for (const key of all)
        expect(key).not.toContain(name === '' ? 'subject' : name.slice(0, 40).padEnd(3, '?'));
    }
  });

  test('have these keys for ever', () => {
    const place = placeOf('subject:alice');
    const fixed = new Keys('gatehouse:');
    expect([
      fixed.partition(place.partition),
      fixed.record(place),
      fixed.note(place),
      fixed.seen(place, 3_000_000),
    ]).toEqual([
      'gatehouse:{p032}:partition',
      'gatehouse:{p032}:record:2:ICDlddZdQg_sBfbVhKZO-Q',
      'gatehouse:{p032}:note:ICDlddZdQg_sBfbVhKZO-Q',
      'gatehouse:{p032}:seen:ICDlddZdQg_sBfbVhKZO-Q:3000000',
    ]);
  });

  test('have these bytes for ever', () => {
    const { bytes } = packRecord({
      lastDay: 20_000,
      lastSeen: 1_728_000_123_456,
      tier: { tier: 'power', since: 19_990, belowSince: 19_999 },
      activeDays: [20_000, 19_998],
      types: new Map([
        ['a', { lifetime: 258, days: new Map([[20_000, 258]]) }],
        ['b', { lifetime: 9, days: new Map([[20_000, 9]]) }],
      ]),
    });
    expect(Buffer.from(bytes).toString('hex')).toBe(
      '0202' +
        '00004e20' +
        '00000005' +
        '0000019254d56240' +
        '00004e16' +
        '00004e1f' +
        '05706f776572' +
        '0161' +
        '02' +
        '0000000000000102' +
        '0102' +
        '0000'.repeat(31) +
        '0162' +
        '01' +
        '0000000000000009' +
        '09' +
        '00'.repeat(31),
    );
  });
});

const CUT = "redis.call('SETRANGE', KEYS[1], 1, '\\5')";
const ANOTHER_GENERATION =
  "local value = redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], value:sub(1, -21) .. string.rep('\\0', 7) .. '\\9' .. value:sub(-12))";
const BAD_NAME =
  "local value = redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], value:sub(1, 26) .. '\\1\\255' .. value:sub(28))";

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { connectRedis } from '../../src/redis/connect.ts';
import type { RedisLink } from '../../src/redis/link.ts';
import { RedisEngagementCache } from '../../src/redis/engagement-cache.ts';
import { subjectHolder } from '../../src/domain/engagement.ts';
import {
  EMPTY,
  install,
  installUnder,
  readOne,
  record,
  recordAt,
  warmSubject,
} from '../contract/cache-answers.ts';
import { event, listedJournal, NOW, sameBytes, unique } from '../contract/engagement.ts';
import { privateServer, type PrivateServer } from './private-server.ts';

/** Milliseconds until every call has settled, whatever Redis does. */
const BOUND = 500;

let server: PrivateServer;
let link: RedisLink;
let cache: RedisEngagementCache;

beforeAll(async () => {
  server = await privateServer();
  link = await connectRedis(server.url);
  cache = new RedisEngagementCache(link);
});

afterAll(async () => {
  cache.close();
  link.close();
  server.thaw();
  await server.stop();
});

function everyCall(): Promise<unknown>[] {
  return [
    cache.read(Array.from({ length: 20 }, () => subjectHolder(unique('subject')))),
    cache.record([event('a'), event('b')], Date.now()),
    cache.install([{ holder: 'subject:a', replay: EMPTY, fence: 'fence' }]),
    cache.settleTiers([{ subject: 'a', from: undefined, to: { tier: 'power', since: 1 } }]),
    cache.forget(['subject:a', 'subject:b']),
    cache.forgetAll(),
  ];
}

async function expectUnavailable(): Promise<void> {
  const began = performance.now();
  for (const settled of await Promise.allSettled(everyCall())) {
    expect(settled).toMatchObject({ status: 'rejected', reason: { code: 'STORE_UNAVAILABLE' } });
    expect(settled).toHaveProperty('reason.message', 'Redis does not answer');
  }
  expect(performance.now() - began).toBeLessThan(BOUND);
}

/** Waits, but not for ever, until Redis is used again. */
async function back(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await cache.read(['subject:anybody']);
      return;
    } catch {
      await wait(50);
    }
  }
  throw new Error('Redis is not used again 5 s after it came back');
}

describe('an engagement cache whose Redis', () => {
  test('lost its scripts goes on as if nothing had happened', async () => {
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    const raw = new Redis(server.url);
    await raw.script('FLUSH');
    expect(await record(cache, [event(subject)])).toEqual({ [holder]: 1 });
    await raw.script('FLUSH');
    expect((await recordAt(cache, holder)).lifetime('report.generated')).toBe(1);
    raw.disconnect();
  });

  test('was flushed is cold, refuses old fences, and is rebuilt to the same bytes', async () => {
    const journal = listedJournal();
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    const events = [1, 2, 3].map((ago) => event(subject, { time: NOW - ago * 86_400_000, quantity: ago }));
    journal.append(events);
    await record(cache, events);
    const before = await recordAt(cache, holder);
    const [pending] = await cache.read([subjectHolder(unique('pending'))]);
    const raw = new Redis(server.url);
    await raw.flushall();
    raw.disconnect();
    expect(await record(cache, events)).toEqual({});
    expect((await readOne(cache, holder)).state).toBe('cold');
    const fence = pending?.state === 'cold' ? pending.fence : '';
    expect(await installUnder(cache, holder, EMPTY, fence)).toBe(false);
    await install(cache, holder, journal.replay(holder));
    expect(await record(cache, events)).toEqual({ [holder]: 0 });
    expect(sameBytes(await recordAt(cache, holder), before)).toBe(true);
  });

  test('came back with what it had saved earlier is cold: it may lack what was written since', async () => {
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    const raw = new Redis(server.url);
    await raw.save();
    await record(cache, [event(subject)]);
    raw.disconnect();
    await server.kill();
    await server.start();
    await back();
    const again = new Redis(server.url);
    expect(await again.dbsize()).toBeGreaterThan(0);
    again.disconnect();
    expect((await readOne(cache, holder)).state).toBe('cold');
    expect(await record(cache, [event(subject)])).toEqual({});
  });

  test('is frozen says so within half a second, every time, and works again when it is not', async () => {
    const holder = subjectHolder(await warmSubject(cache));
    server.freeze();
    await expectUnavailable();
    await expectUnavailable();
    server.thaw();
    await back();
    expect((await readOne(cache, holder)).state).toBe('warm');
  });

  test('is frozen keeps nobody waiting who comes after that was found out', async () => {
    server.freeze();
    await expectUnavailable();
    const began = performance.now();
    // Each by itself would wait for a tenth of a second.
    for (let turn = 0; turn < 20; turn += 1)
      await expect(cache.read(['subject:anybody'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - began).toBeLessThan(1_000);
    server.thaw();
    await back();
  });

  test('is frozen for longer than a connection lasts works again when it is not', async () => {
    server.freeze();
    await expectUnavailable();
    await wait(3_500);
    await expectUnavailable();
    server.thaw();
    await back();
  });

  test('was killed says so, and works again when it is back', async () => {
    const holder = subjectHolder(await warmSubject(cache));
    const underway = Promise.allSettled(everyCall());
    await server.kill();
    const began = performance.now();
    await underway;
    expect(performance.now() - began).toBeLessThan(BOUND);
    await expectUnavailable();
    await server.start();
    await back();
    expect((await readOne(cache, holder)).state).toBe('cold');
  });
});

describe('a network between us and Redis', () => {
  test('that swallows everything, without closing a connection, is left for a new connection', async () => {
    const { port } = new URL(server.url);
    const between: Duplex[] = [];
    const proxy = createServer((ours) => {
      const theirs = createConnection(Number(port), '127.0.0.1');
      for (const socket of [ours, theirs]) socket.on('error', () => undefined);
      between.push(ours.pipe(theirs).pipe(ours), theirs);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const through = await connectRedis(`redis://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const using = new RedisEngagementCache(through);
    const holder = subjectHolder(await warmSubject(using));
    for (const socket of between.splice(0)) socket.unpipe().pause();
    await expect(using.read([holder])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await wait(3_000);
    expect((await readOne(using, holder)).state).toBe('warm');
    using.close();
    through.close();
    proxy.close();
  });
});

describe('connecting to Redis', () => {
  test('does not stop a start when there is none, and finds it when it comes', async () => {
    await server.kill();
    const began = performance.now();
    const early = await connectRedis(server.url);
    expect(performance.now() - began).toBeLessThan(1_500);
    const using = new RedisEngagementCache(early);
    await expect(using.read(['subject:a'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await server.start();
    await back();
    await wait(1_100);
    expect((await readOne(using, subjectHolder(unique('subject')))).state).toBe('cold');
    using.close();
    early.close();
  });

  test('does not wait for one that takes the connection and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const began = performance.now();
    const mute = await connectRedis(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    expect(performance.now() - began).toBeLessThan(1_500);
    const using = new RedisEngagementCache(mute);
    await expect(using.read(['subject:a'])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    using.close();
    mute.close();
    silent.close();
  });
});

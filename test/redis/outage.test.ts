import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { EngagementCache } from '../../src/ports/engagement-cache.ts';
import { connectRedis, type RedisLink } from '../../src/redis/connect.ts';
import { redisEngagementCache } from '../../src/redis/engagement-cache.ts';
import { EMPTY, install, readOne, sumOf, warmSubject } from '../contract/cache-answers.ts';
import { event, listedJournal, NOW, plain, unique } from '../contract/engagement.ts';
import { privateServer, type PrivateServer } from './private-server.ts';

/** Milliseconds until every call has settled, whatever Redis does. */
const BOUND = 500;

let server: PrivateServer;
let link: RedisLink;
let cache: EngagementCache;

beforeAll(async () => {
  server = await privateServer();
  link = await connectRedis(server.url);
  cache = redisEngagementCache(link);
});

afterAll(async () => {
  link.close();
  server.thaw();
  await server.stop();
});

function everyCall(): Promise<unknown>[] {
  return [
    cache.read(
      Array.from({ length: 20 }, () => unique('subject')),
      NOW,
    ),
    cache.record([event('a'), event('b')], NOW),
    cache.install('a', EMPTY, 'fence'),
    cache.forget(['a', 'b']),
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
      await cache.read(['anybody'], NOW);
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
    const raw = new Redis(server.url);
    await raw.script('FLUSH');
    expect(await cache.record([event(subject)], NOW)).toEqual(['applied']);
    await raw.script('FLUSH');
    expect(sumOf(await readOne(cache, subject))).toBe(1);
    raw.disconnect();
  });

  test('was flushed is cold, refuses old fences, and is rebuilt to the same record', async () => {
    const journal = listedJournal();
    const subject = await warmSubject(cache);
    const events = [1, 2, 3].map((ago) => event(subject, { time: NOW - ago * 86_400_000, quantity: ago }));
    await journal.append(events);
    await cache.record(events, NOW);
    const before = await readOne(cache, subject);
    const pending = await cache.read([unique('pending')], NOW);
    const raw = new Redis(server.url);
    await raw.flushall();
    raw.disconnect();
    expect((await readOne(cache, subject)).state).toBe('cold');
    expect(await cache.record(events, NOW)).toEqual(['cold', 'cold', 'cold']);
    expect(await cache.install(subject, EMPTY, pending[0]?.state === 'cold' ? pending[0].fence : '')).toBe(
      false,
    );
    await install(cache, subject, journal.replayNow(subject));
    expect(await cache.record(events, NOW)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    const after = await readOne(cache, subject);
    if (before.state === 'cold' || after.state === 'cold') throw new Error('expected warm subjects');
    expect(plain(after.record)).toEqual(plain(before.record));
  });

  test('is frozen says so within half a second, every time, and works again when it is not', async () => {
    const subject = await warmSubject(cache);
    server.freeze();
    await expectUnavailable();
    await expectUnavailable();
    server.thaw();
    await back();
    expect((await readOne(cache, subject)).state).toBe('warm');
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
    const subject = await warmSubject(cache);
    const underway = Promise.allSettled(everyCall());
    await server.kill();
    const began = performance.now();
    await underway;
    expect(performance.now() - began).toBeLessThan(BOUND);
    await expectUnavailable();
    await server.start();
    await back();
    expect((await readOne(cache, subject)).state).toBe('cold');
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
    const using = redisEngagementCache(through);
    const subject = await warmSubject(using);
    for (const socket of between.splice(0)) socket.unpipe().pause();
    await expect(using.read([subject], NOW)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await wait(3_000);
    expect((await readOne(using, subject)).state).toBe('warm');
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
    const using = redisEngagementCache(early);
    await expect(using.read(['a'], NOW)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await server.start();
    await back();
    await wait(1_100);
    expect((await readOne(using, unique('subject'))).state).toBe('cold');
    early.close();
  });

  test('does not wait for one that takes the connection and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const began = performance.now();
    const mute = await connectRedis(`redis://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    expect(performance.now() - began).toBeLessThan(1_500);
    await expect(redisEngagementCache(mute).read(['a'], NOW)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    mute.close();
    silent.close();
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { subjectHolder, type Holder } from '../../src/domain/engagement.ts';
import { EMPTY_RECORD } from '../../src/engagement/packed-record.ts';
import { CoherentMemory } from '../../src/redis/coherent-memory.ts';
import { connectRedis } from '../../src/redis/connect.ts';
import { RedisEngagementCache } from '../../src/redis/engagement-cache.ts';
import { Keys, placeOf } from '../../src/redis/keys.ts';
import { EMPTY, install, record, recordAt, warmSubject } from '../contract/cache-answers.ts';
import { event, NOW, unique } from '../contract/engagement.ts';
import { privateServer, type PrivateServer } from './private-server.ts';

const PATIENT = { command: 5_000 };
let server: PrivateServer;
let raw: Redis;
const closing: (() => void)[] = [];

async function opened(
  url = server.url,
  timeouts: { command?: number } = PATIENT,
): Promise<RedisEngagementCache> {
  const link = await connectRedis(url, timeouts);
  const cache = new RedisEngagementCache(link);
  closing.push(() => {
    cache.close();
    link.close();
  });
  await until(() => cache.hearing);
  return cache;
}

async function until(holds: () => boolean, within = 2_000): Promise<number> {
  const began = performance.now();
  while (!holds() && performance.now() - began < within) await wait(2);
  expect(holds()).toBe(true);
  return performance.now() - began;
}

/** Somebody that this gateway keeps in memory. */
async function kept(cache: RedisEngagementCache): Promise<{ subject: string; holder: Holder }> {
  const subject = await warmSubject(cache);
  const holder = subjectHolder(subject);
  await cache.read([holder]);
  expect(cache.peek(holder)).toBeDefined();
  return { subject, holder };
}

beforeAll(async () => {
  server = await privateServer();
  raw = new Redis(server.url);
});

afterAll(async () => {
  for (const close of closing) close();
  raw.disconnect();
  await server.stop();
});

describe('a record in the memory of one gateway', () => {
  test('is answered without asking Redis', async () => {
    const cache = await opened();
    const { holder } = await kept(cache);
    const before = await raw.info('commandstats');
    for (let times = 0; times < 100; times += 1) expect(cache.peek(holder)).toBeDefined();
    const calls = (info: string) => /cmdstat_evalsha:calls=(\d+)/.exec(info)?.[1];
    expect(calls(await raw.info('commandstats'))).toBe(calls(before));
  });

  test.each([
    ['an event', (other: RedisEngagementCache, subject: string) => record(other, [event(subject)])],
    [
      'a late event',
      (other: RedisEngagementCache, subject: string) =>
        record(other, [event(subject, { time: NOW - 400 * 86_400_000 })]),
    ],
    [
      'a move of the tier',
      (other: RedisEngagementCache, subject: string) =>
        other.settleTiers([{ subject, from: undefined, to: { tier: 'power', since: 20_000 } }]),
    ],
    [
      'being forgotten',
      (other: RedisEngagementCache, subject: string) => other.forget([subjectHolder(subject)]),
    ],
    ['everybody being forgotten', (other: RedisEngagementCache) => other.forgetAll()],
  ])('is dropped by %s through another gateway', async (_, change) => {
    const [cache, other] = [await opened(), await opened()];
    const { subject, holder } = await kept(cache);
    await change(other, subject);
    await until(() => cache.peek(holder) === undefined);
  });

  test('is dropped by an event for somebody who has gone cold meanwhile', async () => {
    const [cache, other] = [await opened(), await opened()];
    const { subject, holder } = await kept(cache);
    await raw.del(new Keys('gatehouse:').record(placeOf(holder)));
    await record(other, [event(subject)]);
    await until(() => cache.peek(holder) === undefined);
  });

  test('is gone at once where the gateway itself has sent an event', async () => {
    const cache = await opened();
    const { subject, holder } = await kept(cache);
    await record(cache, [event(subject)]);
    expect(cache.peek(holder)).toBeUndefined();
    expect((await recordAt(cache, holder)).lifetime('report.generated')).toBe(1);
  });

  test('is announced only where somebody keeps it, and only where a decision may see the difference', async () => {
    const [cache, other] = [await opened(), await opened()];
    const heard: unknown[] = [];
    const listener = new Redis(server.url);
    await listener.subscribe('gatehouse:changes');
    listener.on('message', (...message: unknown[]) => heard.push(message));
    const nobodys = await warmSubject(other);
    await record(other, [event(nobodys)]);
    const { subject, holder } = await kept(cache);
    const first = event(subject, { type: 'gatehouse.active' });
    await record(other, [first]);
    await until(() => cache.peek(holder) === undefined);
    await cache.read([holder]);
    // Active again on the same day, and the same event again: nothing that anybody asks for.
    await record(other, [event(subject, { type: 'gatehouse.active', time: NOW + 5 }), first]);
    await wait(50);
    expect(heard).toHaveLength(1);
    expect(cache.peek(holder)).toBeDefined();
    listener.disconnect();
  });

  test('lives for five seconds at most, so that a lost announcement is forgiven', async () => {
    const cache = await opened();
    const { holder } = await kept(cache);
    await wait(5_100);
    expect(cache.peek(holder)).toBeUndefined();
  });

  test('is dropped when the connection that hears is lost, and nothing is kept until it is back', async () => {
    const cache = await opened();
    const { holder } = await kept(cache);
    await raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until(() => cache.peek(holder) === undefined);
    await until(() => cache.hearing);
    await cache.read([holder]);
    expect(cache.peek(holder)).toBeDefined();
  });

  test('is dropped within half a second when packets to it are swallowed', async () => {
    const sockets: Socket[] = [];
    const proxy = createServer((ours) => {
      const theirs = createConnection(server.port, '127.0.0.1');
      for (const socket of [ours, theirs]) socket.on('error', () => undefined);
      sockets.push(ours, theirs);
      ours.pipe(theirs).pipe(ours);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const cache = await opened(`redis://127.0.0.1:${(proxy.address() as AddressInfo).port}`, {});
    const { holder } = await kept(cache);
    for (const socket of sockets) socket.unpipe().pause();
    await until(() => cache.peek(holder) === undefined && !cache.hearing, 900);
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });

  test('is not kept when it was read before a change and arrived after it', async () => {
    const [cache, other] = [await opened(), await opened()];
    for (let turn = 0; turn < 200; turn += 1) {
      const { subject, holder } = { subject: unique('racer'), holder: subjectHolder(unique('racer')) };
      await install(other, subjectHolder(subject), EMPTY);
      const read = cache.read([subjectHolder(subject)]);
      await Promise.all([read, record(other, [event(subject)])]);
      await until(() => (cache.peek(subjectHolder(subject))?.lifetime('report.generated') ?? 1) === 1);
      expect(cache.peek(holder)).toBeUndefined();
    }
  });
});

describe('a memory that is told of changes by number', () => {
  const place = placeOf('subject:a');
  const neighbour = { partition: place.partition, name: 'neighbour' };
  const stranger = { partition: (place.partition + 1) % 256, name: 'stranger' };
  const told = (sequence: number, ...names: string[]) => `${place.partition}:${sequence}:${names.join(',')}`;

  function filled(): CoherentMemory {
    const memory = new CoherentMemory();
    memory.began();
    for (const each of [place, neighbour]) memory.fill()(each, EMPTY_RECORD, 100);
    memory.fill()(stranger, EMPTY_RECORD, 7);
    return memory;
  }
  const keptBy = (memory: CoherentMemory) =>
    [place, neighbour, stranger].map((each) => memory.get(each) !== undefined);

  test.each([
    ['the next number drops whom it names', [told(101, place.name)], [false, true, true]],
    ['a number that was left out drops the whole partition', [told(102, 'whoever')], [false, false, true]],
    ['a number heard before drops whom it names', [told(100, place.name)], [false, true, true]],
    [
      'numbers without a gap drop only whom they name',
      [told(101, 'x'), told(102, 'y'), told(103, 'neighbour')],
      [true, false, true],
    ],
  ])('%s', (_, messages, expected) => {
    const memory = filled();
    for (const message of messages) memory.heard(message);
    expect(keptBy(memory)).toEqual(expected);
  });

  test('drops a partition where a read shows a number that was not heard', () => {
    const memory = filled();
    memory.fill()(neighbour, EMPTY_RECORD, 102);
    expect(keptBy(memory)).toEqual([false, true, true]);
  });

  test('keeps nothing that was read before what has been heard since', () => {
    const memory = filled();
    const fill = memory.fill();
    memory.heard(told(101, place.name));
    fill(place, EMPTY_RECORD, 100);
    expect(keptBy(memory)).toEqual([false, true, true]);
    fill(place, EMPTY_RECORD, 101);
    expect(keptBy(memory)).toEqual([true, true, true]);
  });

  test('keeps nothing that was read in an earlier life, and nothing while it hears nothing', () => {
    const memory = filled();
    const fill = memory.fill();
    memory.lost();
    expect(keptBy(memory)).toEqual([false, false, false]);
    fill(place, EMPTY_RECORD, 100);
    memory.fill()(place, EMPTY_RECORD, 100);
    memory.began();
    fill(place, EMPTY_RECORD, 100);
    expect(keptBy(memory)).toEqual([false, false, false]);
    memory.fill()(place, EMPTY_RECORD, 3);
    expect(keptBy(memory)).toEqual([true, false, false]);
  });
});

import { describe, expect, test } from '@jest/globals';

import type { Reading } from '../../src/actions/read-engagement.ts';
import type { Holder } from '../../src/domain/engagement.ts';
import { UNAVAILABLE, type Unavailable } from '../../src/domain/subject.ts';
import { MemoryEngagementCache } from '../../src/memory/engagement-cache.ts';
import {
  engagementOn,
  event,
  lines,
  ListedCache,
  ListedJournal,
  movingClock,
  promised,
  settle,
} from './world.ts';

function world() {
  const journal = new ListedJournal();
  const cache = new ListedCache();
  const log = lines();
  const clock = movingClock();
  const { reader } = engagementOn({ journal, cache, clock, log });
  return { journal, cache, clock, log, reader };
}

const A: Holder = 'subject:a';
const B: Holder = 'subject:b';

function reportsIn(reading: Reading | Unavailable): number | Unavailable {
  return reading === UNAVAILABLE ? UNAVAILABLE : reading.record.lifetime('report.generated');
}

describe('reading engagement', () => {
  test('of everybody who asks in one tick is one read of the cache', async () => {
    const { cache, journal, reader } = world();
    const all: readonly Holder[] = [A, B, 'account:c'];
    for (const holder of all) cache.warm.set(holder, journal.recordOf(holder));
    await Promise.all([...all, A].map((holder) => reader.read(holder)));
    expect(cache.asked('read')).toEqual(['read subject:a subject:b account:c subject:a']);
    expect(journal.calls).toEqual([]);
  });

  test('of more than 200 is a read for each 200', async () => {
    const { cache, reader } = world();
    await Promise.all(Array.from({ length: 450 }, (_, index) => reader.read(`subject:${index}`)));
    expect(cache.asked('read').map((call) => call.split(' ').length - 1)).toEqual([200, 200, 50]);
  });

  test('remembers nothing itself: the next tick asks again', async () => {
    const { cache, reader } = world();
    await reader.read(A);
    await reader.read(A);
    expect(cache.asked('read')).toEqual(['read subject:a', 'read subject:a']);
  });

  test('rebuilds who is cold from the journal, and leaves the cache warm', async () => {
    const { cache, journal, reader } = world();
    journal.accepted.push(event('a', '1'), event('a', '2'));
    expect(reportsIn(await reader.read(A))).toBe(2);
    expect(cache.warm.has(A)).toBe(true);
    expect(reportsIn(await reader.read(A))).toBe(2);
    expect(journal.asked('replay')).toEqual(['replay subject:a']);
  });

  test('rebuilds all who are cold at once: one look into the journal, one installation for each 200', async () => {
    const { cache, journal, reader } = world();
    await Promise.all(Array.from({ length: 256 }, (_, index) => reader.read(`subject:${index}`)));
    expect(journal.asked('replay').map((call) => call.split(' ').length - 1)).toEqual([200, 56]);
    expect(cache.asked('install').map((call) => call.split(' ').length - 1)).toEqual([200, 56]);
  });

  test('tells what the journal says where the cache does not take it', async () => {
    const { cache, journal, log, reader } = world();
    journal.accepted.push(event('a', '1'));
    const { promise, keep } = promised();
    journal.hold = promise;
    const reading = reader.read(A);
    await settle();
    cache.silent = true;
    keep();
    expect(await reading).toMatchObject({ freshness: 'fresh' });
    expect(reportsIn(await reading)).toBe(1);
    expect(log.all).toEqual(['the engagement cache cannot be read']);
  });

  test('rebuilds once, however many ask meanwhile', async () => {
    const { journal, reader } = world();
    const { promise, keep } = promised();
    journal.hold = promise;
    const asked = [reader.read(A), reader.read(A)];
    await settle();
    asked.push(reader.read(A), reader.read(B));
    await settle();
    keep();
    await Promise.all(asked);
    expect([...journal.asked('replay')].sort()).toEqual(['replay subject:a', 'replay subject:b']);
    journal.hold = undefined;
  });

  test('tells the truth even where a newer event voided the rebuild, and the next read rebuilds again', async () => {
    const { cache, journal, reader } = world();
    const { promise, keep } = promised();
    journal.hold = promise;
    const before = reader.read(A);
    await settle();
    await cache.record([event('a', '1')]);
    journal.accepted.push(event('a', '1'));
    keep();
    expect(reportsIn(await before)).toBe(0);
    expect(cache.warm.has(A)).toBe(false);
    expect(reportsIn(await reader.read(A))).toBe(1);
  });

  test('that failed to rebuild is tried again by the next', async () => {
    const { journal, reader } = world();
    journal.silent = true;
    expect(await reader.read(A)).toBe(UNAVAILABLE);
    journal.silent = false;
    expect(reportsIn(await reader.read(A))).toBe(0);
  });

  test('never joins a rebuild that began before an event that has been recorded since', async () => {
    const { cache, journal, reader } = world();
    const { promise, keep } = promised();
    journal.hold = promise;
    const before = reader.read(A);
    await settle();
    journal.hold = undefined;
    await journal.append([event('a', '1')]);
    await cache.record([event('a', '1')]);
    const after = reader.read(A);
    await settle();
    keep();
    await before;
    expect(reportsIn(await after)).toBe(1);
  });
});

describe('while a store is silent, the last known record', () => {
  test.each([['cache'], ['journal']] as const)('stands in for it, marked stale (%s)', async (store) => {
    const { cache, journal, clock, reader } = world();
    journal.accepted.push(event('a', '1'));
    const known = await reader.read(A);
    expect(known).toMatchObject({ freshness: 'fresh', asOf: clock.now() });
    cache.warm.clear();
    ({ cache, journal })[store].silent = true;
    clock.pass(15 * 60_000);
    const last = await reader.read(A);
    expect(last).toMatchObject({ freshness: 'stale', asOf: clock.now() - 15 * 60_000 });
    expect(reportsIn(last)).toBe(1);
    expect(await reader.read(B)).toBe(UNAVAILABLE);
  });

  test('is not believed for longer than it may be', async () => {
    const { cache, clock, reader } = world();
    await reader.read(A);
    cache.silent = true;
    clock.pass(15 * 60_000 + 1);
    expect(await reader.read(A)).toBe(UNAVAILABLE);
  });

  test('is forgotten with the subject', async () => {
    const { cache, reader } = world();
    await reader.read(A);
    await reader.forget([A]);
    cache.silent = true;
    expect(await reader.read(A)).toBe(UNAVAILABLE);
  });
});

describe('silence', () => {
  test.each([['cache'], ['journal']] as const)('of the %s is UNAVAILABLE, and said once', async (store) => {
    const { cache, journal, log, reader } = world();
    const parts = { cache, journal };
    parts[store].silent = true;
    for (let times = 0; times < 3; times++)
      expect(await Promise.all([reader.read(A), reader.read(B)])).toEqual([UNAVAILABLE, UNAVAILABLE]);
    expect(log.all).toEqual(['engagement cannot be read']);
    parts[store].silent = false;
    expect(reportsIn(await reader.read(A))).toBe(0);
    expect(log.all).toEqual(['engagement cannot be read', 'engagement can be read again']);
  });

  test('of the journal matters to nobody who is warm', async () => {
    const { cache, journal, reader } = world();
    cache.warm.set(A, journal.recordOf(A));
    journal.silent = true;
    expect(reportsIn(await reader.read(A))).toBe(0);
  });

  test('of the journal matters to nobody who is warm, whoever else asks in the same tick', async () => {
    const { cache, journal, reader } = world();
    cache.warm.set('subject:warm', journal.recordOf('subject:warm'));
    journal.silent = true;
    const [warm, cold] = await Promise.all([reader.read('subject:warm'), reader.read('subject:cold')]);
    expect(cold).toBe(UNAVAILABLE);
    expect(warm).not.toBe(UNAVAILABLE);
  });
});

describe('a record that is doubted', () => {
  test('is not known without asking, until it has been forgotten', async () => {
    const cache = new MemoryEngagementCache();
    const { reader } = engagementOn({
      cache,
      journal: new ListedJournal(),
      clock: movingClock(),
      log: lines(),
    });
    await reader.read(A);
    expect(reader.peek(A)).toBeDefined();
    reader.doubt([A]);
    expect(reader.peek(A)).toBeUndefined();
    await reader.settleDoubts();
    expect(await cache.read([A])).toMatchObject([{ state: 'cold' }]);
    await reader.read(A);
    expect(reader.peek(A)).toBeDefined();
  });

  test('is forgotten before it is read, once', async () => {
    const { cache, journal, reader } = world();
    cache.warm.set(A, journal.recordOf(A));
    cache.warm.set(B, journal.recordOf(B));
    journal.accepted.push(event('a', '1'));
    reader.doubt([A]);
    const [a] = await Promise.all([reader.read(A), reader.read(B)]);
    expect(reportsIn(a)).toBe(1);
    expect(cache.calls).toEqual(['forget subject:a', 'read subject:a subject:b', 'install subject:a']);
    await reader.read(A);
    expect(cache.asked('forget')).toEqual(['forget subject:a']);
  });

  test('is UNAVAILABLE while it cannot be forgotten, and doubted until it can', async () => {
    const { cache, journal, reader } = world();
    cache.warm.set(A, journal.recordOf(A));
    journal.accepted.push(event('a', '1'));
    reader.doubt([A]);
    cache.silent = true;
    expect(await reader.read(A)).toBe(UNAVAILABLE);
    cache.silent = false;
    expect(reportsIn(await reader.read(A))).toBe(1);
  });
});

import { describe, expect, test } from '@jest/globals';

import { EngagementReader } from '../../src/actions/read-engagement.ts';
import type { EngagementRecord } from '../../src/domain/engagement.ts';
import { UNAVAILABLE, type Unavailable } from '../../src/domain/subject.ts';
import { memoryEngagementCache } from '../../src/memory/engagement-cache.ts';
import { event, lines, ListedCache, ListedJournal, movingClock, promised, settle } from './world.ts';

function world() {
  const journal = new ListedJournal();
  const cache = new ListedCache();
  const log = lines();
  const reader = new EngagementReader(cache, journal, movingClock(), log);
  return { journal, cache, log, reader };
}

function reportsIn(record: EngagementRecord | Unavailable): number | Unavailable | undefined {
  return record === UNAVAILABLE ? UNAVAILABLE : record.events.get('report.generated')?.lifetime;
}

describe('reading engagement', () => {
  test('of everybody who asks in one tick is one read of the cache', async () => {
    const { cache, journal, reader } = world();
    for (const subject of ['a', 'b', 'c']) cache.warm.set(subject, journal.recordOf(subject));
    await Promise.all(['a', 'b', 'c', 'a'].map((subject) => reader.read(subject)));
    expect(cache.asked('read')).toEqual(['read a b c a']);
    expect(journal.calls).toEqual([]);
  });

  test('of more than 200 is a read for each 200', async () => {
    const { cache, reader } = world();
    await Promise.all(Array.from({ length: 450 }, (_, index) => reader.read(`s${index}`)));
    expect(cache.asked('read').map((call) => call.split(' ').length - 1)).toEqual([200, 200, 50]);
  });

  test('remembers nothing itself: the next tick asks again', async () => {
    const { cache, reader } = world();
    await reader.read('a');
    await reader.read('a');
    expect(cache.asked('read')).toEqual(['read a', 'read a']);
  });

  test('rebuilds who is cold from the journal, and leaves the cache warm', async () => {
    const { cache, journal, reader } = world();
    journal.events.push(event('a', '1'), event('a', '2'));
    expect(reportsIn(await reader.read('a'))).toBe(2);
    expect(cache.warm.has('a')).toBe(true);
    expect(reportsIn(await reader.read('a'))).toBe(2);
    expect(journal.asked('replay')).toEqual(['replay a']);
  });

  test('rebuilds once, however many ask meanwhile', async () => {
    const { journal, reader } = world();
    const { promise, keep } = promised();
    journal.hold = promise;
    const asked = [reader.read('a'), reader.read('a')];
    await settle();
    asked.push(reader.read('a'), reader.read('b'));
    await settle();
    keep();
    await Promise.all(asked);
    expect([...journal.asked('replay')].sort()).toEqual(['replay a', 'replay b']);
    journal.hold = undefined;
  });

  test('tells the truth even where a newer event voided the rebuild, and the next read rebuilds again', async () => {
    const { cache, journal, reader } = world();
    const { promise, keep } = promised();
    journal.hold = promise;
    const before = reader.read('a');
    await settle();
    await cache.record([event('a', '1')]);
    journal.events.push(event('a', '1'));
    keep();
    expect(reportsIn(await before)).toBe(0);
    expect(cache.warm.has('a')).toBe(false);
    expect(reportsIn(await reader.read('a'))).toBe(1);
  });

  test('that failed to rebuild is tried again by the next', async () => {
    const { journal, reader } = world();
    journal.silent = true;
    expect(await reader.read('a')).toBe(UNAVAILABLE);
    journal.silent = false;
    expect(reportsIn(await reader.read('a'))).toBe(0);
  });

  test('never joins a rebuild that began before an event that has been recorded since', async () => {
    const { cache, journal, reader } = world();
    const { promise, keep } = promised();
    journal.hold = promise;
    const before = reader.read('a');
    await settle();
    journal.hold = undefined;
    await journal.append([event('a', '1')]);
    await cache.record([event('a', '1')]);
    const after = reader.read('a');
    await settle();
    keep();
    await before;
    expect(reportsIn(await after)).toBe(1);
  });
});

describe('silence', () => {
  test.each([['cache'], ['journal']] as const)('of the %s is UNAVAILABLE, and said once', async (store) => {
    const { cache, journal, log, reader } = world();
    const parts = { cache, journal };
    parts[store].silent = true;
    for (let times = 0; times < 3; times++)
      expect(await Promise.all([reader.read('a'), reader.read('b')])).toEqual([UNAVAILABLE, UNAVAILABLE]);
    expect(log.all).toEqual(['engagement cannot be read']);
    parts[store].silent = false;
    expect(reportsIn(await reader.read('a'))).toBe(0);
    expect(log.all).toEqual(['engagement cannot be read', 'engagement can be read again']);
  });

  test('of the journal matters to nobody who is warm', async () => {
    const { cache, journal, reader } = world();
    cache.warm.set('a', journal.recordOf('a'));
    journal.silent = true;
    expect(reportsIn(await reader.read('a'))).toBe(0);
  });

  test('of the journal matters to nobody who is warm, whoever else asks in the same tick', async () => {
    const { cache, journal, reader } = world();
    cache.warm.set('warm', journal.recordOf('warm'));
    journal.silent = true;
    const [warm, cold] = await Promise.all([reader.read('warm'), reader.read('cold')]);
    expect(cold).toBe(UNAVAILABLE);
    expect(warm).not.toBe(UNAVAILABLE);
  });
});

describe('a record that is doubted', () => {
  test('is not known without asking, until it has been forgotten', async () => {
    const cache = memoryEngagementCache();
    const clock = movingClock();
    const reader = new EngagementReader(cache, new ListedJournal(), clock, lines());
    await reader.read('a');
    expect(reader.peek('a')).toBeDefined();
    reader.doubt(['a']);
    expect(reader.peek('a')).toBeUndefined();
    await reader.settleDoubts();
    expect(await cache.read(['a'], clock.now())).toMatchObject([{ state: 'cold' }]);
    await reader.read('a');
    expect(reader.peek('a')).toBeDefined();
  });

  test('is forgotten before it is read, once', async () => {
    const { cache, journal, reader } = world();
    cache.warm.set('a', journal.recordOf('a'));
    cache.warm.set('b', journal.recordOf('b'));
    journal.events.push(event('a', '1'));
    reader.doubt(['a']);
    const [a] = await Promise.all([reader.read('a'), reader.read('b')]);
    expect(reportsIn(a)).toBe(1);
    expect(cache.calls).toEqual(['forget a', 'read a b', 'install a']);
    await reader.read('a');
    expect(cache.asked('forget')).toEqual(['forget a']);
  });

  test('is UNAVAILABLE while it cannot be forgotten, and doubted until it can', async () => {
    const { cache, journal, reader } = world();
    cache.warm.set('a', journal.recordOf('a'));
    journal.events.push(event('a', '1'));
    reader.doubt(['a']);
    cache.silent = true;
    expect(await reader.read('a')).toBe(UNAVAILABLE);
    cache.silent = false;
    expect(reportsIn(await reader.read('a'))).toBe(1);
  });
});

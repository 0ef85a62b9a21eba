import { describe, expect, test } from '@jest/globals';

import { ACTIVE, DAY } from '../../src/domain/engagement.ts';
import { UNAVAILABLE } from '../../src/domain/subject.ts';
import { MemoryEngagementCache } from '../../src/memory/engagement-cache.ts';
import {
  engagementOn,
  event,
  lines,
  ListedCache,
  ListedJournal,
  movingClock,
  NOW,
  promised,
  settle,
} from './world.ts';

function world() {
  const journal = new ListedJournal();
  const cache = new ListedCache();
  const clock = movingClock();
  const log = lines();
  const { reader, recorder } = engagementOn({ journal, cache, clock, log });
  return { journal, cache, clock, log, reader, recorder };
}

describe('recording', () => {
  test('writes the journal first, then the cache', async () => {
    const { journal, cache, recorder } = world();
    journal.silent = true;
    await expect(recorder.record([event('a', '1')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(cache.calls).toEqual([]);
    journal.silent = false;
    expect(await recorder.record([event('a', '1')])).toEqual(['accepted']);
    expect(cache.calls).toEqual(['record subject:a']);
  });

  test('tells the cache only what was accepted', async () => {
    const { cache, recorder } = world();
    await recorder.record([event('a', '1')]);
    cache.calls.length = 0;
    const answers = await recorder.record([event('a', '1'), event('b', '2'), event('a', '1')]);
    expect(answers).toEqual(['duplicate', 'accepted', 'duplicate']);
    expect(cache.calls).toEqual(['record subject:b']);
  });

  test('tells the journal what the cache has, and nothing that it missed', async () => {
    const { cache, journal, recorder } = world();
    await recorder.record([event('a', '1')]);
    cache.silent = true;
    await recorder.record([event('a', '2')]);
    await recorder.flush();
    expect(journal.settled).toEqual(['1']);
  });

  test('puts together what comes while something is under way', async () => {
    const { journal, recorder } = world();
    const { promise, keep } = promised();
    journal.hold = promise;
    const calls = Array.from({ length: 10 }, (_, index) => recorder.record([event('a', String(index))]));
    await settle();
    keep();
    expect(await Promise.all(calls)).toEqual(calls.map(() => ['accepted']));
    expect(journal.asked('append')).toEqual([
      'append a',
      'append a',
      `append ${Array(8).fill('a').join(' ')}`,
    ]);
  });

  test('sends away whoever comes while too many wait, and takes nothing of theirs', async () => {
    const { journal, recorder } = world();
    const { promise, keep } = promised();
    journal.hold = promise;
    const many = (from: number) =>
      Array.from({ length: 10_000 }, (_, index) => event('a', String(from + index)));
    const taken = [0, 1, 2, 3].map((turn) => recorder.record(many(turn * 10_000)));
    await expect(recorder.record([event('b', 'one more')])).rejects.toMatchObject({ code: 'BUSY' });
    // What has happened already is written down all the same.
    const counted = recorder.count({ id: 'c' }, 'report.generated');
    keep();
    await Promise.all([...taken, counted]);
    expect(journal.accepted).toHaveLength(40_001);
    expect(await recorder.record([event('b', 'one more')])).toEqual(['accepted']);
  }, 60_000);

  test('that the cache missed is believed by nobody until it has been rebuilt', async () => {
    const { cache, journal, log, reader, recorder } = world();
    cache.warm.set('subject:a', journal.recordOf('subject:a'));
    cache.silent = true;
    expect(await recorder.record([event('a', '1')])).toEqual(['accepted']);
    expect(log.all).toEqual(['the cache missed events']);
    cache.silent = false;
    const reading = await reader.read('subject:a');
    expect(reading !== UNAVAILABLE && reading.record.lifetime('report.generated')).toBe(1);
    expect(cache.calls).toContain('forget subject:a');
  });

  test('of a count that is as large as numbers go is said, once for each type', async () => {
    const { journal, clock, log } = world();
    const cache = new MemoryEngagementCache(10, () => NOW);
    const { reader, recorder } = engagementOn({ journal, cache, clock, log });
    await reader.read('subject:a');
    await recorder.record([event('a', '1', { quantity: Number.MAX_SAFE_INTEGER - 1 })]);
    expect(log.all).toEqual([]);
    for (const id of ['2', '3']) await recorder.record([event('a', id)]);
    expect(log.all).toEqual(['a count has reached 2^53 - 1 and stays there']);
  });

  test('nothing writes nothing', async () => {
    const { cache, recorder } = world();
    expect(await recorder.record([])).toEqual([]);
    expect(cache.calls).toEqual([]);
  });
});

describe('counting', () => {
  test('is an event of the gateway’s own, of this moment', async () => {
    const { journal, recorder } = world();
    await recorder.count({ id: 'a', account: 'acme' }, 'report.generated');
    await recorder.count({ id: 'a', account: 'acme' }, 'report.generated');
    const counted = {
      source: 'gatehouse',
      subject: 'a',
      account: 'acme',
      type: 'report.generated',
      quantity: 1,
      time: NOW,
      day: NOW / DAY - 0.5,
    };
    expect(journal.accepted).toEqual([
      { ...counted, id: 'new-1' },
      { ...counted, id: 'new-2' },
    ]);
  });

  test('that fails is told to the log, and to nobody else: what was counted is done', async () => {
    const { journal, log, recorder } = world();
    journal.silent = true;
    await recorder.count({ id: 'a' }, 'report.generated');
    expect(log.all).toEqual(['an event was not counted']);
  });
});

describe('a day is marked active', () => {
  test('at most once a subject and day', async () => {
    const { clock, journal, recorder } = world();
    for (let times = 0; times < 5; times++) {
      recorder.markActive({ id: 'a' });
      recorder.markActive({ id: 'b' });
    }
    await recorder.settled();
    recorder.markActive({ id: 'a' });
    await recorder.settled();
    expect(journal.asked('append')).toEqual(['append a', 'append b']);
    clock.pass(DAY / 2 - 1);
    recorder.markActive({ id: 'a' });
    await recorder.settled();
    expect(journal.asked('append')).toHaveLength(2);
    clock.pass(1);
    recorder.markActive({ id: 'a' });
    await recorder.settled();
    expect(journal.asked('append')).toEqual(['append a', 'append b', 'append a']);
    expect(journal.accepted.map(({ type, time }) => [type, time])).toEqual([
      [ACTIVE, NOW],
      [ACTIVE, NOW],
      [ACTIVE, NOW + DAY / 2],
    ]);
  });

  test('by several gateways, is one event', async () => {
    const one = world();
    one.recorder.markActive({ id: 'a' });
    await one.recorder.settled();
    const parts = {
      journal: one.journal,
      cache: one.cache,
      clock: one.clock,
      log: one.log,
    };
    const { recorder: other } = engagementOn({ ...parts, newId: () => 'other' });
    other.markActive({ id: 'a' });
    await other.settled();
    expect(one.journal.accepted).toHaveLength(1);
  });

  test('for a bounded number of subjects at once; the others are marked by a later request', async () => {
    const { journal, recorder } = world();
    const { promise, keep } = promised();
    journal.hold = promise;
    for (let index = 0; index < 12_000; index += 1) recorder.markActive({ id: `s${index}` });
    keep();
    await recorder.settled();
    expect(journal.accepted).toHaveLength(10_000);
    recorder.markActive({ id: 's11999' });
    await recorder.settled();
    expect(journal.accepted).toHaveLength(10_001);
  });

  test('in the background: whoever asks does not wait, nor see it fail', async () => {
    const { journal, log, recorder } = world();
    journal.silent = true;
    recorder.markActive({ id: 'a' });
    expect(log.all).toEqual([]);
    await recorder.settled();
    expect(log.all).toHaveLength(1);
  });

  test('again by the next request, where it failed', async () => {
    const { journal, log, recorder } = world();
    journal.silent = true;
    recorder.markActive({ id: 'a' });
    await recorder.settled();
    expect(log.all).toEqual(['a day was not marked active; the next request tries again']);
    journal.silent = false;
    recorder.markActive({ id: 'a' });
    await recorder.settled();
    expect(journal.accepted).toHaveLength(1);
  });
});

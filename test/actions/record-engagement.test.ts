import { describe, expect, test } from '@jest/globals';

import { EngagementReader } from '../../src/actions/read-engagement.ts';
import { EngagementRecorder } from '../../src/actions/record-engagement.ts';
import { ACTIVE, DAY } from '../../src/domain/engagement.ts';
import { event, lines, ListedCache, ListedJournal, movingClock, NOW } from './world.ts';

function world() {
  const journal = new ListedJournal();
  const cache = new ListedCache();
  const clock = movingClock();
  const log = lines();
  const reader = new EngagementReader(cache, journal, clock, log);
  let ids = 0;
  const newId = () => `new-${(ids += 1)}`;
  const recorder = new EngagementRecorder({ journal, cache, reader, clock, log, newId });
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
    expect(cache.calls).toEqual(['record a']);
  });

  test('tells the cache only what was accepted, and lets it forget whose event came twice', async () => {
    const { cache, recorder } = world();
    await recorder.record([event('a', '1')]);
    cache.calls.length = 0;
    const answers = await recorder.record([event('a', '1'), event('b', '2'), event('a', '1')]);
    expect(answers).toEqual(['duplicate', 'accepted', 'duplicate']);
    expect(cache.calls).toEqual(['record b', 'forget a']);
  });

  test('that the cache missed is believed by nobody until it has been rebuilt', async () => {
    const { cache, journal, log, reader, recorder } = world();
    cache.warm.set('a', journal.recordOf('a'));
    cache.silent = true;
    expect(await recorder.record([event('a', '1')])).toEqual(['accepted']);
    expect(log.all).toEqual(['the cache missed events']);
    cache.silent = false;
    expect(await reader.read('a')).toMatchObject({
      events: new Map([['report.generated', { lifetime: 1, days: new Map() }]]),
    });
    expect(cache.calls).toContain('forget a');
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
    await recorder.count('a', 'report.generated');
    await recorder.count('a', 'report.generated');
    const counted = { source: 'gatehouse', subject: 'a', type: 'report.generated', quantity: 1, time: NOW };
    expect(journal.events).toEqual([
      { ...counted, id: 'new-1' },
      { ...counted, id: 'new-2' },
    ]);
  });

  test('that fails is told to the log, and to nobody else: what was counted is done', async () => {
    const { journal, log, recorder } = world();
    journal.silent = true;
    await recorder.count('a', 'report.generated');
    expect(log.all).toEqual(['an event was not counted']);
  });
});

describe('a day is marked active', () => {
  test('at most once a subject and day', async () => {
    const { clock, journal, recorder } = world();
    for (let times = 0; times < 5; times++) {
      recorder.markActive('a');
      recorder.markActive('b');
    }
    await recorder.settled();
    recorder.markActive('a');
    await recorder.settled();
    expect(journal.asked('append')).toEqual(['append a', 'append b']);
    clock.pass(DAY / 2 - 1);
    recorder.markActive('a');
    await recorder.settled();
    expect(journal.asked('append')).toHaveLength(2);
    clock.pass(1);
    recorder.markActive('a');
    await recorder.settled();
    expect(journal.asked('append')).toEqual(['append a', 'append b', 'append a']);
    expect(journal.events.map(({ type, time }) => [type, time])).toEqual([
      [ACTIVE, NOW],
      [ACTIVE, NOW],
      [ACTIVE, NOW + DAY / 2],
    ]);
  });

  test('by several gateways, is one event', async () => {
    const one = world();
    one.recorder.markActive('a');
    await one.recorder.settled();
    const parts = {
      journal: one.journal,
      cache: one.cache,
      clock: one.clock,
      log: one.log,
      reader: one.reader,
    };
    const other = new EngagementRecorder({ ...parts, newId: () => 'other' });
    other.markActive('a');
    await other.settled();
    expect(one.journal.events).toHaveLength(1);
  });

  test('in the background: whoever asks does not wait, nor see it fail', async () => {
    const { journal, log, recorder } = world();
    journal.silent = true;
    recorder.markActive('a');
    expect(log.all).toEqual([]);
    await recorder.settled();
    expect(log.all).toHaveLength(1);
  });

  test('again by the next request, where it failed', async () => {
    const { journal, log, recorder } = world();
    journal.silent = true;
    recorder.markActive('a');
    await recorder.settled();
    expect(log.all).toEqual(['a day was not marked active; the next request tries again']);
    journal.silent = false;
    recorder.markActive('a');
    await recorder.settled();
    expect(journal.events).toHaveLength(1);
  });
});

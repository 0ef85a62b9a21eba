import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LONGEST_WINDOW } from '../../src/domain/catalog.ts';
import { ACTIVE, DAY } from '../../src/domain/engagement.ts';
import type { EngagementCache } from '../../src/ports/engagement-cache.ts';
import { event, NOW, ODD_NAMES, plain, recordOf, TODAY, unique } from './engagement.ts';
import { EMPTY, install, readOne, recordAt, sumOf, warmSubject } from './cache-answers.ts';
import { describeFences, describeRebuilds } from './cache-fences.ts';

export interface CacheUnderTest {
  readonly cache: EngagementCache;
  close(): Promise<void>;
}

/** What every engagement cache does. */
export function describeEngagementCache(name: string, makeStore: () => Promise<CacheUnderTest>): void {
  describe(`an engagement cache in ${name}`, () => {
    let store: CacheUnderTest;
    const cache: EngagementCache = {
      peek: (subject) => store.cache.peek(subject),
      read: (subjects, now) => store.cache.read(subjects, now),
      record: (events, now) => store.cache.record(events, now),
      install: (subject, replay, fence) => store.cache.install(subject, replay, fence),
      forget: (subjects) => store.cache.forget(subjects),
    };
    beforeAll(async () => {
      store = await makeStore();
    });
    afterAll(() => store.close());

    describeRecords(cache);
    describeFences(cache);
    describeRebuilds(cache);
  });
}

function describeRecords(cache: EngagementCache): void {
  test('does not know a subject until it was told, and never answers with an empty record instead', async () => {
    const subject = unique('subject');
    expect(await readOne(cache, subject)).toMatchObject({ state: 'cold' });
    expect(await cache.record([event(subject)], NOW)).toEqual(['cold']);
    expect(await readOne(cache, subject)).toMatchObject({ state: 'cold' });
  });

  test('knows a subject that has done nothing', async () => {
    const subject = await warmSubject(cache);
    expect(await readOne(cache, subject)).toEqual({ state: 'warm', record: EMPTY.record });
  });

  test('counts an event once however often it is sent, and the first one stands', async () => {
    const subject = await warmSubject(cache);
    const first = event(subject, { quantity: 3 });
    expect(await cache.record([first, first], NOW)).toEqual(['applied', 'duplicate']);
    expect(await cache.record([{ ...first, quantity: 50 }], NOW + 60_000)).toEqual(['duplicate']);
    expect(await recordAt(cache, subject)).toEqual(plain(recordOf([first], subject)));
  });

  test('tells events apart by source and id together', async () => {
    const subject = await warmSubject(cache);
    const id = unique('id');
    const events = [event(subject, { id, source: 'a' }), event(subject, { id, source: 'b' })];
    const shifted = [
      event(subject, { source: `a${id}`, id: 'x' }),
      event(subject, { source: 'a', id: `${id}x` }),
    ];
    expect(await cache.record([...events, ...shifted], NOW)).toEqual(Array(4).fill('applied'));
  });

  test('puts a late event on its own day, and one from before every window into the lifetime only', async () => {
    const subject = await warmSubject(cache);
    const days = [0, 5, 3, 27, 28, LONGEST_WINDOW, LONGEST_WINDOW + 1, 40];
    const events = days.map((ago, index) => event(subject, { time: NOW - ago * DAY, quantity: 10 + index }));
    await cache.record(events, NOW);
    expect(await recordAt(cache, subject)).toEqual(plain(recordOf(events, subject)));
    expect((await recordAt(cache, subject)).active).not.toContain(TODAY - 40);
  });

  test('begins a day at midnight UTC', async () => {
    const subject = await warmSubject(cache);
    const midnight = TODAY * DAY;
    await cache.record([event(subject, { time: midnight }), event(subject, { time: midnight - 1 })], NOW);
    expect((await recordAt(cache, subject)).active).toEqual([TODAY - 1, TODAY]);
  });

  test('lets being active count for active days and last seen alone', async () => {
    const subject = await warmSubject(cache);
    await cache.record([event(subject, { type: ACTIVE })], NOW);
    expect(await recordAt(cache, subject)).toEqual({ events: {}, active: [TODAY], lastSeen: NOW });
  });

  test('stops counting at the largest whole number', async () => {
    const subject = await warmSubject(cache);
    const most = Number.MAX_SAFE_INTEGER;
    await cache.record([event(subject, { quantity: most }), event(subject, { quantity: 5 })], NOW);
    expect((await recordAt(cache, subject)).events['report.generated']?.lifetime).toBe(most);
  });

  test('answers every subject asked for, in order', async () => {
    const [one, other, cold] = [await warmSubject(cache), await warmSubject(cache), unique('cold')];
    await cache.record([event(other, { quantity: 7 })], NOW);
    const answers = await cache.read([other, cold, one, other], NOW);
    expect(answers.map(({ state }) => state)).toEqual(['warm', 'cold', 'warm', 'warm']);
    expect(answers.map(sumOf)).toEqual([7, undefined, 0, 7]);
    expect(await cache.read([], NOW)).toEqual([]);
    expect(await cache.record([], NOW)).toEqual([]);
  });

  test('answers every event recorded, in order, whatever subjects they are mixed of', async () => {
    const [one, other, cold] = [await warmSubject(cache), await warmSubject(cache), unique('cold')];
    const again = event(one);
    const events = [again, event(cold), event(other), again, event(other)];
    expect(await cache.record(events, NOW)).toEqual(['applied', 'cold', 'applied', 'duplicate', 'applied']);
  });

  test('takes a thousand events of one subject at once', async () => {
    const subject = await warmSubject(cache);
    const events = Array.from({ length: 1_000 }, () => event(subject));
    expect(await cache.record(events, NOW)).toEqual(Array(1_000).fill('applied'));
    expect(await cache.record(events, NOW)).toEqual(Array(1_000).fill('duplicate'));
    expect(sumOf(await readOne(cache, subject))).toBe(1_000);
  });

  test('keeps oddly named subjects, events and types apart', async () => {
    await cache.forget(ODD_NAMES);
    for (const subject of ODD_NAMES) await install(cache, subject, EMPTY);
    const events = ODD_NAMES.map((subject, index) => event(subject, { type: subject, quantity: index + 1 }));
    expect(new Set(await cache.record(events, NOW))).toEqual(new Set(['applied']));
    const answers = await cache.read(ODD_NAMES, NOW);
    const expected = ODD_NAMES.map((subject) => ({ state: 'warm', record: recordOf(events, subject) }));
    expect(answers).toEqual(expected);
    const subject = await warmSubject(cache);
    const oddlyNamed = ODD_NAMES.map((id) => event(subject, { id }));
    expect(new Set(await cache.record(oddlyNamed, NOW))).toEqual(new Set(['applied']));
  });
}

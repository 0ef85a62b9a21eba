import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ACTIVE, DAY, accountHolder, subjectHolder, type TierState } from '../../src/domain/engagement.ts';
import type { EngagementCache } from '../../src/ports/engagement-cache.ts';
import { EMPTY, install, readOne, record, recordAt, warmSubject } from './cache-answers.ts';
import { describeFences, describeRebuilds } from './cache-fences.ts';
import {
  event,
  listedJournal,
  NOW,
  ODD_NAMES,
  plain,
  plainOf,
  TODAY,
  typesOf,
  unique,
} from './engagement.ts';

export interface CacheUnderTest {
  readonly cache: EngagementCache;
  close(): Promise<void>;
}

/** What every engagement cache does. */
export function describeEngagementCache(name: string, makeStore: () => Promise<CacheUnderTest>): void {
  describe(`an engagement cache in ${name}`, () => {
    let store: CacheUnderTest;
    const cache: EngagementCache = {
      peek: (holder) => store.cache.peek(holder),
      read: (holders) => store.cache.read(holders),
      record: (events, acceptedAt) => store.cache.record(events, acceptedAt),
      install: (rebuilt) => store.cache.install(rebuilt),
      settleTiers: (moves) => store.cache.settleTiers(moves),
      forget: (holders) => store.cache.forget(holders),
      forgetAll: () => store.cache.forgetAll(),
    };
    beforeAll(async () => {
      store = await makeStore();
    });
    afterAll(() => store.close());

    describeRecords(cache);
    describeMany(cache);
    describeTiers(cache);
    describeFences(cache);
    describeRebuilds(cache);
  });
}

function describeRecords(cache: EngagementCache): void {
  test('does not know a subject until it was told, and never answers with an empty record instead', async () => {
    const subject = unique('subject');
    const holder = subjectHolder(subject);
    expect(await readOne(cache, holder)).toMatchObject({ state: 'cold' });
    expect(await record(cache, [event(subject)])).toEqual({});
    expect(await readOne(cache, holder)).toMatchObject({ state: 'cold' });
  });

  test('knows a subject that has done nothing', async () => {
    const record_ = await recordAt(cache, subjectHolder(await warmSubject(cache)));
    expect(plain(record_, ['report.generated'])).toEqual(plainOf([], 'subject:nobody'));
  });

  test('counts an event once however often it is sent, and the first one stands', async () => {
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    const first = event(subject, { quantity: 3 });
    expect(await record(cache, [first, first])).toEqual({ [holder]: 1 });
    expect(await record(cache, [{ ...first, quantity: 50 }])).toEqual({ [holder]: 0 });
    expect(plain(await recordAt(cache, holder), [first.type])).toEqual(plainOf([first], holder));
  });

  test('tells events apart by source and id together', async () => {
    const subject = await warmSubject(cache);
    const id = unique('id');
    const events = [event(subject, { id, source: 'a' }), event(subject, { id, source: 'b' })];
    const shifted = [
      event(subject, { source: `a${id}`, id: 'x' }),
      event(subject, { source: 'a', id: `${id}x` }),
    ];
    expect(await record(cache, [...events, ...shifted])).toEqual({ [subjectHolder(subject)]: 4 });
  });

  test('counts an event for its subject and for its account', async () => {
    const [subject, colleague, account] = [
      await warmSubject(cache),
      await warmSubject(cache),
      unique('account'),
    ];
    const holder = accountHolder(account);
    await install(cache, holder, EMPTY);
    const events = [
      event(subject, { account, quantity: 2 }),
      event(colleague, { account, quantity: 5 }),
      event(subject),
    ];
    const made = await record(cache, events);
    expect(made).toEqual({ [subjectHolder(subject)]: 2, [subjectHolder(colleague)]: 1, [holder]: 2 });
    expect((await recordAt(cache, holder)).lifetime('report.generated')).toBe(7);
    expect((await recordAt(cache, subjectHolder(subject))).lifetime('report.generated')).toBe(3);
    expect(await readOne(cache, subjectHolder(account))).toMatchObject({ state: 'cold' });
  });

  test.each([
    ['in the order they happened', [40, 32, 31, 28, 27, 5, 3, 0]],
    ['the latest first', [0, 3, 5, 27, 28, 31, 32, 40]],
    ['in no order', [5, 0, 40, 3, 28, 31, 27, 32]],
  ])(
    'puts late events on their own days, and those from before every window into the lifetime only, %s',
    async (_, days) => {
      const subject = await warmSubject(cache);
      const holder = subjectHolder(subject);
      const events = days.map((ago) => event(subject, { time: NOW - ago * DAY, quantity: 10 + ago }));
      for (const each of events) await record(cache, [each]);
      expect(plain(await recordAt(cache, holder), typesOf(events))).toEqual(plainOf(events, holder));
    },
  );

  test('counts an event on the day it was given, whatever that day is in UTC', async () => {
    const subject = await warmSubject(cache);
    await record(cache, [event(subject, { time: TODAY * DAY + 1, day: TODAY - 1 })]);
    const found = await recordAt(cache, subjectHolder(subject));
    expect(found.count('report.generated', TODAY - 1, TODAY - 1)).toBe(1);
    expect(found.lastDay).toBe(TODAY - 1);
  });

  test('lets being active count for active days and last seen alone', async () => {
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    await record(cache, [event(subject, { type: ACTIVE })]);
    expect(plain(await recordAt(cache, holder), [ACTIVE, ''])).toEqual(
      plainOf([event(subject, { type: ACTIVE })], holder),
    );
  });

  test('is exact up to the largest whole number, for a day, a window and the lifetime, and stays there', async () => {
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    const most = Number.MAX_SAFE_INTEGER;
    const type = 'report.generated';
    const sent = async (quantity: number, daysAgo = 0) => {
      await record(cache, [event(subject, { quantity, time: NOW - daysAgo * DAY })]);
      const found = await recordAt(cache, holder);
      return [found.count(type, TODAY, TODAY), found.count(type, TODAY - 6, TODAY), found.lifetime(type)];
    };
    let sum = 0;
    for (const next of [255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, most - 1, most]) {
      expect(await sent(next - sum)).toEqual([next, next, next]);
      sum = next;
    }
    expect(await sent(1)).toEqual([most, most, most]);
    expect(await sent(5, 3)).toEqual([most, most, most]);
    expect((await recordAt(cache, holder)).count(type, TODAY - 3, TODAY - 3)).toBe(5);
  });

  test('takes less room again when a large day leaves the window', async () => {
    const [large, small] = [await warmSubject(cache), await warmSubject(cache)];
    await record(cache, [event(large, { quantity: 70_000_000_000 }), event(small, { quantity: 1 })]);
    const later = { time: NOW + 40 * DAY };
    await record(cache, [event(large, later), event(small, later)]);
    const sizes = await Promise.all(
      [large, small].map(async (subject) => (await recordAt(cache, subjectHolder(subject))).bytes.length),
    );
    expect(sizes[0]).toBe(sizes[1]);
  });

  test('leaves an event that was accepted long ago to the rebuild', async () => {
    const subject = await warmSubject(cache);
    expect(await record(cache, [event(subject)], Date.now() - 6 * 60_000)).toEqual({});
    expect(await readOne(cache, subjectHolder(subject))).toMatchObject({ state: 'cold' });
  });

  test('gives the record with the events, and without them where days have gone by in between', async () => {
    const subject = await warmSubject(cache);
    const recorded = async (...days: number[]) =>
      (
        await cache.record(
          days.map((day) => event(subject, { time: NOW + day * DAY })),
          Date.now(),
        )
      )[0]?.warm;
    const first = await recorded(0, 0);
    expect(first?.after.lifetime('report.generated')).toBe(2);
    expect((await recorded(1))?.after.lifetime('report.generated')).toBe(3);
    const later = await recorded(9);
    expect(later?.before?.lifetime('report.generated')).toBe(3);
    expect(later?.before?.lastDay).toBe(TODAY + 1);
    expect(later?.after.lastDay).toBe(TODAY + 9);
  });
}

function describeMany(cache: EngagementCache): void {
  test('answers everybody asked for, in order', async () => {
    const [one, other, cold] = [await warmSubject(cache), await warmSubject(cache), unique('cold')];
    await record(cache, [event(other, { quantity: 7 })]);
    const answers = await cache.read([other, cold, one, other].map(subjectHolder));
    const found = answers.map((answer) =>
      answer.state === 'warm' ? answer.record.lifetime('report.generated') : 'cold',
    );
    expect(found).toEqual([7, 'cold', 0, 7]);
    expect(await cache.read([])).toEqual([]);
    expect(await cache.record([], Date.now())).toEqual([]);
  });

  test('takes events of many, whatever they are mixed of', async () => {
    const [one, other, cold] = [await warmSubject(cache), await warmSubject(cache), unique('cold')];
    const again = event(one);
    const made = await record(cache, [again, event(cold), event(other), again, event(other)]);
    expect(made).toEqual({ [subjectHolder(one)]: 1, [subjectHolder(other)]: 2 });
  });

  test('takes a thousand events of one subject at once', async () => {
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    const events = Array.from({ length: 1_000 }, () => event(subject));
    expect(await record(cache, events)).toEqual({ [holder]: 1_000 });
    expect(await record(cache, events)).toEqual({ [holder]: 0 });
    expect((await recordAt(cache, holder)).lifetime('report.generated')).toBe(1_000);
  });

  test('keeps oddly named subjects, events and types apart', async () => {
    const holders = ODD_NAMES.map(subjectHolder);
    await cache.forget(holders);
    for (const holder of holders) await install(cache, holder, EMPTY);
    const short = ODD_NAMES.filter((name) => name !== '' && Buffer.byteLength(name) <= 255);
    const events = ODD_NAMES.flatMap((subject, index) =>
      short.map((type) => event(subject, { type, quantity: index + 1 })),
    );
    await record(cache, events);
    for (const holder of holders)
      expect(plain(await recordAt(cache, holder), short)).toEqual(plainOf(events, holder));
    const subject = await warmSubject(cache);
    const ids = ODD_NAMES.map((id) => event(subject, { id }));
    expect(await record(cache, ids)).toEqual({ [subjectHolder(subject)]: ODD_NAMES.length });
  });
}

function describeTiers(cache: EngagementCache): void {
  const power: TierState = { tier: 'power', since: TODAY };
  const below: TierState = { ...power, belowSince: TODAY };
  const lower: TierState = { tier: 'regular-with-a-longer-key', since: TODAY };

  test('notes where a subject stands, and keeps it through events', async () => {
    const subject = await warmSubject(cache);
    const holder = subjectHolder(subject);
    expect(await cache.settleTiers([{ subject, from: undefined, to: power }])).toEqual([true]);
    const events = [event(subject), event(subject, { time: NOW + DAY })];
    await record(cache, events);
    expect(plain(await recordAt(cache, holder), typesOf(events))).toEqual(plainOf(events, holder, power));
    expect(await cache.settleTiers([{ subject, from: power, to: below }])).toEqual([true]);
    expect(await cache.settleTiers([{ subject, from: below, to: lower }])).toEqual([true]);
    expect(plain(await recordAt(cache, holder), typesOf(events))).toEqual(plainOf(events, holder, lower));
  });

  test('notes a move once, and none from where the subject does not stand', async () => {
    const subject = await warmSubject(cache);
    const moves = [{ subject, from: undefined, to: power }];
    expect(await cache.settleTiers(moves)).toEqual([true]);
    expect(await cache.settleTiers(moves)).toEqual([true]);
    expect(await cache.settleTiers([{ subject, from: lower, to: below }])).toEqual([false]);
    expect((await recordAt(cache, subjectHolder(subject))).tier).toEqual(power);
    expect(await cache.settleTiers([{ subject: unique('cold'), from: undefined, to: power }])).toEqual([
      false,
    ]);
    expect(await cache.settleTiers([])).toEqual([]);
  });

  test('installs where a subject stands with the rest', async () => {
    const subject = unique('subject');
    const holder = subjectHolder(subject);
    await install(cache, holder, EMPTY);
    await cache.settleTiers([{ subject, from: undefined, to: below }]);
    const { record: kept } = { record: await recordAt(cache, holder) };
    await cache.forget([holder]);
    await install(cache, holder, { ...listedJournal().replay(holder), record: kept });
    expect((await recordAt(cache, holder)).tier).toEqual(below);
  });
}

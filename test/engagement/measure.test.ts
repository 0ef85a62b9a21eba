import { describe, expect, test } from '@jest/globals';

import type { Metric } from '../../src/domain/catalog.ts';
import { DAY, type EngagementRecord } from '../../src/domain/engagement.ts';
import { UNAVAILABLE } from '../../src/domain/subject.ts';
import { dayOf, endOfDay, measure } from '../../src/engagement/measure.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const TODAY = NOON / DAY - 0.5;

const EVER: Metric = { key: 'reports', kind: 'count', event: 'report.generated' };
const MONTH: Metric = { ...EVER, key: 'reports-28d', days: 28 };
const ACTIVE: Metric = { key: 'active', kind: 'activeDays', days: 28 };
const SEEN: Metric = { key: 'seen', kind: 'daysSinceSeen' };
const CLAIMED: Metric = { key: 'seats', kind: 'claim', claim: 'seats' };

const NOTHING: EngagementRecord = { events: new Map(), activeDays: new Set() };

/** Reports by how many days ago they were. */
function reports(lifetime: number, byDaysAgo: Readonly<Record<number, number>> = {}): EngagementRecord {
  const days = new Map(Object.entries(byDaysAgo).map(([ago, count]) => [TODAY - Number(ago), count]));
  return { ...NOTHING, events: new Map([['report.generated', { lifetime, days }]]) };
}

function activeDaysAgo(...days: readonly number[]): EngagementRecord {
  return { ...NOTHING, activeDays: new Set(days.map((ago) => TODAY - ago)) };
}

function seenAt(lastSeen: number): EngagementRecord {
  return { ...NOTHING, lastSeen };
}

interface Circumstances {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly now?: number;
  readonly present?: boolean;
}

function valueOf(
  metric: Metric,
  record: EngagementRecord | typeof UNAVAILABLE,
  { claims = {}, now = NOON, present = false }: Circumstances = {},
) {
  return measure([metric], record, claims, now, present).get(metric.key);
}

describe('a window of 28 days', () => {
  test.each([
    ['today', { 0: 2 }, 2],
    ['today − 27', { 27: 2 }, 2],
    ['not today − 28', { 28: 2 }, 0],
    ['not tomorrow', { [-1]: 2 }, 0],
    ['every day between', Object.fromEntries(Array.from({ length: 40 }, (_, ago) => [ago, 1])), 28],
  ])('holds %s', (_name, byDaysAgo, value) => {
    expect(valueOf(MONTH, reports(100, byDaysAgo))).toBe(value);
  });

  test.each([
    ['the first millisecond of the day', TODAY * DAY, 2],
    ['the last millisecond of the day', (TODAY + 1) * DAY - 1, 2],
    ['the first of the next', (TODAY + 1) * DAY, 0],
  ])('is of whole days: %s', (_name, now, value) => {
    expect(valueOf(MONTH, reports(2, { 27: 2 }), { now })).toBe(value);
  });

  test('of one day is today', () => {
    expect(valueOf({ ...EVER, days: 1 }, reports(9, { 0: 3, 1: 6 }))).toBe(3);
  });
});

describe('a count for ever', () => {
  test('is of everything there ever was, in or out of a window', () => {
    expect(valueOf(EVER, reports(70_000, { 0: 1 }))).toBe(70_000);
  });

  test('of what never happened is 0', () => {
    expect(valueOf(EVER, NOTHING)).toBe(0);
    expect(valueOf(MONTH, NOTHING)).toBe(0);
  });

  test('of another event is none of it', () => {
    expect(valueOf({ ...EVER, event: 'export.made' }, reports(7))).toBe(0);
  });
});

describe('active days', () => {
  test.each([
    ['nobody', activeDaysAgo(), false, 0],
    ['whoever is calling', activeDaysAgo(), true, 1],
    ['whoever was active today and is calling, once', activeDaysAgo(0), true, 1],
    ['whoever was active today', activeDaysAgo(0), false, 1],
    ['whoever was active yesterday and is calling', activeDaysAgo(1), true, 2],
    ['the days of the window', activeDaysAgo(0, 1, 27, 28, 400), false, 3],
    ['no day to come', activeDaysAgo(-1), false, 0],
  ])('of %s', (_name, record, present, value) => {
    expect(valueOf(ACTIVE, record, { present })).toBe(value);
  });
});

describe('days since last seen', () => {
  test.each([
    ['earlier today', seenAt(TODAY * DAY), false, 0],
    ['one millisecond before midnight', seenAt(TODAY * DAY - 1), false, 1],
    ['a year ago', seenAt(NOON - 365 * DAY), false, 365],
    ['a year ago, and calling', seenAt(NOON - 365 * DAY), true, 0],
    ['never, and calling', NOTHING, true, 0],
    ['never', NOTHING, false, undefined],
    ['by a clock that is ahead', seenAt(NOON + 2 * DAY), false, 0],
  ])('of whom we saw %s', (_name, record, present, value) => {
    expect(valueOf(SEEN, record, { present })).toBe(value);
  });
});

describe('while the store is silent', () => {
  test.each([[EVER], [MONTH], [ACTIVE], [SEEN]])('$key is unavailable, present or not', (metric) => {
    expect(valueOf(metric, UNAVAILABLE)).toBe(UNAVAILABLE);
    expect(valueOf(metric, UNAVAILABLE, { present: true })).toBe(UNAVAILABLE);
  });

  test('a claim is known all the same', () => {
    expect(valueOf(CLAIMED, UNAVAILABLE, { claims: { seats: 5 } })).toBe(5);
  });
});

describe('a claim is a number, or nobody knows:', () => {
  test.each([
    [10, 10],
    ['10', 10],
    ['-3.5', -3.5],
    [0, 0],
    ['abc', undefined],
    ['', undefined],
    [' 10', undefined],
    ['10abc', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['9'.repeat(400), undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [true, undefined],
    [null, undefined],
    [[10], undefined],
    [{}, undefined],
    [undefined, undefined],
  ])('%j is %p', (seats, value) => {
    expect(valueOf(CLAIMED, NOTHING, { claims: { seats } })).toBe(value);
    expect(measure([CLAIMED], NOTHING, { seats }, NOON, false).has('seats')).toBe(value !== undefined);
  });

  test.each([['constructor'], ['__proto__'], ['toString'], ['seats']])(
    '%s is not what every object has',
    (name) => {
      const inherited: unknown = Object.create({ seats: 7, length: 3 });
      const claims = inherited as Record<string, unknown>;
      expect(valueOf({ ...CLAIMED, claim: name }, NOTHING, { claims })).toBeUndefined();
    },
  );
});

describe('days', () => {
  test.each([
    [0, 0],
    [DAY - 1, 0],
    [DAY, 1],
    [-1, -1],
  ])('of %i is %i', (time, day) => {
    expect(dayOf(time)).toBe(day);
  });

  test.each([
    [TODAY * DAY, (TODAY + 1) * DAY],
    [NOON, (TODAY + 1) * DAY],
    [(TODAY + 1) * DAY - 1, (TODAY + 1) * DAY],
    [(TODAY + 1) * DAY, (TODAY + 2) * DAY],
  ])('that %i is in end at %i', (now, end) => {
    expect(endOfDay(now)).toBe(end);
  });
});

test('every metric is measured, and no other', () => {
  const measured = measure([EVER, ACTIVE, CLAIMED, SEEN], reports(3, { 0: 3 }), { seats: '4' }, NOON, true);
  expect([...measured]).toEqual([
    ['reports', 3],
    ['active', 1],
    ['seats', 4],
    ['seen', 0],
  ]);
});

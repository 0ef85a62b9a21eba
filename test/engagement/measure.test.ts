import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Metric } from '../../src/domain/catalog.ts';
import { DAY, type EngagementRecord } from '../../src/domain/engagement.ts';
import { UNAVAILABLE } from '../../src/domain/subject.ts';
import { calendarOf } from '../../src/engagement/calendar.ts';
import { measure } from '../../src/engagement/measure.ts';
import { EMPTY_RECORD, packRecord } from '../../src/engagement/packed-record.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const TODAY = NOON / DAY - 0.5;

const EVER: Metric = { key: 'reports', kind: 'count', event: 'report.generated' };
const MONTH: Metric = { ...EVER, key: 'reports-28d', days: 28 };
const ACTIVE: Metric = { key: 'active', kind: 'activeDays', days: 28 };
const SEEN: Metric = { key: 'seen', kind: 'daysSinceSeen' };
const CLAIMED: Metric = { key: 'seats', kind: 'claim', claim: 'seats' };

const ACCOUNTS: Metric = { ...EVER, key: 'our-reports', of: 'account' };

/** Reports by how many days ago they were. */
function reports(lifetime: number, byDaysAgo: Readonly<Record<number, number>> = {}): EngagementRecord {
  const days = new Map(Object.entries(byDaysAgo).map(([ago, count]) => [TODAY - Number(ago), count]));
  return packRecord({
    lastDay: Math.max(TODAY, ...days.keys()),
    lastSeen: NOON,
    activeDays: days.keys(),
    types: new Map([['report.generated', { lifetime, days }]]),
  });
}

function activeDaysAgo(...ago: readonly number[]): EngagementRecord {
  const activeDays = ago.map((each) => TODAY - each);
  if (activeDays.length === 0) return EMPTY_RECORD;
  return packRecord({ lastDay: Math.max(...activeDays), lastSeen: NOON, activeDays, types: new Map() });
}

function seenAt(lastSeen: number): EngagementRecord {
  const lastDay = Math.floor(lastSeen / DAY);
  return packRecord({ lastDay, lastSeen, activeDays: [lastDay], types: new Map() });
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
  return measure(
    [metric],
    { subject: record, account: undefined, claims },
    Math.floor(now / DAY),
    present,
  ).get(metric.key);
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
    expect(valueOf(EVER, EMPTY_RECORD)).toBe(0);
    expect(valueOf(MONTH, EMPTY_RECORD)).toBe(0);
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
    ['never, and calling', EMPTY_RECORD, true, 0],
    ['never', EMPTY_RECORD, false, undefined],
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
    expect(valueOf(CLAIMED, EMPTY_RECORD, { claims: { seats } })).toBe(value);
    expect(
      measure([CLAIMED], { subject: EMPTY_RECORD, account: undefined, claims: { seats } }, TODAY, false).has(
        'seats',
      ),
    ).toBe(value !== undefined);
  });

  test.each([['constructor'], ['__proto__'], ['toString'], ['seats']])(
    '%s is not what every object has',
    (name) => {
      const inherited: unknown = Object.create({ seats: 7, length: 3 });
      const claims = inherited as Record<string, unknown>;
      expect(valueOf({ ...CLAIMED, claim: name }, EMPTY_RECORD, { claims })).toBeUndefined();
    },
  );
});

describe('a metric of the account', () => {
  const measured = (account: EngagementRecord | typeof UNAVAILABLE | undefined) =>
    measure([ACCOUNTS, EVER], { subject: reports(3), account, claims: {} }, TODAY, true);

  test('is of what all its subjects did', () => {
    expect([...measured(reports(40))]).toEqual([
      ['our-reports', 40],
      ['reports', 3],
    ]);
  });

  test('is unknown for a subject without an account, and unavailable while the store is silent', () => {
    expect(measured(undefined).has('our-reports')).toBe(false);
    expect(measured(UNAVAILABLE).get('our-reports')).toBe(UNAVAILABLE);
    expect(measured(UNAVAILABLE).get('reports')).toBe(3);
  });
});

/** Instants that are the same wherever one reads them, and the day they belong to. */
describe('days in a time zone', () => {
  test.each([
    ['UTC', '2026-11-22T00:00:00.000Z', '2026-11-22'],
    ['UTC', '2026-11-21T23:59:59.999Z', '2026-11-21'],
    ['Europe/Berlin', '2026-11-21T22:59:59.999Z', '2026-11-21'],
    ['Europe/Berlin', '2026-11-21T23:00:00.000Z', '2026-11-22'],
    // Clocks go forward on 29 March 2026 and back on 25 October: one day has 23 hours, the other 25.
    ['Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25'],
    ['Europe/Berlin', '2026-10-25T23:00:00.000Z', '2026-10-26'],
    ['Asia/Kathmandu', '2026-11-21T18:14:59.999Z', '2026-11-21'],
    ['Asia/Kathmandu', '2026-11-21T18:15:00.000Z', '2026-11-22'],
    ['Pacific/Kiritimati', '2026-11-21T10:00:00.000Z', '2026-11-22'],
    ['Pacific/Pago_Pago', '2026-11-22T10:59:59.999Z', '2026-11-21'],
    // Midnight itself is left out where clocks go forward at midnight.
    ['Africa/Cairo', '2026-04-23T22:00:00.000Z', '2026-04-24'],
    ['Africa/Cairo', '2026-04-23T21:59:59.999Z', '2026-04-23'],
    ['Europe/Berlin', '1970-01-01T00:00:00.000Z', '1970-01-01'],
  ])('of %s: %s is in %s', (zone, instant, date) => {
    const calendar = calendarOf(zone);
    const day = calendar.dayOf(Date.parse(instant));
    expect(day).toBe(Date.parse(`${date}T00:00:00Z`) / DAY);
    expect(calendar.startOf(day)).toBeLessThanOrEqual(Date.parse(instant));
    expect(calendar.startOf(day + 1)).toBeGreaterThan(Date.parse(instant));
  });

  test.each([
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Cairo',
  ])('of %s are what people there call them, whenever', (zone) => {
    const calendar = calendarOf(zone);
    const shown = new Intl.DateTimeFormat('en-CA', { timeZone: zone });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(2060, 0, 1) }), (instant) => {
        expect(calendar.dayOf(instant)).toBe(Date.parse(`${shown.format(instant)}T00:00:00Z`) / DAY);
      }),
      { numRuns: 500 },
    );
  });

  test('of nowhere are refused', () => {
    expect(() => calendarOf('Mars/Olympus')).toThrow(RangeError);
  });
});

test('every metric is measured, and no other', () => {
  const measured = measure(
    [EVER, ACTIVE, CLAIMED, SEEN],
    { subject: reports(3, { 0: 3 }), account: undefined, claims: { seats: '4' } },
    TODAY,
    true,
  );
  expect([...measured]).toEqual([
    ['reports', 3],
    ['active', 1],
    ['seats', 4],
    ['seen', 0],
  ]);
});

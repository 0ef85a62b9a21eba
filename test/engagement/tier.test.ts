import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Metric, Tier } from '../../src/domain/catalog.ts';
import { DAY, type EngagementRecord, type TierState } from '../../src/domain/engagement.ts';
import { UNAVAILABLE, type Unavailable } from '../../src/domain/subject.ts';
import { addEvents } from '../../src/engagement/add-events.ts';
import { calendarOf } from '../../src/engagement/calendar.ts';
import { EMPTY_RECORD } from '../../src/engagement/packed-record.ts';
import { nextMove, standOn, tierLadder } from '../../src/engagement/tier.ts';

const METRICS: readonly Metric[] = [
  { key: 'reports', kind: 'count', event: 'r', days: 28 },
  { key: 'active', kind: 'activeDays', days: 28 },
  { key: 'ever', kind: 'count', event: 'r' },
  { key: 'ours', kind: 'count', event: 'r', of: 'account' },
  { key: 'seats', kind: 'claim', claim: 'seats' },
];
const UTC = calendarOf('UTC');

/** Power from 10 reports and 4 active days of the last 28, kept with 8 and 3, three days of grace. */
const POWER: Tier = {
  key: 'power',
  promote: [
    { metric: 'reports', atLeast: 10 },
    { metric: 'active', atLeast: 4 },
  ],
  keep: [
    { metric: 'reports', atLeast: 8 },
    { metric: 'active', atLeast: 3 },
  ],
  grace: 3,
};
const TIERS: readonly Tier[] = [
  { key: 'newbie', promote: [] },
  { key: 'regular', promote: [{ metric: 'ever', atLeast: 3 }] },
  POWER,
];
const D = 20_000;

/** Reports by day. */
function record(counts: Readonly<Record<number, number>>): EngagementRecord {
  return addEvents(
    EMPTY_RECORD,
    Object.entries(counts).map(([day, quantity]) => ({
      type: 'r',
      quantity,
      day: Number(day),
      time: Number(day) * DAY,
    })),
  );
}

function stand(
  settled: TierState | undefined,
  subject: EngagementRecord | Unavailable,
  day: number,
  { tiers = TIERS, present = false, account, claims = {} }: Circumstances = {},
): TierState | Unavailable {
  return standOn(tierLadder(tiers, METRICS, UTC), settled, { subject, account, claims }, day, present);
}

interface Circumstances {
  readonly tiers?: readonly Tier[];
  readonly present?: boolean;
  readonly account?: EngagementRecord | Unavailable | undefined;
  readonly claims?: Readonly<Record<string, unknown>>;
}

const power = (since: number, belowSince?: number): TierState => ({
  tier: 'power',
  since,
  ...(belowSince === undefined ? {} : { belowSince }),
});

describe('a subject climbs', () => {
  const full = { [D - 3]: 3, [D - 2]: 3, [D - 1]: 3, [D]: 1 };

  test.each([
    ['who has done nothing, not at all', {}, 'newbie'],
    ['to the highest tier whose criteria all hold', full, 'power'],
    ['to a lower one where one of them is short by one', { ...full, [D - 1]: 2 }, 'regular'],
    ['not by days that have left the window', { [D - 31]: 3, [D - 2]: 3, [D - 1]: 3, [D]: 1 }, 'regular'],
  ])('%s', (_, counts, tier) => {
    expect(stand(undefined, record(counts), D)).toEqual({ tier, since: D });
  });

  test('at once, over several tiers', () => {
    expect(stand({ tier: 'newbie', since: D - 9 }, record(full), D)).toEqual({ tier: 'power', since: D });
  });

  test('by being there, where active days are what is missing', () => {
    const counts = record({ [D - 3]: 4, [D - 2]: 4, [D - 1]: 4 });
    expect(stand(undefined, counts, D)).toMatchObject({ tier: 'regular' });
    expect(stand(undefined, counts, D, { present: true })).toMatchObject({ tier: 'power' });
  });

  test('by what its account did, and by what a claim says', () => {
    const tiers = [
      TIERS[0]!,
      {
        key: 'big',
        promote: [
          { metric: 'ours', atLeast: 5 },
          { metric: 'seats', atLeast: 2 },
        ],
      },
    ];
    const account = record({ [D]: 5 });
    expect(stand(undefined, EMPTY_RECORD, D, { tiers, account, claims: { seats: 2 } })).toMatchObject({
      tier: 'big',
    });
    expect(stand(undefined, EMPTY_RECORD, D, { tiers, account })).toMatchObject({ tier: 'newbie' });
    expect(stand(undefined, EMPTY_RECORD, D, { tiers, claims: { seats: 2 } })).toMatchObject({
      tier: 'newbie',
    });
  });

  test('anew where the tier it stood on is no longer defined', () => {
    expect(stand({ tier: 'gone', since: D - 9 }, record(full), D)).toEqual({ tier: 'power', since: D });
  });
});

/** How a power user fares whose reports of the window are these on consecutive days, each looked at on that very day. */
function followed(reports: readonly number[], tiers = TIERS): readonly string[] {
  const ladder = tierLadder(tiers, METRICS, UTC);
  let state: TierState = power(D - 1);
  return reports.map((count, index) => {
    // Enough active days, so that reports alone decide.
    const subject = record({
      [D + index - 4]: 0,
      [D + index - 3]: 0,
      [D + index - 2]: 0,
      [D + index]: count,
    });
    const next = standOn(ladder, state, { subject, account: undefined, claims: {} }, D + index, false);
    if (next === UNAVAILABLE) throw new Error('nothing was unavailable');
    state = next;
    return `${state.tier}${state.belowSince === undefined ? '' : ` below since ${state.belowSince - D}`}`;
  });
}

describe('a power user', () => {
  test.each([
    ['who goes up and down between keeping and climbing stays', [10, 9, 10, 9, 8, 9], Array(6).fill('power')],
    [
      'who is short for two days and then not, stays',
      [7, 7, 8, 7, 7, 8],
      [
        'power below since 0',
        'power below since 0',
        'power',
        'power below since 3',
        'power below since 3',
        'power',
      ],
    ],
    [
      'who is short for three days falls when they are over, once',
      [7, 7, 7, 7, 7, 10],
      ['power below since 0', 'power below since 0', 'power below since 0', 'regular', 'regular', 'power'],
    ],
  ])('%s', (_, reports, expected) => {
    expect(followed(reports)).toEqual(expected);
  });

  test('falls at once where there is no grace, and to the highest tier that it would keep', () => {
    expect(followed([7], [TIERS[0]!, TIERS[1]!, { ...POWER, grace: 0 }])).toEqual(['regular']);
    const tiers = [
      TIERS[0]!,
      { key: 'regular', promote: [{ metric: 'reports', atLeast: 8 }] },
      { ...POWER, grace: 0 },
    ];
    expect(followed([7], tiers)).toEqual(['newbie']);
  });

  test('keeps by what climbing asks where nothing is said about keeping', () => {
    const asked: Tier = { key: POWER.key, promote: POWER.promote };
    expect(followed([10, 9], [TIERS[0]!, TIERS[1]!, { ...asked, grace: 1 }])).toEqual([
      'power',
      'power below since 1',
    ]);
  });
});

describe('time alone', () => {
  const busy = record({ [D - 3]: 3, [D - 2]: 3, [D - 1]: 3, [D]: 3 });

  test.each([
    [D + 24, power(D)],
    // The first of four days leaves the window; nine reports and three days keep the tier.
    [D + 25, power(D)],
    [D + 26, power(D, D + 26)],
    [D + 28, power(D, D + 26)],
    [D + 29, { tier: 'regular', since: D + 29 }],
    [D + 300, { tier: 'regular', since: D + 29 }],
  ])('on day %i has moved a subject just so far, however seldom it is looked at', (day, expected) => {
    expect(stand(power(D), busy, day)).toEqual(expected);
  });

  test('is followed day by day to the same end as when it is looked at every day', () => {
    let state: TierState = power(D);
    for (let day = D; day <= D + 60; day += 1) {
      const next = stand(state, busy, day);
      if (next === UNAVAILABLE) throw new Error('nothing was unavailable');
      state = next;
      expect(stand(power(D), busy, day)).toEqual(state);
    }
  });

  test('is known beforehand: the day on which it moves next', () => {
    const ladder = tierLadder(TIERS, METRICS, UTC);
    const evidence = { subject: busy, account: undefined, claims: {} };
    expect(nextMove(ladder, power(D), evidence, D)).toBe(D + 26);
    expect(nextMove(ladder, power(D, D + 26), evidence, D + 26)).toBe(D + 29);
    expect(nextMove(ladder, { tier: 'regular', since: D + 29 }, evidence, D + 29)).toBeUndefined();
    expect(nextMove(ladder, { tier: 'newbie', since: D }, evidence, D)).toBeUndefined();
  });
});

describe('other criteria', () => {
  const twelve = record({ [D - 3]: 3, [D - 2]: 3, [D - 1]: 3, [D]: 3 });
  const at = UTC.startOf(D + 5) + 1;
  const harder: Tier = {
    ...POWER,
    promote: [{ metric: 'reports', atLeast: 20 }],
    keep: [{ metric: 'reports', atLeast: 20 }],
  };

  test('that ask more leave the tier for the grace, from when they came into force', () => {
    const tiers = [TIERS[0]!, TIERS[1]!, { ...harder, since: at }];
    expect(stand(power(D), twelve, D + 5, { tiers })).toEqual(power(D, D + 5));
    expect(stand(power(D), twelve, D + 7, { tiers })).toEqual(power(D, D + 5));
    expect(stand(power(D), twelve, D + 8, { tiers })).toEqual({ tier: 'regular', since: D + 8 });
  });

  test('leave those who climbed before them to what was asked then', () => {
    const tiers = [
      TIERS[0]!,
      TIERS[1]!,
      { ...harder, since: at, formerly: [{ before: at, keep: POWER.keep! }] },
    ];
    expect(stand(power(D), twelve, D + 25, { tiers })).toEqual(power(D));
    expect(stand(power(D), twelve, D + 29, { tiers })).toEqual({ tier: 'regular', since: D + 29 });
    expect(stand(power(D + 6), twelve, D + 8, { tiers })).toEqual(power(D + 6, D + 6));
  });

  test('of two changes ask of each subject what was asked when it climbed', () => {
    const [first, second] = [UTC.startOf(D + 2), UTC.startOf(D + 4)];
    const formerly = [
      { before: second, keep: [{ metric: 'reports', atLeast: 15 }] },
      { before: first, keep: [{ metric: 'reports', atLeast: 12 }] },
    ];
    const tiers = [TIERS[0]!, TIERS[1]!, { ...harder, since: second, formerly }];
    const below = (since: number) => {
      const stands = stand(power(since), twelve, D + 5, { tiers });
      return stands === UNAVAILABLE ? stands : stands.belowSince !== undefined || stands.tier !== 'power';
    };
    expect([below(D + 1), below(D + 3), below(D + 5)]).toEqual([false, true, true]);
  });

  test('that ask less lift everybody who is looked at, without a new event', () => {
    const tiers = [TIERS[0]!, TIERS[1]!, { ...POWER, promote: [{ metric: 'reports', atLeast: 5 }] }];
    expect(stand({ tier: 'regular', since: D }, record({ [D]: 5 }), D + 3, { tiers })).toEqual(power(D + 3));
  });
});

describe('silence', () => {
  test('never reads as the lowest tier', () => {
    expect(stand(power(D), UNAVAILABLE, D)).toBe(UNAVAILABLE);
    expect(stand(undefined, UNAVAILABLE, D)).toBe(UNAVAILABLE);
  });

  test('about the account matters only where a tier asks for it', () => {
    const tiers = [TIERS[0]!, { key: 'big', promote: [{ metric: 'ours', atLeast: 5 }] }];
    expect(stand(undefined, EMPTY_RECORD, D, { tiers, account: UNAVAILABLE })).toBe(UNAVAILABLE);
    expect(stand(undefined, EMPTY_RECORD, D, { account: UNAVAILABLE })).toMatchObject({ tier: 'newbie' });
  });

  test('matters to nobody whose claims decide', () => {
    const tiers = [TIERS[0]!, { key: 'seated', promote: [{ metric: 'seats', atLeast: 2 }] }];
    expect(stand(undefined, UNAVAILABLE, D, { tiers, claims: { seats: 2 } })).toMatchObject({
      tier: 'seated',
    });
  });
});

test('however often a subject is looked at on the way, it stands on the same tier in the end', () => {
  const history = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 40 }), reports: fc.integer({ min: 1, max: 6 }) }),
    {
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(history, fc.integer({ min: 0, max: 70 }), (events, idle) => {
      let day = D;
      let subject: EngagementRecord = EMPTY_RECORD;
      let [seldom, daily]: (TierState | undefined)[] = [undefined, undefined];
      for (const { after, reports } of events) {
        // Nobody but the one who writes looks in between; the other looks every day.
        for (let passed = day + 1; passed < day + after; passed += 1)
          daily = known(stand(daily, subject, passed));
        if (after > 0) seldom = seldom && known(stand(seldom, subject, day + after - 1));
        day += after;
        subject = addEvents(subject, [{ type: 'r', quantity: reports, day, time: day * DAY }]);
        seldom = known(stand(seldom, subject, day));
        daily = known(stand(daily, subject, day));
      }
      for (let passed = day + 1; passed < day + idle; passed += 1)
        daily = known(stand(daily, subject, passed));
      expect(tierOf(stand(seldom, subject, day + idle))).toBe(tierOf(stand(daily, subject, day + idle)));
    }),
    { numRuns: 300 },
  );
});

function known(stands: TierState | Unavailable): TierState {
  if (stands === UNAVAILABLE) throw new Error('nothing was unavailable');
  return stands;
}

function tierOf(stands: TierState | Unavailable): string {
  return known(stands).tier;
}

import { describe, expect, test } from '@jest/globals';

import type { Catalog, Metric, Tier } from '../../src/domain/catalog.ts';
import type { MetricBound } from '../../src/domain/condition.ts';
import { amend } from '../../src/domain/change.ts';
import { compile } from '../../src/engine/compile.ts';
import { catalogOf, flag, rule, warningsOf } from './world.ts';

const OCTOBER = Date.UTC(2026, 9, 1);
const DAY = 86_400_000;

function problems(parts: Partial<Catalog>): readonly string[] {
  return compile(catalogOf(parts)).problems.map(
    ({ severity, path, message }) => `${severity} ${path.join('.')}: ${message}`,
  );
}

function tiers(parts: Partial<Tier>): Partial<Catalog> {
  const regular = { key: 'regular', promote: [{ metric: 'reports', atLeast: 3 }], ...parts };
  return { tiers: [{ key: 'newbie', promote: [] }, regular] };
}

function metric(parts: object): Partial<Catalog> {
  // A store may hold what the types do not know.
  return { tiers: [], metrics: [{ key: 'm', ...parts } as Metric] };
}

describe('days begin', () => {
  test.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires'])(
    'at midnight in %s',
    (timeZone) => {
      expect(problems({ timeZone })).toEqual([]);
    },
  );

  test.each(['Mars/Olympus', 'europe/berlin', '+01:00', 'utc', '', 'Berlin'])(
    'nowhere that is called %j',
    (timeZone) => {
      expect(problems({ timeZone })).toEqual([
        `error timeZone: expected UTC or an IANA time zone, such as Europe/Berlin; received '${timeZone}'`,
      ]);
    },
  );
});

describe('a metric', () => {
  test.each<[string, Partial<Catalog>]>([
    ['counts for the account', metric({ kind: 'count', event: 'e', of: 'account' })],
    ['has an event of 255 bytes', metric({ kind: 'count', event: `${'é'.repeat(127)}x` })],
  ])('%s', (_, parts) => {
    expect(problems(parts)).toEqual([]);
  });

  test.each<[string, Partial<Catalog>, string]>([
    [
      'of an event of more than 255 bytes',
      metric({ kind: 'count', event: 'é'.repeat(128) }),
      'error metrics.m: expected an event of at most 255 bytes of UTF-8, received 256',
    ],
    [
      'from the claim of an account',
      metric({ kind: 'claim', claim: 'c', of: 'account' }),
      "error metrics.m: a claim is the subject's own: 'of' has no place beside it",
    ],
    [
      'over 32 days',
      metric({ kind: 'activeDays', days: 32 }),
      'error metrics.m: expected a window of 1 to 31 days, received 32',
    ],
  ])('%s is refused', (_, parts, expected) => {
    expect(problems(parts)).toEqual([expected]);
  });
});

describe('a tier', () => {
  const more: readonly MetricBound[] = [{ metric: 'reports', atLeast: 2 }];
  test.each<[string, Partial<Tier>]>([
    ['is kept by less than it is reached by', { keep: more, grace: 3 }],
    ['is never lost', { keep: [] }],
    ['is kept by another metric', { keep: [{ metric: 'active-days', atLeast: 1 }] }],
    ['has a grace of none and of a year', { grace: 0 }],
    ['has a grace of a year', { grace: 365 }],
    [
      'was asked for less before, and for less still before that',
      {
        since: OCTOBER,
        formerly: [
          { before: OCTOBER, keep: more },
          { before: OCTOBER - DAY, keep: [] },
        ],
      },
    ],
    ['has former criteria and no time from when the others are', { formerly: [{ before: 0, keep: [] }] }],
  ])('%s', (_, parts) => {
    expect(problems(tiers(parts))).toEqual([]);
  });

  test.each<[string, Partial<Tier>, string]>([
    [
      'is kept by a metric that does not exist',
      { keep: [{ metric: 'ghost', atLeast: 1 }] },
      "tiers.regular.keep.ghost: metric 'ghost' does not exist",
    ],
    [
      'names a metric twice',
      {
        promote: [
          { metric: 'reports', atLeast: 1 },
          { metric: 'reports', atMost: 9 },
        ],
      },
      "tiers.regular.reports: metric 'reports' is named twice: give both ends at once",
    ],
    [
      'was kept by one',
      { formerly: [{ before: OCTOBER, keep: [{ metric: 'ghost', atLeast: 1 }] }] },
      "tiers.regular.formerly.0.keep.ghost: metric 'ghost' does not exist",
    ],
    [
      'is reached by one',
      { promote: [{ metric: 'ghost', atLeast: 1 }] },
      "tiers.regular.ghost: metric 'ghost' does not exist",
    ],
    [
      'asks for more than any count can be',
      { promote: [{ metric: 'reports', atLeast: 2 ** 53 }] },
      "tiers.regular.reports: no subject can ever reach 9007199254740992: 'reports' counts up to 9007199254740991 (2^53 - 1)",
    ],
    [
      'has half a day of grace',
      { grace: 0.5 },
      'tiers.regular.grace: expected 0 to 365 whole days, received 0.5',
    ],
    ['has grace for ever', { grace: 366 }, 'tiers.regular.grace: expected 0 to 365 whole days, received 366'],
    [
      'is in force since no instant',
      { since: Number.NaN },
      'tiers.regular.since: expected whole milliseconds from 1970 to the end of 9999, received NaN',
    ],
    [
      'has the earliest of its former criteria first',
      {
        formerly: [
          { before: OCTOBER - DAY, keep: [] },
          { before: OCTOBER, keep: [] },
        ],
      },
      'tiers.regular.formerly.1.before: expected the latest first, and none later than the one before it',
    ],
    [
      'has former criteria that outlive the time they were replaced',
      { since: OCTOBER, formerly: [{ before: OCTOBER + 1, keep: [] }] },
      'tiers.regular.formerly.0.before: expected the latest first, and none later than since',
    ],
  ])('that %s is refused', (_, parts, expected) => {
    expect(problems(tiers(parts))).toEqual([`error ${expected}`]);
  });

  test.each<[string, Partial<Tier>]>([
    ['keep', { keep: [] }],
    ['grace', { grace: 1 }],
    ['since', { since: OCTOBER }],
    ['former criteria', { formerly: [] }],
  ])('that is the first has no %s', (_, parts) => {
    expect(problems({ tiers: [{ key: 'newbie', promote: [], ...parts }] })).toEqual([
      'error tiers.newbie: nobody falls from the first tier, so it has no keep, grace, since or formerly',
    ]);
  });

  test.each<[string, readonly MetricBound[], readonly MetricBound[]]>([
    ['more', [{ metric: 'reports', atLeast: 3 }], [{ metric: 'reports', atLeast: 4 }]],
    [
      'a limit that climbing does not ask for',
      [{ metric: 'reports', atLeast: 3 }],
      [{ metric: 'reports', atMost: 9 }],
    ],
    ['a lower limit', [{ metric: 'reports', atMost: 9 }], [{ metric: 'reports', atMost: 8 }]],
  ])('that asks %s of who stays than of who climbs is warned about', (_, promote, keep) => {
    expect(problems(tiers({ promote, keep }))).toEqual([
      "warning tiers.regular.keep.reports: asks for more of 'reports' than climbing to the tier does",
    ]);
  });

  test('that is warned about does not make the next version compile everything anew', () => {
    const stricter = { keep: [{ metric: 'reports', atLeast: 4 }] };
    const catalog = catalogOf({
      ...tiers(stricter),
      flags: [flag('a', { rules: [rule('all')] }), flag('b')],
    });
    const first = compile(catalog).compiled;
    const next = amend(catalog, [{ kind: 'flag', key: 'b', after: flag('b', { enabled: false }) }], 2);
    const second = compile(next, first);
    expect(second.compiled.flags.get('a')).toBe(first.flags.get('a'));
    expect(second.problems).toEqual(warningsOf(next));
    expect(second.problems).toHaveLength(1);
  });
});

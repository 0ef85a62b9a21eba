import { describe, expect, test } from '@jest/globals';

import type { Tier } from '../../src/domain/catalog.ts';
import { UNAVAILABLE, type Unavailable } from '../../src/domain/subject.ts';
import { tierOf } from '../../src/engagement/tier.ts';

const TIERS: readonly Tier[] = [
  { key: 'newbie', promote: [] },
  { key: 'regular', promote: [{ metric: 'reports', atLeast: 3 }] },
  {
    key: 'power',
    promote: [
      { metric: 'reports', atLeast: 10 },
      { metric: 'seen', atMost: 7 },
    ],
  },
];

type Known = Readonly<Record<string, number | Unavailable>>;
const tier = (known: Known, tiers = TIERS) => tierOf(tiers, new Map(Object.entries(known)));

describe('the tier is the highest whose bounds all hold', () => {
  test.each([
    [{}, 'newbie'],
    [{ reports: 0, seen: 0 }, 'newbie'],
    [{ reports: 2 }, 'newbie'],
    [{ reports: 3 }, 'regular'],
    [{ reports: 9, seen: 0 }, 'regular'],
    [{ reports: 10, seen: 0 }, 'power'],
    [{ reports: 10, seen: 7 }, 'power'],
    [{ reports: 10, seen: 8 }, 'regular'],
    [{ reports: 10 }, 'regular'],
    [{ reports: Number.NaN, seen: 0 }, 'newbie'],
  ] satisfies [Known, string][])('%j is %s', (known, expected) => {
    expect(tier(known)).toBe(expected);
  });
});

describe('silence', () => {
  test.each([
    [
      'that could make it a higher one is unavailable',
      { reports: UNAVAILABLE, seen: UNAVAILABLE },
      UNAVAILABLE,
    ],
    ['about a lower one matters as well', { reports: UNAVAILABLE, seen: 8 }, UNAVAILABLE],
    ['about what fails anyway does not', { reports: 4, seen: UNAVAILABLE }, 'regular'],
    ['about what fails anyway does not, down to the lowest', { reports: 0, seen: UNAVAILABLE }, 'newbie'],
    ['about the last bound that is open does', { reports: 12, seen: UNAVAILABLE }, UNAVAILABLE],
  ] satisfies [string, Known, string | Unavailable][])('%s', (_name, known, expected) => {
    expect(tier(known)).toBe(expected);
  });
});

test('without tiers nobody has one', () => {
  expect(tier({ reports: 10 }, [])).toBe('');
});

test('a tier that asks less than the one below it is reached past it', () => {
  const odd: readonly Tier[] = [...TIERS, { key: 'visitor', promote: [{ metric: 'seen', atMost: 0 }] }];
  expect(tier({ reports: 0, seen: 0 }, odd)).toBe('visitor');
});

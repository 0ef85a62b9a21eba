import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { describeChange } from '../../src/actions/describe-change.ts';
import { incoming, reordered } from '../../src/actions/import-catalog.ts';
import type { Catalog, Flag, Segment, Tier } from '../../src/domain/catalog.ts';
import { difference, NOTHING } from '../../src/domain/change.ts';
import { atOnce } from '../../src/domain/in-portions.ts';
import { parseCatalog } from '../../src/files/read-catalog.ts';
import { writeCatalog } from '../../src/files/write-catalog.ts';
import { fileCatalogs } from '../files/catalog-arbitraries.ts';

/** All lines about the differences of two catalogs. */
function lines(from: Partial<Catalog>, to: Partial<Catalog>): readonly string[] {
  return difference({ ...NOTHING, ...from }, { ...NOTHING, ...to }).flatMap(describeChange);
}

const FLAG: Flag = {
  key: 'f',
  enabled: true,
  variations: ['off', 'half', 'full'].map((key) => ({ key, value: key })),
  prerequisites: [],
  ladder: [
    { variation: 'half', metrics: [] },
    { variation: 'full', tier: 'power', metrics: [{ metric: 'reports', atLeast: 3 }] },
  ],
  rules: [
    {
      audience: 'all',
      serve: { rollout: { by: 'id', salt: 'one', weights: [{ variation: 'full', weight: 1 }] } },
    },
  ],
};
const SEGMENT: Segment = { key: 's', include: ['ann'], exclude: [] };
const TIERS: readonly Tier[] = [
  { key: 'newbie', promote: [] },
  {
    key: 'regular',
    promote: [
      { metric: 'reports', atLeast: 3 },
      { metric: 'active', atLeast: 2 },
    ],
  },
  { key: 'power', promote: [{ metric: 'reports', atLeast: 10 }], grace: 3 },
];

describe('a change is described by', () => {
  test('who came into a segment and who left it', () => {
    expect(lines({ segments: [SEGMENT] }, { segments: [{ ...SEGMENT, include: ['bob', 'cyd'] }] })).toEqual([
      '+ include bob, cyd',
      '− include ann',
    ]);
  });

  test('which rung asks for what', () => {
    const ladder = FLAG.ladder.with(1, { ...FLAG.ladder[1]!, metrics: [{ metric: 'reports', atLeast: 5 }] });
    expect(lines({ flags: [FLAG] }, { flags: [{ ...FLAG, ladder }] })).toEqual([
      '~ ladder full metrics reports atLeast: 3 → 5',
    ]);
  });

  test('which plan or tier came in between, and what a tier asks for', () => {
    expect(lines({ plans: ['free', 'pro'] }, { plans: ['free', 'team', 'pro'] })).toEqual([
      '+ plan team between free and pro',
    ]);
    const power = { ...TIERS[2]!, promote: [{ metric: 'reports', atLeast: 20 }], grace: 5 };
    expect(lines({ tiers: TIERS }, { tiers: [TIERS[0]!, power] })).toEqual([
      '− tier regular',
      '~ power promote reports atLeast: 10 → 20',
      '~ power grace: 3 → 5',
    ]);
  });

  test('what a rule says besides its short text, and another order', () => {
    const salted = {
      rollout: { by: 'id', salt: 'two', weights: [{ variation: 'full', weight: 1 }] },
    } as const;
    const rules = [{ audience: 'all', serve: salted }];
    expect(lines({ flags: [FLAG] }, { flags: [{ ...FLAG, rules }] })).toEqual([
      '~ rule all → full 0.001 % serve rollout salt: one → two',
    ]);
    const variations = FLAG.variations.toReversed();
    expect(lines({ flags: [FLAG] }, { flags: [{ ...FLAG, variations }] })).toEqual([
      '~ order of variation: off, half, full → full, half, off',
    ]);
  });

  test('a line at least, whatever two catalogs differ in', () => {
    fc.assert(
      fc.property(fileCatalogs, fileCatalogs, (from, to) => {
        for (const change of difference(from, to)) {
          const told = describeChange(change);
          expect(told.length).toBeGreaterThan(0);
          for (const line of told) expect(line).toMatch(/^[+−~] \S/);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a text that puts things in another order', () => {
  const ours: Catalog = { ...NOTHING, version: 1, plans: ['free', 'pro'], tiers: TIERS, flags: [FLAG] };
  const changesOf = (given: Partial<Catalog>) => atOnce(incoming(ours, { ...ours, ...given }, false, 5));

  test('is noticed for tiers, plans and variations', () => {
    const [newbie, regular, power] = TIERS;
    const moved = changesOf({
      tiers: [newbie!, power!, regular!],
      plans: ['pro', 'team', 'free'],
      flags: [{ ...FLAG, variations: FLAG.variations.toReversed() }],
    });
    expect(reordered(moved)).toEqual([
      'the order of plans: free, pro → pro, free',
      'the order of tiers: newbie, regular, power → newbie, power, regular',
      "the order of variations of flag 'f': off, half, full → full, half, off",
    ]);
  });

  test('changes nothing where the order says nothing', () => {
    const regular = { ...TIERS[1]!, promote: TIERS[1]!.promote.toReversed() };
    expect(changesOf({ tiers: TIERS.with(1, regular) })).toEqual([]);
  });

  test('is none where something comes in or goes', () => {
    const between: Tier = { key: 'keen', promote: [{ metric: 'reports', atLeast: 5 }] };
    expect(reordered(changesOf({ tiers: [TIERS[0]!, between, TIERS[2]!] }))).toEqual([]);
  });
});

test('what YAML 1.1 reads otherwise is quoted, as a key and as a value', () => {
  const odd = [
    'yes',
    'No',
    'on',
    'OFF',
    'y',
    '012',
    '1:30',
    '0x1f',
    '0b1',
    '1_000',
    '~',
    '=',
    '2026-01-01',
    '1e3',
    '.5',
  ];
  const segments = odd.map((key): Segment => ({ key, include: [key], exclude: [] }));
  const written = writeCatalog({ ...NOTHING, plans: ['free'], segments });
  for (const word of odd) {
    expect(written).toContain(`  '${word}':\n`);
    expect(written).toContain(`include: ['${word}']`);
  }
  const said: Catalog = { ...NOTHING, plans: ['free'], segments: [{ key: 's', include: odd, exclude: [] }] };
  expect(difference(said, parseCatalog(writeCatalog(said), 'c').catalog!)).toEqual([]);
});

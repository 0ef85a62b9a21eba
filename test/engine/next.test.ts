import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Catalog, Rung } from '../../src/domain/catalog.ts';
import type { Missing } from '../../src/domain/requirement.ts';
import { UNAVAILABLE, type Subject } from '../../src/domain/subject.ts';
import { compile } from '../../src/engine/compile.ts';
import { decide } from '../../src/engine/decide.ts';
import { nextOf, nextTier } from '../../src/engine/next.ts';
import { catalogOf, gate, NOW, override, rule, subject, tiered } from './world.ts';

const LADDER: readonly Rung[] = [
  { variation: 'limited', metrics: [{ metric: 'reports', atLeast: 3 }] },
  { variation: 'standard', tier: 'power', metrics: [{ metric: 'active-days', atLeast: 2 }] },
  { variation: 'full', plan: 'pro', metrics: [] },
];
const OPEN = tiered('earned', { ladder: LADDER, rules: [{ audience: 'all', serve: { ladder: true } }] });

function nextFor(catalog: Catalog, who: Subject, key = 'earned'): Missing | undefined {
  const { compiled } = compile(catalog);
  return nextOf(compiled, who, decide(compiled, who, key, NOW));
}

const did = (reports: number, days = 0, more: Partial<Subject> = {}): Subject =>
  subject('nia', {
    metrics: new Map([
      ['reports', reports],
      ['active-days', days],
    ]),
    ...more,
  });

describe('the next rung of a ladder', () => {
  test.each<[string, Subject, object]>([
    ['nothing', did(0), { variation: 'limited', progress: [{ metric: 'reports', have: 0, need: 3 }] }],
    [
      'the first rung',
      did(4, 1),
      {
        variation: 'standard',
        tier: 'power',
        progress: [
          { metric: 'reports', have: 4, need: 10 },
          { metric: 'active-days', have: 1, need: 2 },
        ],
      },
    ],
    [
      'all but what has to be paid for',
      did(10, 2, { tier: 'power' }),
      { variation: 'full', plan: 'pro', progress: [] },
    ],
  ])('is told to who has %s', (_what, who, expected) => {
    expect(nextFor(catalogOf({ flags: [OPEN] }), who)).toMatchObject(expected);
  });

  test('that use leads to comes before one that has to be paid for', () => {
    const ladder: readonly Rung[] = [
      { ...LADDER[0]!, plan: 'pro' },
      { variation: 'standard', metrics: LADDER[0]!.metrics },
    ];
    expect(nextFor(catalogOf({ flags: [{ ...OPEN, ladder }] }), did(1))).toMatchObject({
      variation: 'standard',
    });
  });

  test.each<[string, Partial<Catalog>, Subject]>([
    ['at the top', { flags: [OPEN] }, did(0, 0, { plan: 'pro' })],
    ['behind a closed gate', { gates: [gate('closed')], flags: [{ ...OPEN, gate: 'closed' }] }, did(0)],
    ['where a rule serves no ladder', { flags: [{ ...OPEN, rules: [rule('all', 'limited')] }] }, did(0)],
    ['where no rule matches', { flags: [{ ...OPEN, rules: [] }] }, did(0)],
    ['of a flag that is switched off', { flags: [{ ...OPEN, enabled: false }] }, did(0)],
    ['of a flag that is not there', {}, did(0)],
    ['beside an override', { flags: [OPEN] }, did(0, 0, { overrides: override('earned', 'limited') })],
    [
      'before a prerequisite that fails',
      { flags: [tiered('other'), { ...OPEN, prerequisites: [{ flag: 'other', variations: ['full'] }] }] },
      did(0),
    ],
    [
      'while engagement is not known',
      { flags: [OPEN] },
      did(0, 0, {
        tier: UNAVAILABLE,
        metrics: new Map([['reports', UNAVAILABLE]]),
        freshness: 'unavailable',
      }),
    ],
  ])('is nothing %s', (_where, parts, who) => {
    expect(nextFor(catalogOf(parts), who)).toBeUndefined();
  });

  const METRICS = ['reports', 'reports-28d', 'active-days'];
  const bounds = fc.uniqueArray(
    fc.record({ metric: fc.constantFrom(...METRICS), atLeast: fc.integer({ min: 1, max: 6 }) }),
    { selector: ({ metric }) => metric, maxLength: 3 },
  );
  const rungs = fc.tuple(
    ...['limited', 'standard', 'full'].map((variation) =>
      fc.record(
        {
          variation: fc.constant(variation),
          metrics: bounds,
          tier: fc.constantFrom('regular', 'power'),
          plan: fc.constantFrom('pro', 'enterprise'),
        },
        { requiredKeys: ['variation', 'metrics'] },
      ),
    ),
  );
  const people = fc.record({
    metrics: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
    tier: fc.constantFrom('newbie', 'regular', 'power'),
    plan: fc.constantFrom('free', 'pro', 'enterprise'),
  });

  test('is reached by doing exactly what it says', () => {
    let told = 0;
    fc.assert(
      fc.property(rungs, people, (ladder, { metrics, tier, plan }) => {
        const catalog = catalogOf({ flags: [{ ...OPEN, ladder }] });
        const have = new Map(metrics.map((value, index) => [METRICS[index] ?? '', value]));
        const who = subject('nia', { metrics: have, tier, plan });
        const next = nextFor(catalog, who);
        const { compiled } = compile(catalog);
        const before = decide(compiled, who, 'earned', NOW);
        if (next === undefined) {
          expect(
            ladder.every(
              ({ variation }) => compiled.flags.get('earned')!.ranks.get(variation)! <= before.rank,
            ),
          ).toBe(true);
          return;
        }
        told += 1;
        const done = subject('nia', {
          metrics: new Map([...have, ...next.progress.map(({ metric, need }) => [metric, need] as const)]),
          tier: next.tier ?? tier,
          plan: next.plan ?? plan,
        });
        const after = decide(compiled, done, 'earned', NOW);
        const reached = compiled.flags.get('earned')!.ranks.get(next.variation ?? '')!;
        expect(reached).toBeGreaterThan(before.rank);
        expect(after.rank).toBeGreaterThanOrEqual(reached);
      }),
    );
    expect(told).toBeGreaterThan(20);
  });
});

describe('the next tier', () => {
  const { compiled } = compile(catalogOf());
  test.each<[string, Subject, object | undefined]>([
    ['newbie', did(1), { tier: 'regular', progress: [{ metric: 'reports', have: 1, need: 3 }] }],
    [
      'regular',
      did(4, 0, { tier: 'regular' }),
      { tier: 'power', progress: [{ metric: 'reports', have: 4, need: 10 }] },
    ],
    ['power', did(10, 0, { tier: 'power' }), undefined],
    ['what is not known', did(10, 0, { tier: UNAVAILABLE }), undefined],
    ['what is no tier', did(10, 0, { tier: 'gold' }), undefined],
  ])('above %s is told with what is missing', (_tier, who, expected) => {
    expect(nextTier(compiled, who)).toEqual(expected);
  });
});

import fc from 'fast-check';

import {
  WHOLE,
  type Catalog,
  type Flag,
  type Gate,
  type Rule,
  type Segment,
  type Serve,
} from '../../src/domain/catalog.ts';
import type { Definition, Definitions } from '../../src/domain/change.ts';
import type { Condition } from '../../src/domain/condition.ts';
import { UNAVAILABLE, type Override, type Subject, type Unavailable } from '../../src/domain/subject.ts';
import { catalogOf, gate, MIDNIGHT, NOW, release } from './world.ts';

const IDS = ['ann', 'bob', 'cid', 'dee'];
const TEAMS = ['red', 'blue'];
const VARIATIONS = ['off', 'limited', 'full'];
const RELEASES = [release('R', 'G', [], { phase: 'beta' }), release('S', 'H', [], { phase: 'beta' })];

const plan = fc.constantFrom('free', 'pro', 'enterprise');
const tier = fc.constantFrom('newbie', 'regular', 'power');
const amount = fc.nat(12);

function condition(below: readonly string[]): fc.Arbitrary<Condition> {
  const leaves: fc.Arbitrary<Condition>[] = [
    plan.map((atLeast) => ({ plan: { atLeast } })),
    tier.map((is) => ({ tier: { is } })),
    tier.map((atLeast) => ({ tier: { atLeast } })),
    amount.map((atLeast) => ({ metric: 'reports', atLeast })),
    amount.map((atMost) => ({ metric: 'active-days', atMost })),
    amount.map((atLeast) => ({ metric: 'seats', atLeast })),
    fc.constantFrom(...TEAMS).map((is) => ({ attribute: 'team', is })),
    fc.constantFrom('all', ...below).map((segment) => ({ segment })),
  ];
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      ...leaves,
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('tree').map((not) => ({ not })),
    ),
  }));
  return tree;
}

function segment(key: string, below: readonly string[]): fc.Arbitrary<Segment> {
  return fc.record({
    key: fc.constant(key),
    include: fc.subarray(IDS, { maxLength: 2 }),
    exclude: fc.subarray(IDS, { maxLength: 1 }),
    when: condition(below),
  });
}

const serve: fc.Arbitrary<Serve> = fc.oneof(
  fc.constantFrom(...VARIATIONS).map((variation) => ({ variation })),
  fc.constant({ ladder: true as const }),
  fc
    .tuple(fc.nat(WHOLE), fc.nat(WHOLE), fc.constantFrom('id' as const, 'account' as const))
    .map(([a, b, by]) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      const weights = [
        { variation: 'off', weight: low },
        { variation: 'limited', weight: high - low },
        { variation: 'full', weight: WHOLE - high },
      ];
      return { rollout: { by, salt: 'split', weights } };
    }),
);

function rule(gateKey: string | undefined): fc.Arbitrary<Rule> {
  return fc.record({
    audience: fc.constantFrom('s0', 's1', 's2', 'all'),
    serve,
    release: fc.constantFrom(RELEASES.find(({ gate: key }) => key === gateKey)?.key, undefined),
  });
}

const RANKED = fc.constantFrom('off', 'limited', 'full');
const rung = fc.record({
  variation: RANKED,
  plan: fc.option(plan, { nil: undefined }),
  tier: fc.option(tier, { nil: undefined }),
  metrics: fc.array(
    amount.map((atLeast) => ({ metric: 'reports', atLeast })),
    { maxLength: 1 },
  ),
});

function flag(index: number): fc.Arbitrary<Flag> {
  const others = Array.from({ length: index }, (_, other) => `f${other}`);
  return fc.constantFrom('G', 'G', 'H', undefined, undefined).chain((gateKey) =>
    fc.record({
      key: fc.constant(`f${index}`),
      enabled: fc.integer({ min: 0, max: 9 }).map((roll) => roll > 0),
      gate: fc.constant(gateKey),
      variations: fc.constant(VARIATIONS.map((key) => ({ key, value: key }))),
      prerequisites: fc
        .tuple(
          fc.subarray(others, { maxLength: Math.min(2, others.length) }),
          fc.subarray(['limited', 'full'], { minLength: 1 }),
        )
        .map(([flags, variations]) => flags.map((other) => ({ flag: other, variations }))),
      ladder: fc
        .array(rung, { minLength: 1, maxLength: 3 })
        .map((rungs) =>
          rungs.sort((a, b) => VARIATIONS.indexOf(a.variation) - VARIATIONS.indexOf(b.variation)),
        ),
      rules: fc.array(rule(gateKey), { maxLength: 4 }),
      whenStale: fc.constantFrom(undefined, undefined, 'unavailable' as const),
    }),
  );
}

function anyGate(key: string): fc.Arbitrary<Gate> {
  return fc
    .record({
      admits: fc.subarray(['s0', 's1', 's2', 'all']),
      shares: fc.array(fc.constantFrom(0, 30_000, WHOLE), { minLength: 4, maxLength: 4 }),
      enabled: fc.integer({ min: 0, max: 9 }).map((roll) => roll > 0),
    })
    .map(({ admits, shares, enabled }) =>
      gate(key, [], {
        enabled,
        admits: admits.map((audience, index) => ({ audience, share: shares[index] ?? WHOLE })),
      }),
    );
}

const SEGMENTS = [segment('s0', []), segment('s1', ['s0']), segment('s2', ['s0', 's1'])] as const;

/** Catalogs with everything in them that decides: nested segments, gates with shares, rules of every kind, prerequisites. */
export const catalogs: fc.Arbitrary<Catalog> = fc
  .record({
    segments: fc.tuple(...SEGMENTS),
    gates: fc.tuple(anyGate('G'), anyGate('H')),
    flags: fc.tuple(flag(0), flag(1), flag(2), flag(3)),
  })
  .map((parts) => catalogOf({ ...parts, releases: RELEASES }));

/** What leaves a catalog sound: a flag, a gate or a release is another; now and then what all of them stand on is. */
const sound: fc.Arbitrary<Definition> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 4 }).chain(flag).map(defined('flag')) },
  { weight: 6, arbitrary: fc.constantFrom('G', 'H').chain(anyGate).map(defined('gate')) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...RELEASES)
      .map((one): Definition => ({ kind: 'release', key: one.key, after: { ...one, visibility: 'HIDDEN' } })),
  },
  { weight: 1, arbitrary: fc.oneof(...SEGMENTS).map(defined('segment')) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(['free', 'pro', 'enterprise'], ['free', 'pro', 'team', 'enterprise'])
      .map((after): Definition => ({ kind: 'plans', key: 'plans', after })),
  },
);

/** What breaks a catalog until something mends it. */
const breaking: fc.Arbitrary<Definition> = fc.oneof(
  fc.constantFrom('f0', 'f1', 'f2', 'f3').map((key): Definition => ({ kind: 'flag', key, after: undefined })),
  fc.constantFrom('G', 'H').map((key): Definition => ({ kind: 'gate', key, after: undefined })),
  fc
    .constantFrom(...RELEASES)
    .map((one): Definition => ({ kind: 'release', key: one.key, after: { ...one, gate: 'G' } })),
  fc.constantFrom('R', 'S').map((key): Definition => ({ kind: 'release', key, after: undefined })),
  // The lowest flag asks for a higher one, so that prerequisites may go round in a circle.
  flag(3).map((one): Definition => ({ kind: 'flag', key: 'f0', after: { ...one, key: 'f0' } })),
);

const mending: fc.Arbitrary<Definition> = fc.oneof(
  fc.constantFrom(...RELEASES).map((one): Definition => ({ kind: 'release', key: one.key, after: one })),
  flag(0).map((one): Definition => ({ kind: 'flag', key: 'f0', after: one })),
);

/** What a change does to a catalog: a few definitions are others, or gone. */
export const amendments: fc.Arbitrary<readonly Definition[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: sound },
    { weight: 1, arbitrary: breaking },
    { weight: 2, arbitrary: mending },
  ),
  { maxLength: 3 },
);

function defined<K extends 'flag' | 'gate' | 'segment'>(kind: K) {
  return (after: Definitions[K]) => ({ kind, key: after.key, after });
}

const silence: fc.Arbitrary<Unavailable> = fc.constant(UNAVAILABLE);
const metric = fc.oneof(
  { weight: 6, arbitrary: amount },
  { weight: 1, arbitrary: silence },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

const override: fc.Arbitrary<Override> = fc.record({
  flag: fc.constantFrom('f0', 'f1', 'f2', 'f3'),
  variation: fc.constantFrom(...VARIATIONS),
  author: fc.constant('mia'),
  reason: fc.constant('trial'),
  expiresAt: fc.constantFrom(undefined, NOW, NOW + 1, NOW - 1),
});

/** Subjects who are in several audiences or none, with facts missing and stores silent now and then. */
export const subjects: fc.Arbitrary<Subject> = fc
  .record({
    id: fc.constantFrom(...IDS, 'a stranger'),
    account: fc.option(fc.constantFrom('acme', 'umbrella'), { nil: undefined }),
    plan: fc.oneof({ weight: 8, arbitrary: plan }, { weight: 1, arbitrary: silence }),
    tier: fc.oneof({ weight: 8, arbitrary: tier }, { weight: 1, arbitrary: silence }),
    reports: metric,
    activeDays: metric,
    seats: metric,
    freshness: fc.constantFrom('fresh', 'fresh', 'stale' as const),
    team: fc.option(fc.constantFrom(...TEAMS), { nil: undefined }),
    overrides: fc.oneof(
      { weight: 9, arbitrary: fc.array(override, { maxLength: 2 }) },
      { weight: 1, arbitrary: silence },
    ),
  })
  .map(
    ({ id, account, plan: pays, tier: stands, reports, activeDays, seats, freshness, team, overrides }) => ({
      id,
      account,
      plan: pays,
      tier: stands,
      metrics: new Map([
        ...known('reports', reports),
        ...known('active-days', activeDays),
        ...known('seats', seats),
      ]),
      attributes: new Map(team === undefined ? [] : [['team', team]]),
      overrides: overrides === UNAVAILABLE ? UNAVAILABLE : new Map(overrides.map((one) => [one.flag, one])),
      freshness,
      metricsAsOf: NOW,
      metricsValidUntil: MIDNIGHT,
    }),
  );

function known(key: string, value: number | Unavailable | undefined): [string, number | Unavailable][] {
  return value === undefined ? [] : [[key, value]];
}

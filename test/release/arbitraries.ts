import fc from 'fast-check';

import type { Catalog, Flag, Segment, Serve, Serving } from '../../src/domain/catalog.ts';
import type { Condition } from '../../src/domain/condition.ts';
import { UNAVAILABLE, type Override, type Subject, type Unavailable } from '../../src/domain/subject.ts';
import { catalogOf, flag, NOW, segment, subject } from '../engine/world.ts';

export const IDS = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay'];
const VARIATIONS = ['off', 'half', 'on'];
export const FLAGS = ['f0', 'f1', 'f2', 'f3'];
export const PHASED = ['developer', 'internal', 'beta', 'all'];
/** Segments that flags' own rules ask for too. */
const SHARED = ['vip', 'lab'];

export function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined });
}

const fact: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom('red', 'blue').map((is) => ({ attribute: 'team', is })),
  fc.constantFrom('pro', 'enterprise').map((atLeast) => ({ plan: { atLeast } })),
  fc.constantFrom('regular', 'power').map((atLeast) => ({ tier: { atLeast } })),
  fc.nat(12).map((atLeast) => ({ metric: 'reports', atLeast })),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 3, arbitrary: fact },
  { weight: 1, arbitrary: fc.tuple(fact, fact).map((all) => ({ all })) },
  { weight: 1, arbitrary: fc.tuple(fact, fact).map((any) => ({ any })) },
  { weight: 1, arbitrary: fact.map((not) => ({ not })) },
  { weight: 1, arbitrary: fc.constantFrom(...SHARED, 'all').map((key) => ({ segment: key })) },
);

/** Segments overlap, and may refer to those that are shared. */
function audience(key: string): fc.Arbitrary<Segment> {
  const when = SHARED.includes(key) ? fact : condition;
  return fc
    .record({
      include: fc.subarray(IDS, { maxLength: 2 }),
      exclude: fc.subarray(IDS, { maxLength: 1 }),
      when,
    })
    .map(({ include, exclude, when: asks }) => segment(key, asks, { include, exclude }));
}

const rollout: fc.Arbitrary<Serve> = fc.nat(100_000).map((weight) => ({
  rollout: {
    by: 'id',
    salt: 'split',
    weights: [
      { variation: 'off', weight: 100_000 - weight },
      { variation: 'on', weight },
    ],
  },
}));
const variation: fc.Arbitrary<Serve> = fc.constantFrom(...VARIATIONS).map((key) => ({ variation: key }));

/** On some a ladder, on some rules of their own, and now and then a flag that must serve something first. */
function single(index: number): fc.Arbitrary<Flag> {
  return fc
    .record({
      climbs: fc.boolean(),
      own: fc.array(fc.tuple(fc.constantFrom(...SHARED, 'all'), fc.oneof(variation, rollout)), {
        maxLength: 2,
      }),
      needs: maybe(fc.constantFrom(...FLAGS.slice(0, Math.max(index, 1)))),
    })
    .map(({ climbs, own, needs }) =>
      flag(`f${index}`, {
        variations: VARIATIONS.map((key) => ({ key, value: key })),
        ladder: climbs
          ? [
              { variation: 'half', tier: 'regular', metrics: [] },
              { variation: 'on', plan: 'pro', metrics: [{ metric: 'reports', atLeast: 3 }] },
            ]
          : [],
        rules: own.map(([key, serve]) => ({ audience: key, serve })),
        prerequisites:
          needs === undefined || needs === `f${index}` ? [] : [{ flag: needs, variations: ['half', 'on'] }],
      }),
    );
}

export const catalogs: fc.Arbitrary<Catalog> = fc
  .record({
    segments: fc.tuple(...['vip', 'lab', 'developer', 'internal', 'beta', 'friends'].map(audience)),
    flags: fc.tuple(...FLAGS.map((_, index) => single(index))),
  })
  .map(({ segments, flags }) => catalogOf({ segments, flags }));

export const serves: fc.Arbitrary<readonly Serving[]> = fc.uniqueArray(
  fc.record({ audience: fc.constantFrom(...PHASED, 'friends'), serve: fc.oneof(variation, rollout) }),
  { selector: (one) => one.audience, maxLength: 2 },
);

const silent: fc.Arbitrary<Unavailable> = fc.constant(UNAVAILABLE);
function told<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | Unavailable> {
  return fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: silent });
}

const override: fc.Arbitrary<Override> = fc.record({
  flag: fc.constantFrom(...FLAGS, 'made'),
  variation: fc.constantFrom('half', 'on'),
  author: fc.constant('mia'),
  reason: fc.constant('trial'),
  expiresAt: fc.constantFrom(undefined, NOW, NOW + 1),
});

/** Subjects in several audiences or none, some with overrides, some while a store is silent. */
export const subjects: fc.Arbitrary<readonly Subject[]> = fc.array(
  fc
    .record({
      id: fc.constantFrom(...IDS, 'a stranger'),
      plan: told(fc.constantFrom('free', 'pro', 'enterprise')),
      tier: told(fc.constantFrom('newbie', 'regular', 'power')),
      reports: told(maybe(fc.nat(12))),
      team: maybe(fc.constantFrom('red', 'blue')),
      overrides: told(fc.array(override, { maxLength: 2 })),
    })
    .map(({ id, plan, tier, reports, team, overrides }) =>
      subject(id, {
        plan,
        tier,
        metrics: new Map(reports === undefined ? [] : [['reports', reports]]),
        attributes: new Map(team === undefined ? [] : [['team', team]]),
        overrides: overrides === UNAVAILABLE ? UNAVAILABLE : new Map(overrides.map((one) => [one.flag, one])),
      }),
    ),
  { minLength: 4, maxLength: 4 },
);

/** A catalog as no command leaves it: parts missing, twice there, or at odds with each other. */
export function broken(sound: Catalog): fc.Arbitrary<Catalog> {
  const releases = fc.tuple(
    ...sound.releases.map((one) =>
      fc.record({
        key: fc.constant(one.key),
        gate: fc.constantFrom(one.gate, 'r', 'nowhere'),
        flags: fc.constantFrom(one.flags, [], [...one.flags, ...one.flags]),
        phase: fc.constantFrom(one.phase, 'setup' as const, 'beta' as const, 'ga' as const),
        visibility: fc.constant(one.visibility),
        early: fc.constantFrom(one.early, [{ flag: 'ghost', audience: 'all' }]),
        rolledBack: fc.constantFrom(
          one.rolledBack,
          [{ audience: 'beta', share: NaN }],
          [
            { audience: 'all', share: 5 },
            { audience: 'all', share: 6 },
          ],
        ),
      }),
    ),
  );
  return fc
    .record({
      releases,
      gates: fc.subarray([...sound.gates, ...sound.gates]),
      flags: fc.subarray([...sound.flags]),
      segments: fc.subarray([...sound.segments]),
    })
    .map((parts): Catalog => ({ ...sound, ...parts }));
}

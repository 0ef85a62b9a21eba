import type { Catalog, Problem } from '../domain/catalog.ts';
import type { Scalar } from '../domain/condition.ts';
import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { decide } from '../engine/decide.ts';
import { hideable } from '../engine/hidden.ts';
import { concealedBy, type Concealed } from './conceal.ts';
import { attributesOf } from './identify.ts';

/** Somebody made up, who stands for a class of callers: nothing of it is on record anywhere. */
export interface Profile {
  /** Left out: the name of the profile. */
  readonly id?: string | undefined;
  readonly account?: string | undefined;
  /** Left out: the lowest. */
  readonly plan?: string | undefined;
  /** Left out: the lowest. */
  readonly tier?: string | undefined;
  /** By metric key. One that is not there is unknown. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What its credential would say. */
  readonly claims: Readonly<Record<string, Scalar>>;
}

/** By name. */
export type Profiles = Readonly<Record<string, Profile>>;

/**
 * What does not exist for a profile, under a catalog that need not be in force.
 * @param concerned those of the flags of HIDDEN releases that matter
 * @param now epoch milliseconds
 */
export function concealFrom(
  [name, profile]: readonly [string, Profile],
  catalog: CompiledCatalog,
  concerned: (hideable: ReadonlySet<string>) => readonly string[],
  now: number,
): Concealed {
  const subject = subjectOf(name, profile, catalog.catalog, now);
  return concealedBy(concerned(hideable(catalog.catalog)).map((flag) => decide(catalog, subject, flag, now)));
}

function subjectOf(name: string, profile: Profile, catalog: Catalog, now: number): Subject {
  const { id = name, account, plan, tier, metrics, claims } = profile;
  return {
    id,
    account,
    plan: knownOr(plan, catalog.plans),
    tier: knownOr(
      tier,
      catalog.tiers.map(({ key }) => key),
    ),
    metrics: new Map(Object.entries(metrics)),
    attributes: attributesOf({ catalog, claims: { all: claims }, client: {} }),
    overrides: new Map(),
    freshness: 'fresh',
    metricsAsOf: now,
    metricsValidUntil: Infinity,
  };
}

/** What is left out is the lowest. So is what the catalog does not have, after another gateway has taken it away. */
function knownOr(name: string | undefined, names: readonly string[]): string {
  return name !== undefined && names.includes(name) ? name : (names[0] ?? '');
}

/** What profiles name that a catalog does not have. */
export function profileProblems(profiles: Profiles, { plans, tiers, metrics }: Catalog): readonly Problem[] {
  const problems: Problem[] = [];
  const known = {
    plan: new Set(plans),
    tier: new Set(tiers.map(({ key }) => key)),
    metric: new Set(metrics.map(({ key }) => key)),
  };
  for (const [name, profile] of Object.entries(profiles)) {
    const named = [
      ['plan', profile.plan] as const,
      ['tier', profile.tier] as const,
      ...Object.keys(profile.metrics).map((key) => ['metric', key] as const),
    ];
    for (const [kind, key] of named) {
      if (key === undefined || known[kind].has(key)) continue;
      const expected =
        known[kind].size === 0 ? 'there is none' : `expected one of ${[...known[kind]].join(', ')}`;
      const message = `${kind} '${key}' does not exist; ${expected} (profile '${name}' of the configuration)`;
      problems.push({ severity: 'error', path: ['profiles', name], message });
    }
  }
  return problems;
}

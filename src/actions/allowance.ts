import type { Catalog, Problem } from '../domain/catalog.ts';
import { UNAVAILABLE, type Subject } from '../domain/subject.ts';

/** What is allowed by plan and by tier. */
export interface Allowances {
  readonly plans: Readonly<Record<string, number>>;
  readonly tiers: Readonly<Record<string, number>>;
}

/** What every subject is allowed, and what plans and tiers allow where that is more. */
export interface Allowance extends Allowances {
  readonly most: number;
}

/** What a subject is allowed; undefined where a store is silent that could allow more. */
export function allowedTo(
  { most, plans, tiers }: Allowance,
  { plan, tier }: Pick<Subject, 'plan' | 'tier'>,
): number | undefined {
  const doubtful =
    (plan === UNAVAILABLE && Object.keys(plans).length > 0) ||
    (tier === UNAVAILABLE && Object.keys(tiers).length > 0);
  if (doubtful) return undefined;
  const byPlan = plan === UNAVAILABLE ? 0 : of(plans, plan);
  const byTier = tier === UNAVAILABLE ? 0 : of(tiers, tier);
  return Math.max(most, byPlan, byTier);
}

function of(allowances: Readonly<Record<string, number>>, key: string): number {
  return Object.hasOwn(allowances, key) ? (allowances[key] ?? 0) : 0;
}

/** The most that any plan or tier allows. */
export function largestOf({ most, plans, tiers }: Allowance): number {
  return Math.max(most, ...Object.values(plans), ...Object.values(tiers));
}

/**
 * What allowances name that a catalog does not have, so that no subject could have it.
 * @param where their keys in the configuration
 */
export function allowanceProblems(
  allowances: Allowances,
  catalog: Pick<Catalog, 'plans' | 'tiers'>,
  where: readonly [string, string] = ['limits', 'cost'],
): readonly Problem[] {
  const known = { plans: catalog.plans, tiers: catalog.tiers.map(({ key }) => key) };
  return (['plans', 'tiers'] as const).flatMap((kind) =>
    Object.keys(allowances[kind])
      .filter((key) => !known[kind].includes(key))
      .map((key): Problem => {
        const expected =
          known[kind].length === 0 ? 'there is none' : `expected one of ${known[kind].join(', ')}`;
        const message = `${kind.slice(0, -1)} '${key}' does not exist; ${expected} (${[...where, kind].join('.')} of the configuration)`;
        return { severity: 'error', path: [...where, kind, key], message };
      }),
  );
}

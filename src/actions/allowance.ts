import type { Catalog, Problem } from '../domain/catalog.ts';

/** What is allowed by plan and by tier. */
export interface Allowances {
  readonly plans: Readonly<Record<string, number>>;
  readonly tiers: Readonly<Record<string, number>>;
}

/** What allowances name that a catalog does not have: nobody would ever be allowed it. */
export function allowanceProblems(
  allowances: Allowances,
  catalog: Pick<Catalog, 'plans' | 'tiers'>,
): readonly Problem[] {
  const known = { plans: catalog.plans, tiers: catalog.tiers.map(({ key }) => key) };
  return (['plans', 'tiers'] as const).flatMap((kind) =>
    Object.keys(allowances[kind])
      .filter((key) => !known[kind].includes(key))
      .map((key): Problem => {
        const expected =
          known[kind].length === 0 ? 'there is none' : `expected one of ${known[kind].join(', ')}`;
        const message = `${kind.slice(0, -1)} '${key}' does not exist; ${expected} (limits.cost.${kind} of the configuration)`;
        return { severity: 'error', path: ['limits', 'cost', kind, key], message };
      }),
  );
}

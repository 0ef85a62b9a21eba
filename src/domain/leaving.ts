import type { Change } from './change.ts';

/** Names that a change takes out of the catalog, as far as rows outside its versions may carry them. */
export interface Leaving {
  readonly plans: readonly string[];
  readonly tiers: readonly string[];
  readonly variations: readonly { readonly flag: string; readonly variation: string }[];
}

/** Where the accounts of a plan go that leaves the catalog. */
export interface PlanMove {
  readonly from: string;
  readonly to: string;
}

/** A move, and how many accounts it takes along. */
export interface PlanMoved extends PlanMove {
  readonly accounts: number;
}

/** The names that these changes take out of the catalog. A flag that is gone takes all its variations with it. */
export function leavingOf(changes: readonly Change[]): Leaving {
  return {
    plans: changes.flatMap((change) =>
      change.kind === 'plans' ? missingFrom(change.before, change.after) : [],
    ),
    tiers: changes.flatMap((change) =>
      change.kind === 'tiers' ? missingFrom(keysOf(change.before), keysOf(change.after)) : [],
    ),
    variations: changes.flatMap((change) => {
      if (change.kind !== 'flag') return [];
      const lost = missingFrom(keysOf(change.before?.variations), keysOf(change.after?.variations));
      return lost.map((variation) => ({ flag: change.key, variation }));
    }),
  };
}

/** Whether nothing leaves. */
export function nothingLeaves({ plans, tiers, variations }: Leaving): boolean {
  return plans.length + tiers.length + variations.length === 0;
}

function missingFrom(before: readonly string[] = [], after: readonly string[] = []): readonly string[] {
  const kept = new Set(after);
  return before.filter((name) => !kept.has(name));
}

function keysOf(list: readonly { readonly key: string }[] = []): readonly string[] {
  return list.map(({ key }) => key);
}

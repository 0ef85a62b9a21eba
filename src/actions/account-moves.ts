import type { Change } from '../domain/change.ts';
import type { OutsideRefusalCode } from '../domain/control.ts';
import { leavingOf, type PlanMove, type PlanMoved } from '../domain/leaving.ts';
import type { PlanCount, Standings } from '../ports/standings.ts';

/** What becomes of accounts, or why the command is not carried out. */
export type AccountMoves =
  | { readonly moves: readonly PlanMoved[] }
  | { readonly code: OutsideRefusalCode | 'INVALID'; readonly message: string };

/** Where accounts went in the steps before, by the plan that the store has them on. */
export type Moved = ReadonlyMap<string, string>;

export const NOT_MOVED: Moved = new Map();

/** Characters of an account's id that a message shows. */
const LONGEST_ID = 60;

/**
 * Counts the accounts on plans that leave the catalog. Each such plan has a move, or the command is refused.
 * @param plans of the catalog that the changes arrive at, lowest first
 * @param moved what the steps before have moved, where the store does not know of it
 */
export async function accountMoves(
  standings: Pick<Standings, 'planCounts'>,
  plans: readonly string[],
  changes: readonly Change[],
  moves: readonly PlanMove[],
  moved: Moved = NOT_MOVED,
): Promise<AccountMoves> {
  const wrong = mistakeIn(moves, plans);
  if (wrong !== undefined) return wrong;
  const { plans: leaving } = leavingOf(changes);
  const counts = await counted(standings, [...leaving, ...moves.map(({ from }) => from)], moved);
  const left = leaving.flatMap((plan) => {
    const count = counts.get(plan);
    return count === undefined || moves.some(({ from }) => from === plan) ? [] : [count];
  });
  if (left.length > 0) return { code: 'PLAN_IN_USE', message: inUse(left, plans) };
  const accountsOn = (plan: string): number => counts.get(plan)?.accounts ?? 0;
  return { moves: moves.map((move) => ({ ...move, accounts: accountsOn(move.from) })) };
}

/** Where accounts are after these moves, by the plan that the store has them on. */
export function movedOn(moved: Moved, moves: readonly PlanMove[]): Moved {
  if (moves.length === 0) return moved;
  const next = new Map(moves.map(({ from, to }) => [from, to]));
  const on = [...moved].map(([stored, plan]): [string, string] => [stored, next.get(plan) ?? plan]);
  // An account that the store has on a plan is not on it any more, where a step before has moved it.
  return new Map([...moves.map(({ from, to }): [string, string] => [from, to]), ...on]);
}

/** Counts by plan; a plan without accounts is left out. */
async function counted(
  standings: Pick<Standings, 'planCounts'>,
  wanted: readonly string[],
  moved: Moved,
): Promise<ReadonlyMap<string, PlanCount>> {
  const names = new Set(wanted);
  const stored = [...names].filter((plan) => !moved.has(plan));
  const before = [...moved].flatMap(([plan, now]) => (names.has(now) ? [plan] : []));
  const counts = new Map<string, PlanCount>();
  for (const { plan: found, accounts, some } of await standings.planCounts([...stored, ...before])) {
    if (accounts === 0) continue;
    const plan = moved.get(found) ?? found;
    const known = counts.get(plan);
    counts.set(plan, {
      plan,
      accounts: accounts + (known?.accounts ?? 0),
      some: [...(known?.some ?? []), ...some],
    });
  }
  return counts;
}

function mistakeIn(
  moves: readonly PlanMove[],
  plans: readonly string[],
): Extract<AccountMoves, { code: unknown }> | undefined {
  const seen = new Set<string>();
  for (const { from, to } of moves) {
    if (seen.has(from))
      return { code: 'INVALID', message: `plan '${from}' is moved twice; expected one move` };
    seen.add(from);
    if (plans.includes(from)) {
      const message = `plan '${from}' stays in the catalog, so its accounts stay on it; move one that leaves`;
      return { code: 'INVALID', message };
    }
    if (!plans.includes(to)) {
      const message = `accounts cannot go to plan '${to}', which does not exist; expected one of ${plans.join(', ')}`;
      return { code: 'UNKNOWN_PLAN', message };
    }
  }
  return undefined;
}

function inUse(left: readonly PlanCount[], plans: readonly string[]): string {
  const each = left.map(({ plan, accounts, some }) => {
    const ids = some.map((id) => (id.length > LONGEST_ID ? `${id.slice(0, LONGEST_ID)}…` : id));
    const named = accounts > ids.length ? `${ids.join(', ')}, …` : ids.join(', ');
    return `${accounts} ${accounts === 1 ? 'account is' : 'accounts are'} on plan '${plan}' (${named})`;
  });
  const example = `${left[0]?.plan ?? ''}=${plans[0] ?? 'plan'}`;
  return (
    `${each.join('; ')}, and the plan would be gone; say where they go with movePlans ` +
    `(--move-plan ${example}), or put them on another plan first`
  );
}

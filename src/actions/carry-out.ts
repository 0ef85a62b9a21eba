import type { Json } from '../domain/catalog.ts';
import { differing } from '../domain/change.ts';
import { Failure } from '../domain/failure.ts';
import { inPortions } from '../domain/in-portions.ts';
import type { CatalogCommand, Outcome, Preview } from '../domain/control.ts';
import { toJson } from '../domain/json.ts';
import type { Head } from '../ports/catalog-store.ts';
import type { CatalogFollower } from './follow-catalog.ts';
import { leavingOf } from '../domain/leaving.ts';
import { planCommand, type Planned, type PlanningParts } from './plan-command.ts';

/** Who orders it, why, and on which version they believe they are. */
export interface Order {
  readonly author: string;
  readonly reason: string;
  readonly expected: number;
}

/** Times that a command is planned anew where rows have changed since it was planned. */
const MOST_TRIES = 3;

/** What changing the catalog takes. */
export interface CatalogParts extends PlanningParts {
  readonly follower: CatalogFollower;
}

/** What a command would come to on the newest version. */
export async function preview(
  parts: CatalogParts,
  command: CatalogCommand,
  signal?: AbortSignal,
): Promise<Preview> {
  await parts.follower.catchUp();
  return (await planCommand(parts, parts.keeper.current.catalog, command, signal)).preview;
}

/**
 * Carries out a command on the version it was meant for: everything it changes becomes the next version at once, or
 * nothing does. This process decides by it when this resolves.
 * @param dryRun goes all the way but for writing
 * @param signal ends the work before anything is written
 * @throws Failure BUSY; STORE_UNAVAILABLE; whether it was carried out is then unknown, and the same command again is safe
 */
export async function carryOut(
  parts: CatalogParts,
  command: CatalogCommand,
  order: Order,
  dryRun = false,
  signal?: AbortSignal,
): Promise<Outcome> {
  await parts.follower.catchUp();
  const { versionId } = parts.keeper;
  const { catalog } = parts.keeper.current;
  if (catalog.version !== order.expected) return conflict(parts, command, order.expected);
  const deed = { author: order.author, reason: order.reason, command: recorded(command) };
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const planned = await planCommand(parts, catalog, command, signal);
    const { preview: found } = planned;
    if (found.outcome !== 'change' || dryRun) return found;
    const rows = { leaving: leavingOf(found.changes), moves: found.planMoves };
    const appended = await parts.store.append(found.changes, deed, order.expected, versionId, rows);
    // A row came to name what leaves after it was planned: the plan of now says which.
    if (appended.outcome === 'named') continue;
    if (appended.outcome === 'conflict') {
      await parts.follower.catchUp();
      return conflict(parts, command, order.expected);
    }
    putInForce(parts, planned, appended.head);
    return { ...found, outcome: 'applied', version: appended.head.version, at: appended.head.at };
  }
  throw new Failure('BUSY', 'rows that name what would be gone come and go; try again');
}

function putInForce({ keeper }: CatalogParts, { draft }: Planned, head: Head): void {
  if (draft !== undefined) keeper.put(draft, head);
}

/** What the others have changed, and what the command comes to now. */
async function conflict(parts: CatalogParts, command: CatalogCommand, expected: number): Promise<Outcome> {
  const { catalog } = parts.keeper.current;
  const known = await parts.store.read(expected);
  const { preview: rebased } = await planCommand(parts, catalog, command);
  const since = known === undefined ? [] : await inPortions(differing(known, catalog));
  return { outcome: 'conflict', expected, version: catalog.version, since, rebased };
}

/** The audit log keeps a command as it was given, but for a text: what it changed is on record anyway. */
export function recorded(command: CatalogCommand): Json {
  if (command.do === 'import') {
    const { prune, reorder = false, movePlans = [] } = command;
    const moves = movePlans.map(({ from, to }) => ({ from, to }));
    return {
      do: 'import',
      prune,
      ...(reorder && { reorder }),
      ...(moves.length > 0 && { movePlans: moves }),
    };
  }
  return toJson(command);
}

import type { Catalog } from '../domain/catalog.ts';
import { amend, type Change } from '../domain/change.ts';
import { inPortions } from '../domain/in-portions.ts';
import type { CatalogCommand, InputProblem, Preview } from '../domain/control.ts';
import type { PlanMove } from '../domain/leaving.ts';
import type { CatalogStore } from '../ports/catalog-store.ts';
import type { CatalogText, ReadCatalogText } from '../ports/catalog-text.ts';
import type { Clock } from '../ports/runtime.ts';
import type { Standings } from '../ports/standings.ts';
import { plan } from '../release/plan.ts';
import { accountMoves, type Moved } from './account-moves.ts';
import { incoming, reordered } from './import-catalog.ts';
import type { CatalogKeeper, Judged } from './keep-catalog.ts';
import { restoreVersion, revertVersion } from './past-versions.ts';

/** What planning a command may ask. */
export interface PlanningParts {
  readonly keeper: CatalogKeeper;
  readonly store: CatalogStore;
  readonly text: CatalogText;
  readonly standings: Standings;
  readonly clock: Clock;
}

/** A preview, and, where it changes something, the catalog it arrives at. */
export interface Planned {
  readonly preview: Preview;
  readonly draft: Judged | undefined;
}

type Proposed =
  /** `text` is what was given, where a text was. */
  | { readonly changes: readonly Change[]; readonly text: string | undefined }
  | { readonly settled: Exclude<Preview, { outcome: 'change' }> };

/**
 * Plans a command on a catalog and judges what it arrives at. Writes nothing. A large change is planned in portions, so
 * that the event loop turns.
 * @param signal ends the work early
 * @param moved where accounts went in the steps before; left out: nowhere
 * @throws Failure STORE_UNAVAILABLE, BUSY, LIMIT_EXCEEDED; the reason of `signal`, once it is aborted
 */
export async function planCommand(
  parts: PlanningParts,
  catalog: Catalog,
  command: CatalogCommand,
  signal?: AbortSignal,
  moved?: Moved,
): Promise<Planned> {
  const { version } = catalog;
  const proposed = await propose(parts, catalog, command, signal);
  if ('settled' in proposed) return { preview: proposed.settled, draft: undefined };
  const { changes, text } = proposed;
  const moves = 'movePlans' in command ? (command.movePlans ?? []) : [];
  if (changes.length + moves.length === 0) return nothingToDo(version);
  const draft = await parts.keeper.judgeInPortions(amend(catalog, changes, version + 1), signal);
  const { plans } = draft.compiled.catalog;
  const problems = [
    ...(await located(parts.text, draft.problems, text, signal)),
    ...(await orphaned(parts.standings, changes)),
    ...(await unpinnable(parts.standings, changes)),
    ...newlyThere(moves, catalog),
  ];
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    return { preview: { outcome: 'invalid', version, problems: errors }, draft: undefined };
  const accounts = await accountMoves(parts.standings, plans, changes, moves, moved);
  if ('code' in accounts) return { preview: { outcome: 'refused', version, ...accounts }, draft: undefined };
  const planMoves = accounts.moves;
  if (changes.length === 0 && planMoves.every((move) => move.accounts === 0)) return nothingToDo(version);
  return { preview: { outcome: 'change', version, changes, planMoves, problems }, draft };
}

function nothingToDo(version: number): Planned {
  return { preview: { outcome: 'no-op', version }, draft: undefined };
}

/**
 * Other gateways read rows and the catalog apart. One that does not know the plan yet counts its accounts as the lowest, for
 * the moment until it follows.
 */
function newlyThere(moves: readonly PlanMove[], { plans }: Catalog): readonly InputProblem[] {
  const targets = new Set(moves.map(({ to }) => to));
  return [...targets]
    .filter((plan) => !plans.includes(plan))
    .map((plan): InputProblem => {
      const message =
        'accounts go to this plan in the version that defines it, so another gateway may count them as the lowest plan ' +
        'until it follows; an import of the plan before the move prevents that';
      return { severity: 'warning', path: ['plans', plan], line: 0, column: 0, message };
    });
}

async function propose(
  parts: PlanningParts,
  catalog: Catalog,
  command: CatalogCommand,
  signal: AbortSignal | undefined,
): Promise<Proposed> {
  const { version } = catalog;
  if (command.do === 'import') {
    const { text, prune, reorder = false } = command;
    const { catalog: given, problems } = await parts.text.read(text, signal);
    if (given === undefined)
      return { settled: { outcome: 'invalid', version, problems: problems.map(ofText) } };
    const changes = await inPortions(incoming(catalog, given, prune, parts.clock.now()), signal);
    const moved = reorder ? [] : reordered(changes);
    return moved.length > 0 ? { settled: orderRefused(version, moved) } : { changes, text };
  }
  if (command.do === 'restore' || command.do === 'revert') {
    const back = command.do === 'restore' ? restoreVersion : revertVersion;
    const found = await back(parts.store, catalog, command.version, signal);
    return 'outcome' in found ? { settled: found } : { changes: found, text: undefined };
  }
  const planned = plan(catalog, command.do === 'set-tier' ? { ...command, at: parts.clock.now() } : command);
  if (planned.outcome === 'change') return { changes: planned.changes, text: undefined };
  return { settled: { ...planned, version } };
}

function orderRefused(version: number, moved: readonly string[]): Extract<Preview, { outcome: 'refused' }> {
  const what = `the text changes ${moved.slice(0, 5).join('; ')}`;
  const advice =
    'who is meant to move it imports with reorder (--reorder); a tool that sorts keys does so by accident';
  return { outcome: 'refused', version, code: 'REORDERED', message: `${what}; ${advice}` };
}

function ofText({ path, ...problem }: ReadCatalogText['problems'][number]): InputProblem {
  return { ...problem, path: path === '' ? [] : [path] };
}

/** Problems with their places in the text that was given, where one was. */
async function located(
  text: CatalogText,
  problems: Judged['problems'],
  given: string | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly InputProblem[]> {
  const nowhere = { line: 0, column: 0 };
  if (given === undefined) return problems.map((problem) => ({ ...problem, ...nowhere }));
  const paths = problems.map(({ path }) => path);
  const places = await text.locate(given, paths, signal);
  return problems.map((problem, index) => ({ ...problem, ...(places[index] ?? nowhere) }));
}

/** An override that names what a change takes away would fail for its subject, so the change waits for it. */
async function orphaned(standings: Standings, changes: readonly Change[]): Promise<readonly InputProblem[]> {
  const shrunk = changes.flatMap((change) => {
    if (change.kind !== 'flag' || change.before === undefined) return [];
    const kept = new Set(change.after?.variations.map(({ key }) => key));
    const lost = change.before.variations.filter(({ key }) => !kept.has(key));
    return lost.length === 0 ? [] : [{ flag: change.key, kept }];
  });
  if (shrunk.length === 0) return [];
  const counts = await standings.overrideCounts(shrunk.map(({ flag }) => flag));
  return counts.flatMap(({ flag, variation, count }): InputProblem[] => {
    const kept = shrunk.find((each) => each.flag === flag)?.kept;
    if (kept === undefined || kept.has(variation)) return [];
    const overrides = count === 1 ? '1 override names' : `${count} overrides name`;
    const message = `${overrides} '${variation}', which would be gone; remove the overrides first`;
    return [{ severity: 'error', path: ['flags', flag, 'variations'], line: 0, column: 0, message }];
  });
}

/** The same for a pin that names a tier. */
async function unpinnable(
  standings: Standings,
  changes: readonly Change[],
): Promise<readonly InputProblem[]> {
  const lost = changes.flatMap((change) => {
    if (change.kind !== 'tiers') return [];
    const kept = new Set(change.after?.map(({ key }) => key));
    return (change.before ?? []).flatMap(({ key }) => (kept.has(key) ? [] : [key]));
  });
  if (lost.length === 0) return [];
  return (await standings.pinCounts(lost)).map(({ tier, count }): InputProblem => {
    const pins = count === 1 ? '1 subject is pinned' : `${count} subjects are pinned`;
    const message = `${pins} to it, and it would be gone; unpin them first`;
    return { severity: 'error', path: ['tiers', tier], line: 0, column: 0, message };
  });
}

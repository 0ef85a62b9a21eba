import type { Change } from '../domain/change.ts';
import type { CatalogCommand } from '../domain/control.ts';
import { inPortions, turn, type Work } from '../domain/in-portions.ts';
import type { Element } from '../domain/requirement.ts';
import type { Simulation, Stage, SubjectEffect } from '../domain/simulation.ts';
import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import type { Clock } from '../ports/runtime.ts';
import type { SubjectDirectory } from '../ports/subject-directory.ts';
import { outlook } from '../release/outlook.ts';
import { movedOn, NOT_MOVED, type Moved } from './account-moves.ts';
import { affectedFlags } from './affected.ts';
import { Comparison } from './compare.ts';
import type { CatalogParts } from './carry-out.ts';
import type { SubjectFinder, SubjectGiven } from './find-subjects.ts';
import { planCommand } from './plan-command.ts';

/** What simulating takes. */
export interface SimulationParts extends CatalogParts {
  readonly directory: SubjectDirectory;
  readonly clock: Clock;
  /** The schema elements that ask for something. */
  readonly elements: readonly Element[];
}

/** Whom to look at: those that are named, or so many of those the gateway knows. */
export type Audience = { readonly subjects: readonly SubjectGiven[] } | { readonly sample: number };

/** Subjects whose effects are listed one by one, at the most; the others are in the numbers. */
const MOST_LISTED = 200;
/** Subjects that are looked up together. */
const CHUNK = 100;
/** Decisions of one simulation, at the most: a large catalog is looked at with fewer subjects. */
const MOST_DECISIONS = 2_000_000;

/**
 * Tries commands one after the other on a draft, with the same plan and the same decisions as in earnest, and tells what
 * each would change for whom. Writes nothing.
 * @param signal ends the work
 * @throws Failure STORE_UNAVAILABLE, or the signal's reason
 */
export async function simulate(
  parts: SimulationParts,
  finder: SubjectFinder,
  commands: readonly CatalogCommand[],
  audience: Audience,
  signal?: AbortSignal,
): Promise<Simulation> {
  await parts.follower.catchUp();
  const known = await parts.directory.count();
  let draft = parts.keeper.current;
  const { version, flags: all } = draft.catalog;
  const most = Math.ceil(MOST_DECISIONS / (2 * Math.max(all.length, 1)));
  const named = 'subjects' in audience;
  const given = named
    ? audience.subjects.slice(0, most)
    : await sample(parts, Math.min(audience.sample, most));
  const stages: Stage[] = [];
  let moved = NOT_MOVED;
  for (const command of commands) {
    const planned = await planCommand(parts, draft.catalog, command, signal, moved);
    const { preview } = planned;
    if (planned.draft === undefined || preview.outcome !== 'change') {
      stages.push({ command, preview, flags: [], subjects: [], elements: [] });
      if (preview.outcome !== 'no-op') break;
      continue;
    }
    const before = { compiled: draft, moved };
    draft = planned.draft.compiled;
    moved = movedOn(moved, preview.planMoves);
    const after = { compiled: draft, moved };
    const effects = await compare(parts, finder, before, after, preview.changes, given, named, signal);
    stages.push({ command, preview, ...effects });
  }
  return { version, considered: given.length, known, stages };
}

/**
 * Simulates what takes a release from where it is to GA.
 * @returns undefined where there is no such release
 */
export function simulateOutlook(
  parts: SimulationParts,
  finder: SubjectFinder,
  key: string,
  audience: Audience,
  signal?: AbortSignal,
): Promise<Simulation> | undefined {
  const release = parts.keeper.current.catalog.releases.find((candidate) => candidate.key === key);
  return release === undefined ? undefined : simulate(parts, finder, outlook(release), audience, signal);
}

async function sample({ directory }: SimulationParts, size: number): Promise<readonly SubjectGiven[]> {
  return (await directory.sample(size)).map(({ id }) => ({ id }));
}

/** A catalog of the draft, and where accounts would be under it. */
interface Step {
  readonly compiled: CompiledCatalog;
  readonly moved: Moved;
}

async function compare(
  parts: SimulationParts,
  finder: SubjectFinder,
  before: Step,
  after: Step,
  changes: readonly Change[],
  given: readonly SubjectGiven[],
  named: boolean,
  signal: AbortSignal | undefined,
): Promise<Pick<Stage, 'flags' | 'subjects' | 'elements'>> {
  const now = parts.clock.now();
  const { catalog } = after.compiled;
  // Accounts that go to another plan may have other decisions of any flag.
  const flags =
    before.moved === after.moved ? affectedFlags(catalog, changes) : catalog.flags.map(({ key }) => key);
  const elements = concerned(parts.elements, flags, changes);
  const comparison = new Comparison(before.compiled, after.compiled, flags, elements, now);
  const listed: SubjectEffect[] = [];
  for (let start = 0; start < given.length; start += CHUNK) {
    const chunk = given.slice(start, start + CHUNK);
    const [ones, others] = await Promise.all([
      finder.subjects(chunk, before.compiled, now, before.moved),
      finder.subjects(chunk, after.compiled, now, after.moved),
    ]);
    // Subjects in memory are looked up without a wait, so nothing else would let the event loop turn.
    await turn();
    signal?.throwIfAborted();
    await inPortions(addAll(comparison, ones, others, named, listed), signal);
  }
  return { flags: comparison.flags, subjects: listed, elements: comparison.elements };
}

/** Looks at each subject before and after, and lists the first of those whose effects are told one by one. */
function* addAll(
  comparison: Comparison,
  before: readonly Subject[],
  after: readonly Subject[],
  named: boolean,
  listed: SubjectEffect[],
): Work<void> {
  for (const [index, other] of after.entries()) {
    const effect = yield* comparison.add(before[index] ?? other, other);
    const changed = effect.cells.some((cell) => cell.effect !== 'UNCHANGED');
    if ((named || changed) && listed.length < MOST_LISTED) listed.push(effect);
  }
}

/** Elements that ask for a flag which may change, or for plans and tiers that may. */
function concerned(
  elements: readonly Element[],
  flags: readonly string[],
  changes: readonly Change[],
): readonly Element[] {
  const touched = new Set(flags);
  const ranks = changes.some(({ kind }) => kind !== 'flag' && kind !== 'gate' && kind !== 'release');
  return elements.filter(
    ({ demands }) => ranks || demands.flat().some(({ flag }) => flag !== undefined && touched.has(flag)),
  );
}

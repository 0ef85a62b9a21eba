import type { Flag } from '../domain/catalog.ts';
import type { CompiledRung } from './compiled.ts';
import type { Path, Report, Uses } from './condition.ts';
import type { Workshop } from './workshop.ts';

/** What compiling one flag knows, and notes as it goes. */
export interface FlagJob {
  readonly flag: Flag;
  readonly shop: Workshop;
  readonly ranks: ReadonlyMap<string, number>;
  readonly uses: Uses;
  /** Paths are below the flag. */
  readonly error: Report;
}

/** A flag's rungs, highest first: what a rule that serves the ladder has outcomes for. */
export type Ladder = readonly CompiledRung[];

/** The rank of a variation the flag must have. */
export function rankOf(variation: string, path: Path, { ranks, error }: FlagJob): number {
  const rank = ranks.get(variation);
  if (rank === undefined)
    error(path, `variation '${variation}' does not exist; expected one of ${[...ranks.keys()].join(', ')}`);
  return rank ?? 0;
}

import type { BucketBy, Catalog, Rung, Variation } from '../domain/catalog.ts';
import type { Evaluation, Test } from './evaluation.ts';

export interface CompiledGate {
  readonly key: string;
  readonly enabled: boolean;
  /** By audience: is the subject admitted as that audience? */
  readonly audiences: ReadonlyMap<string, Test>;
  readonly tests: readonly Test[];
}

export interface CompiledRung extends Rung {
  readonly rank: number;
  /** Places of the least plan and tier; −1 where none is asked for. */
  readonly leastPlan: number;
  readonly leastTier: number;
}

export interface CompiledRollout {
  readonly by: BucketBy;
  readonly salt: string;
  /** Strongest variation first, each with the bucket it ends before: a growing share takes from the weaker side only. */
  readonly ends: readonly { readonly rank: number; readonly end: number }[];
}

export interface CompiledRule {
  readonly audience: string;
  readonly test: Test;
  readonly serve: { readonly rank: number } | CompiledRollout | 'ladder';
}

export interface CompiledPrerequisite {
  readonly key: string;
  readonly flag: number;
  /** Ranks that are good enough. The first variation never is: it is what a flag that is off serves. */
  readonly accepts: ReadonlySet<number>;
}

export interface CompiledFlag {
  readonly key: string;
  readonly place: number;
  /** Why the flag cannot be evaluated, in words; undefined where it can. */
  readonly malformed: string | undefined;
  readonly enabled: boolean;
  readonly gate: CompiledGate | undefined;
  readonly variations: readonly Variation[];
  readonly ranks: ReadonlyMap<string, number>;
  readonly prerequisites: readonly CompiledPrerequisite[];
  readonly rules: readonly CompiledRule[];
  readonly ladder: readonly CompiledRung[];
  /** Whether metrics or tier can change the answer, here, in the gate or in a prerequisite. */
  readonly usesMetrics: boolean;
}

/** A catalog made ready to decide by: every name resolved, every condition a closure. */
export interface CompiledCatalog {
  readonly catalog: Catalog;
  readonly plans: ReadonlyMap<string, number>;
  readonly tiers: ReadonlyMap<string, number>;
  readonly flags: ReadonlyMap<string, CompiledFlag>;
  /** Every flag after all its prerequisites. */
  readonly inOrder: readonly CompiledFlag[];
  readonly evaluation: Evaluation;
}

import type { BucketBy, Catalog, Flag, Gate, Problem, Rung, Variation } from '../domain/catalog.ts';
import type { Outcome } from '../domain/decision.ts';
import type { Subject } from '../domain/subject.ts';
import type { Uses } from './condition.ts';
import type { Evaluation, Question } from './evaluation.ts';
import type { QuestionPlaces } from './question-places.ts';

export interface CompiledGate {
  readonly key: string;
  /** Is the subject admitted, as whatever audience? */
  readonly admitted: Question;
  /** By audience: is the subject admitted as that audience? */
  readonly audiences: ReadonlyMap<string, Question>;
}

/** A bound on the metric with this place in `Evaluation.values`. */
export interface CompiledBound {
  readonly metric: number;
  readonly least: number;
  readonly most: number;
}

export interface CompiledRung {
  readonly rung: Rung;
  readonly rank: number;
  /** Places of the least plan and tier; −1 where none is asked for. */
  readonly leastPlan: number;
  readonly leastTier: number;
  readonly bounds: readonly CompiledBound[];
}

export interface CompiledRollout {
  readonly by: BucketBy;
  readonly salt: string;
  /** Where each part ends, strongest variation first: a growing share takes from the weaker side only. */
  readonly ends: readonly number[];
}

export interface CompiledRule {
  readonly audience: string;
  readonly question: Question;
  readonly serve: 'variation' | 'ladder' | CompiledRollout;
  /** Of a variation the one; of a rollout one a part; of the ladder one a rung, and last the one where none is reached. */
  readonly outcomes: readonly Outcome[];
}

export interface CompiledPrerequisite {
  readonly key: string;
  readonly flag: number;
  /** Ranks that are good enough. The first variation never is: it is what a flag that is off serves. */
  readonly accepts: ReadonlySet<number>;
  readonly failed: Outcome;
}

export interface CompiledFlag {
  readonly key: string;
  readonly label: string | undefined;
  readonly place: number;
  /** What a flag that cannot be evaluated, or is switched off, comes to whoever asks. */
  readonly settled: Outcome | undefined;
  readonly gate: CompiledGate | undefined;
  readonly gateClosed: Outcome;
  readonly noMatch: Outcome;
  readonly variations: readonly Variation[];
  readonly ranks: ReadonlyMap<string, number>;
  readonly prerequisites: readonly CompiledPrerequisite[];
  readonly rules: readonly CompiledRule[];
  /** Highest rung first. */
  readonly ladder: readonly CompiledRung[];
  /** Whether metrics or tier can change the answer, here, in the gate or in a prerequisite. */
  readonly usesMetrics: boolean;
  /** Whether stale engagement counts as unavailable, here, in the gate and in prerequisites. */
  readonly strict: boolean;
}

/**
 * Where the flags are decided that go by nothing stale, and whatever they need: apart from the others, because an answer
 * is noted by its question, and these may answer the same question otherwise.
 */
export interface Strictness {
  readonly evaluation: Evaluation;
  /** Subjects as these flags see them. */
  readonly seen: WeakMap<Subject, Subject>;
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
  /** Undefined where no flag is strict. */
  readonly strictness: Strictness | undefined;
  readonly parts: Parts;
}

/** What is known of one gate or segment once it is compiled. */
export interface Element<Compiled> {
  readonly compiled: Compiled;
  readonly uses: Uses;
  readonly sound: boolean;
}

/** A gate, and what compiling it has left behind. */
export interface GatePart extends Element<CompiledGate> {
  readonly gate: Gate;
  /** Places of the questions that are the gate's own. */
  readonly places: readonly number[];
  readonly problems: readonly Problem[];
}

/** A flag, and what compiling it has left behind. */
export interface FlagPart {
  readonly flag: Flag;
  readonly compiled: CompiledFlag;
  /** The releases that its rules name. */
  readonly releases: readonly string[];
  readonly problems: readonly Problem[];
}

/** What a catalog is made of, kept so that the next version makes anew only what has changed. */
export interface Parts {
  /** Whether nothing but warnings was told. What is made of a catalog with errors is not built upon. */
  readonly sound: boolean;
  readonly places: QuestionPlaces;
  /** The question that is never true. */
  readonly never: Question;
  readonly segments: ReadonlyMap<string, Element<Question>>;
  readonly gates: ReadonlyMap<string, GatePart>;
  readonly flagPlaces: ReadonlyMap<string, number>;
  /** By place. */
  readonly flags: readonly FlagPart[];
  /** Places of the flags, each after all its prerequisites. */
  readonly order: readonly number[];
}

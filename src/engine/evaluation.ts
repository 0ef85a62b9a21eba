import type { Metric } from '../domain/catalog.ts';
import type { Outcome, Step } from '../domain/decision.ts';
import { UNAVAILABLE, type Subject, type Unavailable } from '../domain/subject.ts';
import { FALSE, TRUE, type Truth } from './truth.ts';

/** What a plan or tier comes to that is not in the catalog's list, or that a store does not tell. */
export const UNKNOWN_RANK = -1;
export const SILENT_RANK = -2;

/**
 * The one moving part of a decision: who is asked about, when, and what has been found out so far. A compiled catalog
 * owns a single one and reuses it, which is safe because a decision is synchronous and calls nothing of its caller's.
 * What was noted in an earlier round is stale; `base` is four times the number of the round.
 */
export interface Evaluation {
  subject: Subject;
  now: number;
  base: number;
  trace: Step[] | undefined;
  /** Where strict flags are decided in this round; undefined where they are decided as all others are. */
  strictly: Evaluation | undefined;
  /** By question: base + truth. */
  readonly noted: Int32Array;
  /** By flag: the base of the round it was decided in, what it came to, and until when that is good. */
  readonly decidedIn: Int32Array;
  readonly outcomes: Outcome[];
  readonly validUntil: Float64Array;
  /** What ladders ask of the subject, read at the first ladder of a round. */
  readonly facts: Facts;
}

/** Plan and tier as places, metrics by place: NaN where unknown, and where `silent`. */
export interface Facts {
  readAt: number;
  plan: number;
  tier: number;
  readonly metrics: readonly Metric[];
  readonly values: Float64Array;
  readonly silent: Uint8Array;
}

export type Test = (evaluation: Evaluation) => Truth;

export const never: Test = () => FALSE;
export const always: Test = () => TRUE;

/** A test that is answered once a round. */
export interface Question {
  readonly place: number;
  readonly test: Test;
}

/** Answers a question, from what is noted where it has been asked in this round. */
export function ask(evaluation: Evaluation, question: Question): Truth {
  const known = (evaluation.noted[question.place] ?? 0) - evaluation.base;
  if (known === 3 || known === 0 || known === 1 || known === 2) return known;
  const truth = question.test(evaluation);
  evaluation.noted[question.place] = evaluation.base + truth;
  return truth;
}

/** Rounds are counted in 32 bits; before they run out, everything noted is wiped and counting starts anew. */
const LAST_BASE = 2 ** 31 - 8;

/** Begins a round. */
export function begin(
  evaluation: Evaluation,
  subject: Subject,
  now: number,
  trace: Step[] | undefined,
): void {
  if (evaluation.base >= LAST_BASE) {
    evaluation.noted.fill(0);
    evaluation.decidedIn.fill(0);
    evaluation.facts.readAt = 0;
    evaluation.base = 0;
  }
  evaluation.base += 4;
  evaluation.subject = subject;
  evaluation.now = now;
  evaluation.trace = trace;
}

/** Ends a round. A catalog lives longer than a request, and keeps no subject alive. */
export function end(evaluation: Evaluation): void {
  evaluation.subject = NOBODY;
  evaluation.trace = undefined;
  evaluation.strictly = undefined;
}

/** The facts of the subject, read once a round. */
export function factsOf(
  evaluation: Evaluation,
  plans: ReadonlyMap<string, number>,
  tiers: ReadonlyMap<string, number>,
): Facts {
  const { facts, subject } = evaluation;
  if (facts.readAt === evaluation.base) return facts;
  facts.readAt = evaluation.base;
  facts.plan = rankOf(subject.plan, plans);
  facts.tier = rankOf(subject.tier, tiers);
  for (let place = 0; place < facts.metrics.length; place++) {
    const value = subject.metrics.get(facts.metrics[place]?.key ?? '');
    facts.silent[place] = value === UNAVAILABLE ? 1 : 0;
    facts.values[place] = value === UNAVAILABLE || value === undefined ? Number.NaN : value;
  }
  return facts;
}

function rankOf(key: string | Unavailable, ranks: ReadonlyMap<string, number>): number {
  return key === UNAVAILABLE ? SILENT_RANK : (ranks.get(key) ?? UNKNOWN_RANK);
}

export function blankEvaluation(questions: number, flags: number, metrics: readonly Metric[]): Evaluation {
  return {
    subject: NOBODY,
    now: 0,
    base: 0,
    trace: undefined,
    strictly: undefined,
    noted: new Int32Array(questions),
    decidedIn: new Int32Array(flags),
    outcomes: new Array<Outcome>(flags),
    validUntil: new Float64Array(flags),
    facts: {
      readAt: 0,
      plan: UNKNOWN_RANK,
      tier: UNKNOWN_RANK,
      metrics,
      values: new Float64Array(metrics.length),
      silent: new Uint8Array(metrics.length),
    },
  };
}

/** Stands in the evaluation between decisions. */
const NOBODY: Subject = {
  id: '',
  plan: UNAVAILABLE,
  tier: UNAVAILABLE,
  metrics: new Map(),
  attributes: new Map(),
  overrides: UNAVAILABLE,
  freshness: 'unavailable',
  metricsAsOf: 0,
  metricsValidUntil: 0,
};

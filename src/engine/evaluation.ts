import type { Decision, Step } from '../domain/decision.ts';
import { UNAVAILABLE, type Subject } from '../domain/subject.ts';
import type { Truth } from './truth.ts';

/**
 * The one moving part of a decision: who is asked about, when, and what has been found out so far. A compiled catalog
 * owns a single one and reuses it, which is safe because a decision is synchronous and calls nothing of its caller's.
 * `round` marks what belongs to the evaluation under way: whatever was noted with a smaller number is stale.
 */
export interface Evaluation {
  subject: Subject;
  now: number;
  round: number;
  /** By place (a segment, or one audience of a gate): 4 × round + truth. */
  readonly noted: Float64Array;
  /** By flag: the decision, and the round it belongs to. */
  readonly decisions: Decision[];
  readonly decidedIn: Float64Array;
  trace: Step[] | undefined;
}

export type Test = (evaluation: Evaluation) => Truth;

/** The same test, answered once a round. */
export function memoised(place: number, test: Test): Test {
  return (evaluation) => {
    const known = (evaluation.noted[place] ?? 0) - 4 * evaluation.round;
    if (known === 3 || known === 2 || known === 1 || known === 0) return known;
    const truth = test(evaluation);
    evaluation.noted[place] = 4 * evaluation.round + truth;
    return truth;
  };
}

/** Stands in the evaluation between decisions, so that no subject is kept alive by a catalog. */
export const NOBODY: Subject = {
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

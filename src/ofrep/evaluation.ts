import type { Json } from '../domain/catalog.ts';
import type { Decision, Reason } from '../domain/decision.ts';
import type { Labels, Missing } from '../domain/requirement.ts';
import type { OfrepFailure } from './failure.ts';
import { asOf, progressOf, where, type Metadata } from './progress.ts';

/** The only reasons OFREP 0.3.0 allows. */
type OfrepReason = 'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'DISABLED' | 'UNKNOWN';

/** OFREP's `evaluationSuccess`. A value is always there: a caller's code default must never decide an entitlement. */
export interface OfrepSuccess {
  readonly key: string;
  readonly value: Json;
  readonly reason: OfrepReason;
  readonly variant: string;
  readonly metadata: Metadata;
}

/** The last instant that has a date (ECMAScript §21.4.1.1), epoch milliseconds. */
const LAST_INSTANT = 8.64e15;

const REASONS: Readonly<Record<Exclude<Reason, 'ERROR' | 'UNAVAILABLE'>, OfrepReason>> = {
  OFF: 'DISABLED',
  GATE_CLOSED: 'DISABLED',
  PREREQUISITE_FAILED: 'DISABLED',
  OVERRIDE: 'TARGETING_MATCH',
  RULE_MATCH: 'TARGETING_MATCH',
  LADDER: 'TARGETING_MATCH',
  SPLIT: 'SPLIT',
  NO_MATCH: 'UNKNOWN',
};

export const NOT_FOUND: OfrepFailure = {
  errorCode: 'FLAG_NOT_FOUND',
  errorDetails: 'there is no such flag',
};

export const NOT_DECIDED: OfrepFailure = {
  errorCode: 'GENERAL',
  errorDetails: 'ENTITLEMENTS_UNAVAILABLE: the flag cannot be decided at the moment; please try again',
};

/**
 * A decision as OFREP says it. What could not be decided is a failure, never an "off". What a decision is about (audiences,
 * reasons of overrides, mistakes in definitions) is nobody's business out there, and stays here.
 * @param next the next rung of the flag's ladder
 * @param labels what people call the flag and what it serves
 */
export function evaluationOf(
  decision: Decision,
  next: Missing | undefined,
  labels: Labels | undefined,
): OfrepSuccess | OfrepFailure {
  const { flag: key, reason, error } = decision;
  if (reason === 'UNAVAILABLE') return { key, ...NOT_DECIDED };
  if (reason === 'ERROR')
    return error === 'FLAG_NOT_FOUND'
      ? { key, ...NOT_FOUND }
      : {
          key,
          errorCode: 'GENERAL',
          errorDetails: `${error ?? reason}: the flag cannot be evaluated as defined`,
        };
  return {
    key,
    value: decision.value,
    reason: REASONS[reason],
    variant: decision.variation,
    metadata: {
      ...metadataOf(decision),
      ...where({ label: labels?.flag, variationLabel: labels?.variation }),
      ...progressOf(next),
    },
  };
}

/** Flat, as OFREP wants it, and the same for the same answer: nothing here tells when it was asked. */
function metadataOf(decision: Decision): Metadata {
  const { reason, catalogVersion, rank, freshness, metricsAsOf, validUntil } = decision;
  const stale = freshness === 'stale' ? metricsAsOf : undefined;
  const known = { reason, catalogVersion, rank, freshness, ...asOf(stale) };
  // Infinity where time alone changes nothing.
  return validUntil <= LAST_INSTANT ? { ...known, validUntil: new Date(validUntil).toISOString() } : known;
}

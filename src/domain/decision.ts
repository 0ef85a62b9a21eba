import type { Json } from './catalog.ts';

export type Reason =
  | 'ERROR'
  | 'OFF'
  | 'GATE_CLOSED'
  | 'PREREQUISITE_FAILED'
  | 'OVERRIDE'
  | 'RULE_MATCH'
  | 'SPLIT'
  | 'LADDER'
  | 'UNAVAILABLE'
  | 'NO_MATCH';

export type ErrorCode = 'FLAG_NOT_FOUND' | 'MALFORMED_FLAG';

/** How the metrics stood when they were used; `unused` where the flag asks for none, `stale` where they are the last known. */
export type Freshness = 'unused' | 'fresh' | 'stale' | 'unavailable';

/** One thing that was looked at on the way to a decision, in order. */
export interface Step {
  readonly step: 'flag' | 'gate' | 'prerequisite' | 'override' | 'rule' | 'rung';
  /** The gate, flag, audience or variation looked at. */
  readonly key: string;
  readonly outcome: string;
  /** Of a flag: engagement is stale, and counts as unavailable in this step and those after it. */
  readonly strict?: true | undefined;
}

/** Which variation of a flag, and why. There are only so many for a flag, so they are made when it is compiled. */
export interface Outcome {
  readonly flag: string;
  readonly variation: string;
  readonly value: Json;
  /** Place of the variation in the flag, weakest 0; −1 where there is no such flag. */
  readonly rank: number;
  readonly reason: Reason;
  /** Where reason is ERROR. */
  readonly error: ErrorCode | undefined;
  /** The rule that served, from 0; −1 where none did. */
  readonly rule: number;
  /** What the reason is about: the gate that is closed, the prerequisite that failed, the audience that matched, the error in words. */
  readonly about: string | undefined;
}

/** What an outcome rests on, and for how long. */
export interface Basis {
  readonly catalogVersion: number;
  readonly freshness: Freshness;
  /** When the metrics used were true, epoch milliseconds; 0 where none were used. */
  readonly metricsAsOf: number;
  /** Time alone may change the answer from this instant, epoch milliseconds; Infinity where it cannot. */
  readonly validUntil: number;
}

/** The answer for one flag. */
export interface Decision extends Outcome, Basis {}

/** The answer for every flag of a catalog, in catalog order. They share one basis: all are good until the first is not. */
export interface Decisions extends Basis {
  readonly outcomes: readonly Outcome[];
}

import type { Scalar } from './condition.ts';

/** The store that holds this fact cannot answer. Never the same as an absent fact. */
export const UNAVAILABLE = Symbol('unavailable');
export type Unavailable = typeof UNAVAILABLE;

/** One subject → one variation, below the gate and above the rules. */
export interface Override {
  readonly flag: string;
  readonly variation: string;
  readonly author: string;
  readonly reason: string;
  /** Epoch milliseconds; at this instant it is already expired. Left out: until removed. */
  readonly expiresAt?: number | undefined;
}

/** A subject stands on this tier whatever its engagement says. */
export interface TierPin {
  readonly tier: string;
  readonly author: string;
  readonly reason: string;
  /** Epoch milliseconds; at this instant it is already expired. Left out: until removed. */
  readonly expiresAt?: number | undefined;
}

/** Who is asking, with everything a decision may look at. Derived from the credential and our stores. */
export interface Subject {
  readonly id: string;
  readonly account?: string | undefined;
  readonly plan: string | Unavailable;
  /** The plan that the row of the account or the claim names, where the catalog does not have it: `plan` is the lowest then. */
  readonly unknownPlan?: string | undefined;
  readonly tier: string | Unavailable;
  /** By metric key. A metric that is not there is unknown. */
  readonly metrics: ReadonlyMap<string, number | Unavailable>;
  readonly attributes: ReadonlyMap<string, Scalar>;
  /** By flag key. */
  readonly overrides: ReadonlyMap<string, Override> | Unavailable;
  /** Whether the store of the metrics could answer; `stale`: it could not, and these are the last known. */
  readonly freshness: 'fresh' | 'stale' | 'unavailable';
  /** When the metrics were true, epoch milliseconds. */
  readonly metricsAsOf: number;
  /** When time alone may change a metric (the next day begins), epoch milliseconds. */
  readonly metricsValidUntil: number;
}

/** What a verified credential says. */
export interface Claims {
  readonly id: string;
  readonly account?: string | undefined;
  /** All claims, as the issuer signed them. */
  readonly all: Readonly<Record<string, unknown>>;
  /** When the credential ends, epoch milliseconds. */
  readonly expiresAt: number;
}

/** What our SQL store says of a subject and its account. */
export interface Standing {
  /** Left out: the account has no subscription on record. */
  readonly plan?: string | undefined;
  readonly overrides: readonly Override[];
  /** Left out: no tier is pinned, so engagement decides it. */
  readonly pin?: TierPin | undefined;
}

/** Whom the gateway has seen, and what their credential said last of whatever the catalog asks for. */
export interface SubjectProfile {
  readonly id: string;
  readonly account?: string | undefined;
  /** By name of the claim. */
  readonly claims: Readonly<Record<string, Scalar>>;
  /** Epoch milliseconds. */
  readonly seenAt: number;
}

/** Milliseconds in a day of 24 hours. */
export const DAY = 86_400_000;

/** The event that marks a subject active on a day. It counts for active days and last seen, for nothing else. */
export const ACTIVE = 'gatehouse.active';

/** Something a subject did. `source` + `id` is its identity for ever (CloudEvents 1.0 §3.1). */
export interface EngagementEvent {
  readonly source: string;
  readonly id: string;
  readonly subject: string;
  /** For whom the subject did it: it counts for the account as well. */
  readonly account?: string | undefined;
  /** What happened, such as `report.generated`. */
  readonly type: string;
  /** How many at once: a whole number from 1. */
  readonly quantity: number;
  /** When it happened, epoch milliseconds. */
  readonly time: number;
}

/** Whose engagement is kept: a subject's, or an account's. */
export type Holder = `subject:${string}` | `account:${string}`;

export function subjectHolder(id: string): Holder {
  return `subject:${id}`;
}

export function accountHolder(id: string): Holder {
  return `account:${id}`;
}

/** Whom an event counts for. */
export function holdersOf({
  subject,
  account,
}: Pick<EngagementEvent, 'subject' | 'account'>): readonly Holder[] {
  return account === undefined ? [subjectHolder(subject)] : [subjectHolder(subject), accountHolder(account)];
}

/** How a subject stands on a tier. Days are whole numbers since 1970-01-01 in the catalog's time zone. */
export interface TierState {
  readonly tier: string;
  /** The day it climbed or fell to it. */
  readonly since: number;
  /** The first day of those, without a break until now, on which it no longer did what keeps the tier. */
  readonly belowSince?: number | undefined;
}

/** What is kept of one holder, enough to answer every metric without the journal. Never changes. */
export interface EngagementRecord {
  /** The record as it is stored. */
  readonly bytes: Uint8Array;
  /** The latest day with an event; undefined where there has been none. */
  readonly lastDay: number | undefined;
  /** The latest event, epoch milliseconds; undefined where there has been none. */
  readonly lastSeen: number | undefined;
  /** Undefined where the tier was never settled. */
  readonly tier: TierState | undefined;
  /** Events of this type, ever. */
  lifetime(type: string): number;
  /** Events of this type on the days `from` to `to`, both included. Days before `lastDay` - 31 are forgotten. */
  count(type: string, from: number, to: number): number;
  /** Days with any event among `from` to `to`, both included. */
  activeDays(from: number, to: number): number;
}

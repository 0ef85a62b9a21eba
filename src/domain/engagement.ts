/** Milliseconds in a day. */
export const DAY = 86_400_000;

/** The event that marks a subject active on a day. It counts for active days and last seen, for nothing else. */
export const ACTIVE = 'gatehouse.active';

/** Something a subject did. `source` + `id` is its identity for ever (CloudEvents 1.0 §3.1). */
export interface EngagementEvent {
  readonly source: string;
  readonly id: string;
  readonly subject: string;
  /** What happened, such as `report.generated`. */
  readonly type: string;
  /** How many at once: a whole number from 1. */
  readonly quantity: number;
  /** When it happened, epoch milliseconds. */
  readonly time: number;
}

/** Counts of one type of event. */
export interface EventCounts {
  readonly lifetime: number;
  /** By day since 1970-01-01 UTC. Days out of every window may be missing. */
  readonly days: ReadonlyMap<number, number>;
}

/** What the cache keeps of one subject, enough to answer every metric without the journal. */
export interface EngagementRecord {
  readonly events: ReadonlyMap<string, EventCounts>;
  /** Days with any event, since 1970-01-01 UTC. Days out of every window may be missing. */
  readonly activeDays: ReadonlySet<number>;
  /** The latest event, epoch milliseconds; left out where there has been none. */
  readonly lastSeen?: number | undefined;
}

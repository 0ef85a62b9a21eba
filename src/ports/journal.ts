import type { EngagementEvent, EngagementRecord } from '../domain/engagement.ts';

/** What makes an event the same event for ever. */
export type EventIdentity = Pick<EngagementEvent, 'source' | 'id'>;

/** What the journal says of one subject. */
export interface Replay {
  readonly record: EngagementRecord;
  /** Events accepted so lately that they may still be on their way to the cache. */
  readonly recent: readonly EventIdentity[];
}

/**
 * The record of every accepted event. An event that `append` has answered for is committed and will be seen by every
 * later `replay`, from any process. Not a queue: nobody consumes it.
 */
export interface Journal {
  /**
   * Commits the events, all or none. One answer each, in order: `duplicate` where source + id was accepted before.
   * @throws Failure STORE_UNAVAILABLE; whether the events were committed is then unknown, and sending them again is safe.
   */
  append(events: readonly EngagementEvent[]): Promise<readonly ('accepted' | 'duplicate')[]>;

  /** Rebuilds the records of these subjects, one each, in order. A subject without events has an empty record. */
  replay(subjects: readonly string[], now: number): Promise<readonly Replay[]>;
}

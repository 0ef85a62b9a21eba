import type { EngagementEvent, EngagementRecord } from '../domain/engagement.ts';
import type { Replay } from './journal.ts';

/** Proof that no event was missed between reading the journal and installing what was read. */
export type Fence = string;

/** A record, or the fence to rebuild it under. A cold subject is not known yet: never a newbie. */
export type Cached =
  | { readonly state: 'warm'; readonly record: EngagementRecord }
  | { readonly state: 'cold'; readonly fence: Fence };

/**
 * Engagement records, kept where they can be answered at once. It may forget any of them at any time, and never answers
 * with a part of one. Not the authority: the journal is.
 *
 * Every method fails within a bounded time with Failure STORE_UNAVAILABLE when the store does not answer.
 */
export interface EngagementCache {
  /** One answer a subject, in order, in one round trip whatever the number. */
  read(subjects: readonly string[], now: number): Promise<readonly Cached[]>;

  /** The record, where it is known to be current without asking anybody; undefined says nothing about the subject. */
  peek(subject: string): EngagementRecord | undefined;

  /**
   * Adds journaled events to the records that are warm, each event once however often it is sent. An event of a cold
   * subject is left to the rebuild, and voids every fence given out for that subject before.
   */
  record(
    events: readonly EngagementEvent[],
    now: number,
  ): Promise<readonly ('applied' | 'duplicate' | 'cold')[]>;

  /** Makes a cold subject warm, unless the fence is void or somebody else was first: then false, and the caller reads again. */
  install(subject: string, replay: Replay, fence: Fence): Promise<boolean>;

  /** Makes these subjects cold. */
  forget(subjects: readonly string[]): Promise<void>;
}

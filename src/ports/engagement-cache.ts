import type { EngagementRecord, Holder, TierState } from '../domain/engagement.ts';
import type { DatedEvent, Replay } from './journal.ts';

/** Proof that no event was missed between reading the journal and installing what was read. */
export type Fence = string;

/** A record, or the fence to rebuild it under. Who is cold is not known yet: never a newbie. */
export type Cached =
  | { readonly state: 'warm'; readonly record: EngagementRecord }
  | { readonly state: 'cold'; readonly fence: Fence };

/** What the cache made of the events of one holder. */
export interface Recorded {
  readonly holder: Holder;
  /**
   * The record with the events, and without them where its latest day has moved by more than one; undefined where the holder
   * is cold: that is left to the rebuild.
   */
  readonly warm:
    { readonly before: EngagementRecord | undefined; readonly after: EngagementRecord } | undefined;
  /** How many of the events were new to the record. */
  readonly applied: number;
}

/** What the journal says of a holder that was cold, read after the fence was given. */
export interface Rebuilt {
  readonly holder: Holder;
  readonly replay: Replay;
  readonly fence: Fence;
}

/**
 * Engagement records, kept where they can be answered at once. It may forget any of them at any time, and never answers
 * with a part of one. Not the authority: the journal is.
 *
 * Every method fails within a bounded time with Failure STORE_UNAVAILABLE when the store does not answer.
 */
export interface EngagementCache {
  /** One answer a holder, in order, in one round trip for up to 500 holders. */
  read(holders: readonly Holder[]): Promise<readonly Cached[]>;

  /** The record, where it is known to be current without asking anybody; undefined says nothing about the holder. */
  peek(holder: Holder): EngagementRecord | undefined;

  /**
   * Adds events that were accepted together to the records of whom they count for, each once however often it is sent. An
   * event of somebody cold is left to the rebuild, and voids every fence given out before. One answer a holder.
   * @param acceptedAt by the journal's clock, epoch milliseconds. Events accepted longer than 5 minutes ago are not
   * added: whoever they concern is made cold.
   */
  record(events: readonly DatedEvent[], acceptedAt: number): Promise<readonly Recorded[]>;

  /**
   * Makes holders warm that are cold, all in one round trip. One answer an installation, in order: false where the fence is
   * void or another rebuild was first. Events accepted up to the floor of a replay are not added to its record later: they
   * make the holder cold.
   */
  install(rebuilt: readonly Rebuilt[]): Promise<readonly boolean[]>;

  /**
   * Notes that the tier of a subject has moved. One answer a move, in order: false where the record is not there, or says
   * something else than `from` and not yet `to`.
   */
  settleTiers(
    moves: readonly {
      readonly subject: string;
      readonly from: TierState | undefined;
      readonly to: TierState;
    }[],
  ): Promise<readonly boolean[]>;

  /** Makes these cold, a bounded number at a time. Where it fails, some may be cold and some not. */
  forget(holders: readonly Holder[]): Promise<void>;

  /** Makes everybody cold, at a cost that does not depend on how many they are, and voids every fence given out before. */
  forgetAll(): Promise<void>;
}

import type { EngagementEvent, EngagementRecord, Holder } from '../domain/engagement.ts';

/** What makes an event the same event for ever. */
export type EventIdentity = Pick<EngagementEvent, 'source' | 'id'>;

/** An event with the day it counts on, in the time zone that held when it was accepted. */
export interface DatedEvent extends EngagementEvent {
  /** Since 1970-01-01. */
  readonly day: number;
}

/**
 * What became of an event. `conflict` is a duplicate that says something else than the one accepted first, which stands;
 * `erased`: its subject was erased, and nothing of it is taken any more.
 */
export type EventAnswer = 'accepted' | 'duplicate' | 'conflict' | 'erased';

/** Events committed together. */
export interface Batch {
  readonly id: string;
  /** By the journal's clock, epoch milliseconds. */
  readonly acceptedAt: number;
}

export interface Appended {
  /** One an event, in order. */
  readonly answers: readonly EventAnswer[];
  /** Of the accepted; undefined where there are none. It is unsettled. */
  readonly batch: Batch | undefined;
  /** The holders of duplicates whose first sending may not have reached the cache yet. */
  readonly doubted: readonly Holder[];
}

/** An event accepted lately. */
export interface RecentEvent extends EventIdentity {
  readonly acceptedAt: number;
}

/** Some of the holders of a batch that is not settled: as many as are looked after at once. */
export interface UnsettledPortion {
  readonly batch: string;
  /** Those that were erased are left out. */
  readonly holders: readonly Holder[];
  /** How many of the batch's holders these are, erased ones included, counted from its first. */
  readonly taken: number;
  /** How many holders the batch had left when this was read. */
  readonly left: number;
}

/** What the journal says of one holder. */
export interface Replay {
  readonly record: EngagementRecord;
  /** Events accepted so lately that they may still be on their way to the cache: a bounded number, the latest ones. */
  readonly recent: readonly RecentEvent[];
  /**
   * Of an event accepted up to this moment, epoch milliseconds, `recent` does not say whether the record has it. Left out
   * where `recent` names all that may be on their way.
   */
  readonly floor?: number | undefined;
}

/**
 * The record of every accepted event. An event that `append` has answered for is committed and will be seen by every
 * later `replay`, from any process.
 *
 * Every method fails with Failure STORE_UNAVAILABLE where the journal does not answer.
 */
export interface Journal {
  /** Events that one `append` has at the most, so that it does not hold the event loop; left out: any number. */
  readonly together?: number | undefined;

  /**
   * Commits the events, all or none. Where it fails, whether they were committed is unknown, and sending them again is
   * safe.
   */
  append(events: readonly DatedEvent[]): Promise<Appended>;

  /** The cache has these batches, or has forgotten whom they concern. */
  settle(batches: readonly string[]): Promise<void>;

  /**
   * What nobody has settled of batches accepted longer ago than `age` milliseconds, the oldest first: `most` holders or a
   * few more.
   */
  unsettled(age: number, most: number): Promise<readonly UnsettledPortion[]>;

  /** The cache has forgotten the holders of these portions. A portion that another gateway has settled meanwhile stays so. */
  settlePortions(portions: readonly UnsettledPortion[]): Promise<void>;

  /** Rebuilds the records of these holders, one each, in order. Without events, a record is empty. */
  replay(holders: readonly Holder[]): Promise<readonly Replay[]>;

  /** The records of these holders as `replay` rebuilds them, one each, in order: for those who only look. */
  records(holders: readonly Holder[]): Promise<readonly EngagementRecord[]>;

  /** The events of one subject in the order they were accepted, those after `after`. What is past its retention is gone. */
  events(
    subject: string,
    page: { readonly first: number; readonly after?: string | undefined },
  ): Promise<readonly JournalEntry[]>;

  /**
   * Refuses the events of a subject from now on, and takes out all that is known of it, in one piece. Others append meanwhile.
   * What the subject did for its account stays counted there.
   * @returns how many events were taken out
   */
  erase(subject: string): Promise<number>;

  /**
   * Does a portion of the house-keeping of a day: makes room for events to come, lets go of what is past its retention, and
   * folds counts that are out of every window. Every holder has its turn once in 32 days. However many gateways call this, each
   * portion is done once.
   * @param day since 1970-01-01
   * @returns whether nothing is left for that day
   */
  keepHouse(day: number, retention: Retention): Promise<boolean>;

  /** Everybody with engagement, in the order of their keys: subjects only. */
  population(page: PopulationPage): Promise<readonly Inhabitant[]>;

  /** The same with their records, as `replay` rebuilds them. */
  recordsOfPopulation(page: PopulationPage): Promise<readonly RecordedInhabitant[]>;
}

export interface PopulationPage {
  readonly first: number;
  /** Only those after this cursor. */
  readonly after?: string | undefined;
}

/** How long the journal keeps something. */
export interface Retention {
  /** Events accepted since this instant stay, epoch milliseconds. Counts of older ones are kept for ever. */
  readonly eventsSince: number;
  /** Days that an announcement stays, by the clock of the store that dated it. */
  readonly announcementDays: number;
}

/** An accepted event, with its place in the journal. */
export interface JournalEntry extends EngagementEvent {
  readonly cursor: string;
  readonly acceptedAt: number;
}

/** A subject with engagement. */
export interface Inhabitant {
  readonly cursor: string;
  readonly subject: string;
  /** About which share of everybody comes up to here, from 0 to 1. */
  readonly share: number;
}

export interface RecordedInhabitant extends Inhabitant {
  readonly record: EngagementRecord;
}

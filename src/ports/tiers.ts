import type { TierState } from '../domain/engagement.ts';

/** How a subject's tier moved. */
export interface TierMove {
  readonly subject: string;
  /** What was settled before; undefined: nothing. Where it is something else by now, nothing is written. */
  readonly from: TierState | undefined;
  readonly to: TierState;
  /** The day on which time alone may move it again; undefined: never. */
  readonly due: number | undefined;
  /** Nobody is told: it follows from a history that was imported. */
  readonly quiet?: boolean | undefined;
}

/**
 * How the tiers of subjects were settled last, and who has to be looked at when. Whatever moves is announced with it, once,
 * however many gateways have seen it.
 *
 * Every method fails with Failure STORE_UNAVAILABLE where the store does not answer.
 */
export interface TierStore {
  /** One answer a move, in order: whether it stands so now. */
  move(moves: readonly TierMove[]): Promise<readonly boolean[]>;

  /**
   * Subjects that have to be looked at on that day, at most `most`, those due longest ago first.
   * @param after the cursor of the last one of the page before
   */
  due(day: number, most: number, after?: string): Promise<readonly DueSubject[]>;

  /**
   * Begins a review of all who stand above the lowest tier, where the criteria of tiers are not those of the last call. A
   * review that is under way by other criteria ends.
   * @param criteria any text that is the same for the same criteria
   * @returns true for the caller who brought the news
   */
  review(criteria: string): Promise<boolean>;

  /** The next subjects of the review by these criteria, of at most `most` holders; undefined where none is under way. */
  underReview(criteria: string, lowest: string, most: number): Promise<ReviewPortion | undefined>;

  /**
   * The subjects of a portion were looked at; those that could not be judged are due from now on.
   * @returns false where another gateway has done the portion, or other criteria came meanwhile
   */
  reviewed(portion: ReviewPortion, notJudged: readonly string[]): Promise<boolean>;

  /** Announces overrides and pins that have expired, each once. Returns how many there were. */
  announceExpired(now: number): Promise<number>;

  /** What was announced, the oldest first, after a place. */
  announcements(after: string | undefined, most: number): Promise<readonly Announcement[]>;
}

/** A subject that is due, and its place among them. */
export interface DueSubject {
  readonly cursor: string;
  readonly subject: string;
}

/** Part of a review: the holders after one key, up to another. */
export interface ReviewPortion {
  readonly criteria: string;
  readonly after: string;
  /** Undefined: the review ends with this portion. */
  readonly upTo: string | undefined;
  /** Those above the lowest tier. */
  readonly subjects: readonly string[];
}

/** Something that moved for a subject. */
export interface Announcement {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: 'tier' | 'override' | 'pin';
  readonly subject: string;
  readonly body: unknown;
}

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

  /** Subjects that have to be looked at on that day, at most `most`, those due longest ago first. */
  due(day: number, most: number): Promise<readonly string[]>;

  /**
   * Everybody above the lowest tier is due, where the criteria of tiers are not those of the last call. True for the caller
   * who brought the news.
   * @param criteria any text that is the same for the same criteria
   */
  review(criteria: string, lowest: string): Promise<boolean>;

  /** Announces overrides and pins that have expired, each once. Returns how many there were. */
  announceExpired(now: number): Promise<number>;

  /** What was announced, the oldest first, after a place. */
  announcements(after: string | undefined, most: number): Promise<readonly Announcement[]>;
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

import { ACTIVE, DAY, type EngagementEvent } from '../domain/engagement.ts';
import type { EngagementCache } from '../ports/engagement-cache.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { describe } from './outage.ts';
import type { EngagementReader } from './read-engagement.ts';

/** Where events come from that the gateway itself has seen. */
const SOURCE = 'gatehouse';

/** Writes engagement: the journal first, then the cache that answers. */
export class EngagementRecorder {
  readonly #journal: Journal;
  readonly #cache: EngagementCache;
  readonly #reader: EngagementReader;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #newId: () => string;
  /** Subjects marked active on `#markedDay`, so that a day is written once a process. */
  readonly #marked = new Set<string>();
  #markedDay = 0;
  readonly #marking = new Set<Promise<unknown>>();

  constructor(parts: {
    readonly journal: Journal;
    readonly cache: EngagementCache;
    readonly reader: EngagementReader;
    readonly clock: Clock;
    readonly log: Log;
    /** A new identity for an event of the gateway's own. */
    readonly newId: () => string;
  }) {
    this.#journal = parts.journal;
    this.#cache = parts.cache;
    this.#reader = parts.reader;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#newId = parts.newId;
  }

  /**
   * Commits events and makes them count. Once this resolves, a read anywhere sees them.
   * @throws Failure STORE_UNAVAILABLE where the journal does not answer
   */
  async record(events: readonly EngagementEvent[]): Promise<readonly ('accepted' | 'duplicate')[]> {
    const answers = await this.#journal.append(events);
    const accepted = events.filter((_, index) => answers[index] === 'accepted');
    const repeated = events.filter((_, index) => answers[index] === 'duplicate');
    try {
      if (accepted.length > 0) await this.#cache.record(accepted, this.#clock.now());
      // Whether its first sending ever reached the cache is not known, so the record is rebuilt.
      if (repeated.length > 0) await this.#cache.forget([...new Set(repeated.map(({ subject }) => subject))]);
    } catch (error) {
      // They are in the journal, so nothing is lost: whoever is concerned is rebuilt before being believed again.
      this.#reader.doubt(events.map(({ subject }) => subject));
      this.#log.warn('the cache missed events', { events: events.length, error: describe(error) });
    }
    return answers;
  }

  /** Counts something the subject has just done through the gateway. What cannot be counted is logged, not thrown: it is done. */
  async count(subject: string, type: string): Promise<void> {
    const event = { source: SOURCE, id: this.#newId(), subject, type, quantity: 1, time: this.#clock.now() };
    try {
      await this.record([event]);
    } catch (error) {
      this.#log.error('an event was not counted', { type, error: describe(error) });
    }
  }

  /** Marks the subject active today, in the background; at most one write a day. */
  markActive(subject: string): void {
    const now = this.#clock.now();
    const day = Math.floor(now / DAY);
    if (day !== this.#markedDay) {
      this.#marked.clear();
      this.#markedDay = day;
    }
    if (this.#marked.has(subject)) return;
    this.#marked.add(subject);
    const id = `${ACTIVE}/${day}/${subject}`;
    const marking = this.record([{ source: SOURCE, id, subject, type: ACTIVE, quantity: 1, time: now }])
      .catch((error: unknown) => {
        this.#marked.delete(subject);
        this.#log.warn('a day was not marked active; the next request tries again', {
          error: describe(error),
        });
      })
      .finally(() => {
        this.#marking.delete(marking);
      });
    this.#marking.add(marking);
  }

  /** When nothing is being written in the background any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#marking);
  }
}

import { ACTIVE, holdersOf, type EngagementEvent } from '../domain/engagement.ts';
import { turn } from '../domain/in-portions.ts';
import type { Claims } from '../domain/subject.ts';
import type { Calendar } from '../engagement/calendar.ts';
import type { EngagementCache, Recorded } from '../ports/engagement-cache.ts';
import type { Batch, DatedEvent, EventAnswer, Journal } from '../ports/journal.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { MicroBatch } from './micro-batch.ts';
import { describe } from './outage.ts';
import type { EngagementReader } from './read-engagement.ts';
import type { TierSettler } from './settle-tiers.ts';

/** Where events come from that the gateway itself has seen. */
const SOURCE = 'gatehouse';
/** Events written together, calls at a time, and events that may wait: some seconds' worth. */
const BATCHES = { largest: 1_000, atOnce: 2, mostWaiting: 20_000 };

/** Batches that one statement marks as settled. */
const A_FLUSH = 1_000;

/** Subjects that are known to be marked active; a subject beyond them is marked again, which the journal knows. */
const MOST_MARKED = 200_000;
/** Subjects that are being marked active at once. A subject beyond them is marked by a later request. */
const MOST_MARKING = 10_000;

/** Whose doing it is. */
type Doer = Pick<Claims, 'id' | 'account'>;

interface Told {
  readonly event: DatedEvent;
  readonly quiet: boolean;
}

/** Writes engagement: the journal first, then the cache that answers, then where that puts the subject. */
export class EngagementRecorder {
  readonly #journal: Journal;
  readonly #cache: EngagementCache;
  readonly #reader: EngagementReader;
  readonly #tiers: TierSettler;
  readonly #calendar: () => Calendar;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #newId: () => string;
  readonly #batches: MicroBatch<Told, EventAnswer>;
  /** Batches that the cache has, and the journal does not know it yet. */
  readonly #settled = new Set<string>();
  /** Subjects marked active on `#markedDay`, those marked latest, so that a day is written once a process. */
  readonly #marked = new Set<string>();
  #markedDay = 0;
  readonly #marking = new Set<Promise<unknown>>();
  /** Types of events for which the log has said that a count is full. */
  readonly #full = new Set<string>();

  constructor(parts: {
    readonly journal: Journal;
    readonly cache: EngagementCache;
    readonly reader: EngagementReader;
    readonly tiers: TierSettler;
    /** Of the time zone in force. */
    readonly calendar: () => Calendar;
    readonly clock: Clock;
    readonly log: Log;
    /** A new identity for an event of the gateway's own. */
    readonly newId: () => string;
  }) {
    this.#journal = parts.journal;
    this.#cache = parts.cache;
    this.#reader = parts.reader;
    this.#tiers = parts.tiers;
    this.#calendar = parts.calendar;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#newId = parts.newId;
    this.#batches = new MicroBatch((told) => this.#write(told), BATCHES);
  }

  /**
   * Commits events and makes them count. Once this resolves, a read anywhere sees them. One answer an event, in order.
   * @param how.quiet a history that is imported: nobody is told that a tier moved by it
   * @throws Failure STORE_UNAVAILABLE where the journal does not answer; BUSY where too many wait already: nothing was taken
   */
  record(
    events: readonly EngagementEvent[],
    how: { readonly quiet?: boolean } = {},
  ): Promise<readonly EventAnswer[]> {
    return this.#record(events, how.quiet === true, false);
  }

  /** Counts something the subject has just done through the gateway. What cannot be counted is logged, not thrown: it is done. */
  async count({ id, account }: Doer, type: string): Promise<void> {
    const event = {
      source: SOURCE,
      id: this.#newId(),
      subject: id,
      account,
      type,
      quantity: 1,
      time: this.#clock.now(),
    };
    try {
      await this.#record([event], false, true);
    } catch (error) {
      this.#log.error('an event was not counted', { type, error: describe(error) });
    }
  }

  /** Marks the subject active today, in the background; at most one write a day. */
  markActive({ id, account }: Doer): void {
    const now = this.#clock.now();
    const day = this.#calendar().dayOf(now);
    if (day !== this.#markedDay) {
      this.#marked.clear();
      this.#markedDay = day;
    }
    if (this.#marked.has(id) || this.#marking.size >= MOST_MARKING) return;
    this.#marked.add(id);
    if (this.#marked.size > MOST_MARKED)
      for (const oldest of firstOf(this.#marked, 1)) this.#marked.delete(oldest);
    const event = {
      source: SOURCE,
      id: `${ACTIVE}/${day}/${id}`,
      subject: id,
      account,
      type: ACTIVE,
      quantity: 1,
      time: now,
    };
    const marking = this.#record([event], false, true)
      .catch((error: unknown) => {
        this.#marked.delete(id);
        this.#log.warn('a day was not marked active; the next request tries again', {
          error: describe(error),
        });
      })
      .finally(() => {
        this.#marking.delete(marking);
      });
    this.#marking.add(marking);
  }

  /** Forgets which batches and days the journal has: it is another journal than before. */
  forgetAll(): void {
    this.#settled.clear();
    this.#marked.clear();
  }

  /** Tells the journal what the cache has, a portion at a time. Never rejects: what is left waits for the next call. */
  async flush(): Promise<void> {
    try {
      for (let left = Math.ceil(this.#settled.size / A_FLUSH); left > 0; left -= 1) {
        const portion = [...firstOf(this.#settled, A_FLUSH)];
        await this.#journal.settle(portion);
        for (const batch of portion) this.#settled.delete(batch);
      }
    } catch {
      // The journal is silent. Once it answers, a sweep settles what this process does not.
    }
  }

  /** When nothing is being written in the background any more. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#marking);
    await this.flush();
  }

  #record(
    events: readonly EngagementEvent[],
    quiet: boolean,
    must: boolean,
  ): Promise<readonly EventAnswer[]> {
    const calendar = this.#calendar();
    const told = events.map((event) => ({ event: { ...event, day: calendar.dayOf(event.time) }, quiet }));
    return this.#batches.add(told, must);
  }

  /** Where one portion fails, those before it stay written: sending all of them again is safe. */
  async #write(told: readonly Told[]): Promise<readonly EventAnswer[]> {
    const { together = told.length } = this.#journal;
    const answers = [...(await this.#writeTogether(told.slice(0, together)))];
    for (let from = together; from < told.length; from += together) {
      await turn();
      answers.push(...(await this.#writeTogether(told.slice(from, from + together))));
    }
    return answers;
  }

  async #writeTogether(told: readonly Told[]): Promise<readonly EventAnswer[]> {
    const { answers, batch, doubted } = await this.#journal.append(told.map(({ event }) => event));
    // What was sent again may have got no further than the journal.
    if (doubted.length > 0) this.#reader.doubt(doubted);
    if (batch !== undefined)
      await this.#spread(
        told.filter((_, index) => answers[index] === 'accepted'),
        batch,
      );
    return answers;
  }

  async #spread(accepted: readonly Told[], { id, acceptedAt }: Batch): Promise<void> {
    const events = accepted.map(({ event }) => event);
    try {
      const recorded = await this.#cache.record(events, acceptedAt);
      this.#settled.add(id);
      this.#tellOfFull(events, recorded);
      const loud = accepted.filter(({ quiet }) => !quiet).map(({ event }) => event);
      const quiet = accepted.filter(({ quiet }) => quiet).map(({ event }) => event);
      await this.#tiers.afterEvents(loud, recorded, false);
      await this.#tiers.afterEvents(quiet, recorded, true);
    } catch (error) {
      // They are in the journal, so nothing is lost: whoever is concerned is rebuilt before being believed again.
      this.#reader.doubt(events.flatMap(holdersOf));
      this.#log.warn('the cache missed events', { events: events.length, error: describe(error) });
    }
  }

  /** A count that is as large as numbers go counts no further. That is said once for each type of event. */
  #tellOfFull(events: readonly DatedEvent[], recorded: readonly Recorded[]): void {
    for (const type of new Set(events.map((event) => event.type))) {
      if (this.#full.has(type)) continue;
      if (!recorded.some(({ warm }) => warm?.after.lifetime(type) === Number.MAX_SAFE_INTEGER)) continue;
      this.#full.add(type);
      this.#log.warn('a count has reached 2^53 - 1 and stays there', { type });
    }
  }
}

function* firstOf<Item>(items: Iterable<Item>, most: number): Generator<Item> {
  let left = most;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}

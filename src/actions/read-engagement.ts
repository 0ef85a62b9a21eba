import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';

import type { EngagementRecord, Holder } from '../domain/engagement.ts';
import { UNAVAILABLE, type Unavailable } from '../domain/subject.ts';
import type { Cached, EngagementCache, Fence, Rebuilt } from '../ports/engagement-cache.ts';
import type { Journal, Replay } from '../ports/journal.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { Doubts } from './doubts.ts';
import { Outage } from './outage.ts';

/** Enough for every request of one tick; beyond it a batch would hold up the first for the last. */
const LARGEST_BATCH = 200;
/** Whose last known record is kept for when the stores are silent. */
const MOST_LAST_KNOWN = 50_000;

/** A record, and whether it is what the stores say now or what they said last. */
export interface Reading {
  readonly record: EngagementRecord;
  readonly freshness: 'fresh' | 'stale';
  /** When the stores said so, epoch milliseconds. */
  readonly asOf: number;
}

/**
 * Reads engagement records: all that are asked for in one tick in one round trip, whoever asks. What the cache does not
 * know is rebuilt from the journal, once at a time for each holder. While a store is silent the answer is what was known
 * last, marked stale, for as long as that may be believed, then UNAVAILABLE.
 */
export class EngagementReader {
  readonly #cache: EngagementCache;
  readonly #clock: Clock;
  readonly #outage: Outage;
  readonly #installing: Outage;
  readonly #loader: DataLoader<Holder, Reading | Unavailable>;
  readonly #replays: DataLoader<Holder, Replay>;
  readonly #installs: DataLoader<Rebuilt, boolean>;
  readonly #rebuilding = new Map<string, Promise<EngagementRecord>>();
  readonly #doubts: Doubts;
  readonly #lastKnown = new LRUCache<Holder, { readonly record: EngagementRecord; readonly asOf: number }>({
    max: MOST_LAST_KNOWN,
  });
  readonly #believed: number;
  /** Counts how often everything was forgotten. */
  #life = 0;

  /** @param parts.believed how long the last known record may stand in for a silent store, milliseconds */
  constructor(parts: {
    readonly cache: EngagementCache;
    readonly journal: Pick<Journal, 'replay'>;
    readonly clock: Clock;
    readonly log: Log;
    readonly believed: number;
  }) {
    this.#cache = parts.cache;
    this.#doubts = new Doubts(parts.cache);
    this.#clock = parts.clock;
    this.#believed = parts.believed;
    this.#outage = new Outage('engagement', parts.log);
    this.#installing = new Outage('the engagement cache', parts.log);
    this.#loader = new DataLoader((holders) => this.#readBatch(holders), {
      cache: false,
      maxBatchSize: LARGEST_BATCH,
    });
    this.#replays = new DataLoader((holders) => parts.journal.replay(holders), {
      cache: false,
      maxBatchSize: LARGEST_BATCH,
    });
    this.#installs = new DataLoader((rebuilt) => parts.cache.install(rebuilt), {
      cache: false,
      maxBatchSize: LARGEST_BATCH,
    });
  }

  /** What is known without asking; undefined where it has to be read. */
  peek(holder: Holder): EngagementRecord | undefined {
    return this.#doubts.has(holder) ? undefined : this.#cache.peek(holder);
  }

  /** Never rejects. */
  read(holder: Holder): Promise<Reading | Unavailable> {
    return this.#loader.load(holder);
  }

  /** From now on the cached records of these are not to be believed, until they have been rebuilt. */
  doubt(holders: readonly Holder[]): void {
    this.#doubts.add(holders);
  }

  /** Makes the cache forget whatever is doubted, so that no gateway believes it. Never rejects. */
  async settleDoubts(): Promise<void> {
    try {
      await this.#doubts.settleAll();
    } catch {
      // Still silent: they stay doubted.
    }
  }

  /** Forgets what was known last: the journal is another than the one that was read. */
  forgetAll(): void {
    this.#life++;
    this.#lastKnown.clear();
  }

  /** Whoever was erased is not known any more, here or in the cache. @throws Failure STORE_UNAVAILABLE */
  async forget(holders: readonly Holder[]): Promise<void> {
    for (const holder of holders) this.#lastKnown.delete(holder);
    await this.#cache.forget(holders);
  }

  async #readBatch(holders: readonly Holder[]): Promise<(Reading | Unavailable)[]> {
    try {
      await this.#doubts.settle(holders);
      const cached = await this.#cache.read(holders);
      const readings = await Promise.all(holders.map((holder, index) => this.#warm(holder, cached[index])));
      if (readings.every((reading) => reading !== UNAVAILABLE && reading.freshness === 'fresh'))
        this.#outage.answered(this.#clock.now());
      return readings;
    } catch (error) {
      this.#outage.failed(error, this.#clock.now());
      return holders.map((holder) => this.#asKnownLast(holder));
    }
  }

  async #warm(holder: Holder, cached: Cached | undefined): Promise<Reading | Unavailable> {
    if (cached === undefined) return UNAVAILABLE;
    const life = this.#life;
    try {
      const record = cached.state === 'warm' ? cached.record : await this.#rebuild(holder, cached.fence);
      const asOf = this.#clock.now();
      if (life === this.#life) this.#lastKnown.set(holder, { record, asOf });
      return { record, freshness: 'fresh', asOf };
    } catch (error) {
      // The journal is silent, which is nothing to those who are warm.
      this.#outage.failed(error, this.#clock.now());
      return this.#asKnownLast(holder);
    }
  }

  #asKnownLast(holder: Holder): Reading | Unavailable {
    const last = this.#lastKnown.get(holder);
    if (last === undefined || this.#clock.now() - last.asOf > this.#believed) return UNAVAILABLE;
    return { ...last, freshness: 'stale' };
  }

  /** Joins a rebuild under way only under the same fence: another one has missed an event. */
  #rebuild(holder: Holder, fence: Fence): Promise<EngagementRecord> {
    const name = `${fence}/${holder}`;
    const under = this.#rebuilding.get(name);
    if (under !== undefined) return under;
    const rebuilding = this.#rebuildOnce(holder, fence).finally(() => {
      this.#rebuilding.delete(name);
    });
    this.#rebuilding.set(name, rebuilding);
    return rebuilding;
  }

  /**
   * What the journal says is true whether or not it can be installed: a void fence only means that a newer event is on
   * its way, and a cache that does not answer now keeps no one from being answered. The next read rebuilds again.
   */
  async #rebuildOnce(holder: Holder, fence: Fence): Promise<EngagementRecord> {
    const replay = await this.#replays.load(holder);
    try {
      await this.#installs.load({ holder, replay, fence });
      this.#installing.answered(this.#clock.now());
    } catch (error) {
      this.#installing.failed(error, this.#clock.now());
    }
    return replay.record;
  }
}

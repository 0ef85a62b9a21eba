import DataLoader from 'dataloader';

import { UNAVAILABLE, type Unavailable } from '../domain/subject.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { StandingChange, StandingKey, Standings } from '../ports/standings.ts';
import { Outage } from './outage.ts';
import { StandingMemory, type KnownStanding } from './standing-memory.ts';

/** Enough for every request of one tick. */
const LARGEST_BATCH = 200;

/**
 * Reads plans, overrides and pins, all that are asked for in one tick in one round trip, and remembers them until the store
 * announces a change, or for half a minute. What a read finds is not remembered where its change was announced meanwhile.
 */
export class StandingReader {
  readonly #standings: Pick<Standings, 'read' | 'watch'>;
  readonly #clock: Clock;
  readonly #outage: Outage;
  readonly #known = new StandingMemory();
  readonly #loader: DataLoader<StandingKey, KnownStanding | Unavailable>;
  readonly #following = new Set<(change: StandingChange | undefined) => void>();

  constructor(standings: Pick<Standings, 'read' | 'watch'>, clock: Clock, log: Log) {
    this.#standings = standings;
    this.#clock = clock;
    this.#outage = new Outage('plans and overrides', log);
    this.#loader = new DataLoader((keys) => this.#readBatch(keys), {
      cache: false,
      maxBatchSize: LARGEST_BATCH,
    });
  }

  /** Begins to listen for changes. Returns how to stop. */
  watch(): Promise<() => Promise<void>> {
    return this.#standings.watch((change) => {
      this.#changed(change);
    });
  }

  /** Tells whose standing has changed, undefined where it may be anybody's, once it is read anew. Returns how to stop. */
  changes(tell: (change: StandingChange | undefined) => void): () => void {
    this.#following.add(tell);
    return () => {
      this.#following.delete(tell);
    };
  }

  /** Forgets everything: the store is another than the one that was read. */
  forgetAll(): void {
    this.#changed(undefined);
  }

  /** The same store, where what is changed through it is seen here at once, before the store has announced it. */
  keeping(store: Standings): Standings {
    return {
      read: (keys) => store.read(keys),
      overrides: (page) => store.overrides(page),
      overrideCounts: (flags) => store.overrideCounts(flags),
      planCounts: (plans) => store.planCounts(plans),
      pinCounts: (tiers) => store.pinCounts(tiers),
      watch: (changed) => store.watch(changed),
      change: async (write, deed, expected, versionId) => {
        const changed = await store.change(write, deed, expected, versionId);
        this.#changed('account' in write ? { account: write.account } : { subject: write.subject });
        return changed;
      },
    };
  }

  /** What is known without asking; undefined where it has to be read. */
  peek(key: StandingKey): KnownStanding | undefined {
    return this.#known.get(key);
  }

  /** UNAVAILABLE while the store is silent. Never rejects. */
  read(key: StandingKey): Promise<KnownStanding | Unavailable> {
    return this.#loader.load(key);
  }

  async #readBatch(keys: readonly StandingKey[]): Promise<(KnownStanding | Unavailable)[]> {
    const filling = this.#known.fill();
    try {
      const standings = await this.#standings.read(keys);
      this.#outage.answered(this.#clock.now());
      return keys.map((key, index) => {
        const standing = standings[index];
        return standing === undefined ? UNAVAILABLE : filling.keep(key, standing);
      });
    } catch (error) {
      this.#outage.failed(error, this.#clock.now());
      return keys.map(() => UNAVAILABLE);
    } finally {
      filling.end();
    }
  }

  #changed(change: StandingChange | undefined): void {
    this.#known.forget(change);
    for (const tell of this.#following) tell(change);
  }
}

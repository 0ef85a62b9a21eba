import DataLoader from 'dataloader';
import { LRUCache } from 'lru-cache';

import { UNAVAILABLE, type Override, type TierPin, type Unavailable } from '../domain/subject.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { StandingChange, StandingKey, Standings } from '../ports/standings.ts';
import { Outage } from './outage.ts';

/** Plan, overrides and pin, ready to decide by. */
export interface KnownStanding {
  readonly of: StandingKey;
  readonly plan: string | undefined;
  readonly overrides: ReadonlyMap<string, Override>;
  /** Also one that has expired. */
  readonly pin: TierPin | undefined;
}

const LARGEST = 50_000;
/** Enough for every request of one tick. */
const LARGEST_BATCH = 200;
/** A bound on how long a lost announcement can matter, milliseconds. */
const LONGEST = 30_000;

/**
 * Reads plans, overrides and pins, all that are asked for in one tick in one round trip, and remembers them until the store
 * announces a change, or for half a minute. A read that was under way while a change was announced is not remembered.
 */
export class StandingReader {
  readonly #standings: Pick<Standings, 'read' | 'watch'>;
  readonly #clock: Clock;
  readonly #outage: Outage;
  readonly #known = new LRUCache<string, KnownStanding>({
    max: LARGEST,
    ttl: LONGEST,
    ttlResolution: 100,
  });
  readonly #loader: DataLoader<StandingKey, KnownStanding | Unavailable>;
  readonly #following = new Set<(change: StandingChange | undefined) => void>();
  #changes = 0;

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
  changes(told: (change: StandingChange | undefined) => void): () => void {
    this.#following.add(told);
    return () => {
      this.#following.delete(told);
    };
  }

  /** The same store, where what is changed through it is seen here at once, before the store has announced it. */
  keeping(store: Standings): Standings {
    return {
      read: (keys) => store.read(keys),
      overrides: (page) => store.overrides(page),
      overrideCounts: (flags) => store.overrideCounts(flags),
      pinCounts: (tiers) => store.pinCounts(tiers),
      watch: (changed) => store.watch(changed),
      change: async (write, deed, expected) => {
        const changed = await store.change(write, deed, expected);
        this.#changed('account' in write ? { account: write.account } : { subject: write.subject });
        return changed;
      },
    };
  }

  /** What is known without asking; undefined where it has to be read. */
  peek(key: StandingKey): KnownStanding | undefined {
    return this.#known.get(nameOf(key));
  }

  /** UNAVAILABLE while the store is silent. Never rejects. */
  read(key: StandingKey): Promise<KnownStanding | Unavailable> {
    return this.#loader.load(key);
  }

  async #readBatch(keys: readonly StandingKey[]): Promise<(KnownStanding | Unavailable)[]> {
    const changes = this.#changes;
    try {
      const standings = await this.#standings.read(keys);
      this.#outage.answered(this.#clock.now());
      return keys.map((of, index) => {
        const standing = standings[index];
        if (standing === undefined) return UNAVAILABLE;
        const overrides = new Map(standing.overrides.map((override) => [override.flag, override]));
        const known = { of, plan: standing.plan, overrides, pin: standing.pin };
        if (changes === this.#changes) this.#known.set(nameOf(of), known);
        return known;
      });
    } catch (error) {
      this.#outage.failed(error, this.#clock.now());
      return keys.map(() => UNAVAILABLE);
    }
  }

  #changed(change: StandingChange | undefined): void {
    // A read that is under way may have missed it.
    this.#changes++;
    this.#forget(change);
    for (const told of this.#following) told(change);
  }

  #forget(change: StandingChange | undefined): void {
    if (change === undefined) {
      this.#known.clear();
      return;
    }
    for (const [name, { of }] of this.#known.entries()) {
      const concerned = 'account' in change ? of.account === change.account : of.subject === change.subject;
      if (concerned) this.#known.delete(name);
    }
  }
}

function nameOf({ subject, account }: StandingKey): string {
  const name = `${subject.length}:${subject}`;
  return account === undefined ? name : `${name}:${account}`;
}

import type { Holder } from '../domain/engagement.ts';
import type { EngagementCache } from '../ports/engagement-cache.ts';

/** Holders that are doubted one by one. Beyond them every holder is doubted, so that an outage costs bounded memory. */
const MOST = 50_000;
/** Holders that the cache is asked to forget at once. */
const PORTION = 500;

/**
 * Holders whose cached record may lack an event that the journal has. Their records are not believed until the cache has
 * forgotten them. A holder that is doubted again while the cache forgets it stays doubted.
 */
export class Doubts {
  readonly #cache: Pick<EngagementCache, 'forget' | 'forgetAll'>;
  readonly #most: number;
  /** When each holder was doubted last, by serial number. */
  readonly #holders = new Map<Holder, number>();
  /** When everybody was doubted last; undefined: only those above are. */
  #everybody: number | undefined;
  #serial = 0;

  constructor(cache: Pick<EngagementCache, 'forget' | 'forgetAll'>, most = MOST) {
    this.#cache = cache;
    this.#most = most;
  }

  /** The number of holders that are doubted one by one. */
  get size(): number {
    return this.#holders.size;
  }

  has(holder: Holder): boolean {
    return this.#everybody !== undefined || this.#holders.has(holder);
  }

  add(holders: readonly Holder[]): void {
    this.#serial += 1;
    if (this.#everybody === undefined) for (const holder of holders) this.#holders.set(holder, this.#serial);
    else this.#everybody = this.#serial;
    if (this.#holders.size <= this.#most) return;
    this.#holders.clear();
    this.#everybody = this.#serial;
  }

  /** Makes the cache forget those of these holders that are doubted. @throws Failure STORE_UNAVAILABLE */
  async settle(holders: readonly Holder[]): Promise<void> {
    if (this.#everybody !== undefined) await this.#settleEverybody(this.#everybody);
    const doubted = holders.flatMap((holder) => {
      const since = this.#holders.get(holder);
      return since === undefined ? [] : [[holder, since] as const];
    });
    if (doubted.length === 0) return;
    await this.#cache.forget(doubted.map(([holder]) => holder));
    for (const [holder, since] of doubted) {
      if (this.#holders.get(holder) === since) this.#holders.delete(holder);
    }
  }

  /** Makes the cache forget all that are doubted, a portion at a time. @throws Failure STORE_UNAVAILABLE */
  async settleAll(): Promise<void> {
    // Those that are doubted meanwhile are left to the next call, so that this one ends.
    for (let left = Math.ceil(this.#holders.size / PORTION) || 1; left > 0; left -= 1)
      await this.settle(this.#portion());
  }

  async #settleEverybody(since: number): Promise<void> {
    await this.#cache.forgetAll();
    if (this.#everybody === since) this.#everybody = undefined;
  }

  #portion(): readonly Holder[] {
    const portion: Holder[] = [];
    for (const holder of this.#holders.keys()) {
      if (portion.length === PORTION) break;
      portion.push(holder);
    }
    return portion;
  }
}

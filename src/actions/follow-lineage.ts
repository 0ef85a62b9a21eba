import type { Held, LineageCache, LineageStore } from '../ports/lineage.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { Outage } from './outage.ts';

/** The catalog version in force and its id. */
type InForce = Pick<Held, 'version' | 'versionId'>;

/**
 * Notices that the database is not the continuation of what this gateway holds: it was restored from a dump, or set back to an
 * earlier moment. The gateway then forgets all that it keeps in memory and in the cache, and reads the database anew.
 */
export class LineageFollower {
  readonly #store: LineageStore;
  readonly #cache: LineageCache;
  readonly #inForce: () => InForce;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #outage: Outage;
  readonly #watching: (() => unknown)[] = [];
  #lineage: string | undefined;
  /** Events were appended since the last mark. */
  #unmarked = false;
  #looking: Promise<void> | undefined;

  constructor(parts: {
    readonly store: LineageStore;
    readonly cache: LineageCache;
    readonly inForce: () => InForce;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.#store = parts.store;
    this.#cache = parts.cache;
    this.#inForce = parts.inForce;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#outage = new Outage('the lineage of the database', parts.log);
  }

  /** Calls this when the lineage is another than before: nothing that was read earlier may be used any more. */
  watch(forget: () => unknown): void {
    this.#watching.push(forget);
  }

  /** Notes that the journal has new events, so that the next turn makes a mark. */
  appended(): void {
    this.#unmarked = true;
  }

  /** One turn. Never rejects: the next one tries again. */
  async turn(): Promise<void> {
    try {
      await this.settle();
    } catch (error) {
      this.#outage.failed(error, this.#clock.now());
    }
  }

  /** Compares what this gateway holds with the database. Callers at the same time share one look. @throws Failure STORE_UNAVAILABLE */
  settle(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    // A silent cache has nothing to compare.
    const mark = await this.#cache.mark().catch(() => undefined);
    const held = this.#lineage === undefined ? undefined : { lineage: this.#lineage, ...this.#inForce() };
    const { id, reason } = await this.#store.follow(held, mark);
    this.#outage.answered(this.#clock.now());
    if (id !== this.#lineage) this.#adopt(id, reason);
    if (this.#unmarked) await this.#mark();
  }

  #adopt(id: string, reason: string | undefined): void {
    const before = this.#lineage;
    this.#lineage = id;
    // The mark in the cache is of the lineage before.
    this.#unmarked = true;
    this.#cache.adopt(id);
    const fields = { lineage: id, before };
    if (reason !== undefined)
      this.#log.error(
        `a new lineage begins: ${reason}. Nothing that was kept before is used any more`,
        fields,
      );
    else if (before !== undefined)
      this.#log.error('the database was restored, and another gateway began its new lineage', fields);
    if (before !== undefined) for (const forget of this.#watching) forget();
  }

  async #mark(): Promise<void> {
    this.#unmarked = false;
    try {
      await this.#cache.keepMark(await this.#store.mark());
    } catch {
      // The reader of a silent store logs it. Until the next turn the cache keeps the earlier mark.
      this.#unmarked = true;
    }
  }
}

import type { Log } from '../ports/runtime.ts';
import type { StoreHealth, StoreProof } from '../ports/store-health.ts';

/** Milliseconds that a proof is believed, so that any number of questions costs one proof. */
const BELIEVED = 250;
/** Milliseconds after a request failed during which a proof does not outweigh it: a full disk still lets us read. */
const OUTWEIGHS = 10_000;

/**
 * Knows whether a store serves. Each cause is logged once, and once more when it changes or is over; readiness shows the same
 * text.
 */
export class StoreWatch {
  readonly #name: string;
  readonly #proof: StoreProof;
  readonly #log: Log;
  readonly #now: () => number;
  #health: StoreHealth = { state: 'up' };
  #provenAt = -Infinity;
  #proving: Promise<StoreHealth> | undefined;
  #failed: { readonly cause: string; readonly at: number } | undefined;
  #downSince = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(name: string, proof: StoreProof, log: Log, now: () => number = () => performance.now()) {
    this.#name = name;
    this.#proof = proof;
    this.#log = log;
    this.#now = now;
  }

  /** The health by a proof that is at most a quarter of a second old. Questions that come together share one proof. */
  check(): Promise<StoreHealth> {
    if (this.#now() - this.#provenAt < BELIEVED) return Promise.resolve(this.#health);
    this.#proving ??= this.#prove().finally(() => {
      this.#proving = undefined;
    });
    return this.#proving;
  }

  /** Notes that the store refused or failed a request. A proof that only reads outweighs this after ten seconds. */
  failed(error: unknown): void {
    this.#failed = { cause: this.#describe(error), at: this.#now() };
    this.#settle({ state: 'down', cause: this.#failed.cause });
  }

  /** Notes that a connection changed, so the next question proves anew. */
  doubt(): void {
    this.#provenAt = -Infinity;
  }

  async #prove(): Promise<StoreHealth> {
    const proven = await this.#proof.prove().then(
      (cause): StoreHealth => ({ state: 'up', cause }),
      (error: unknown): StoreHealth => ({ state: 'down', cause: this.#describe(error) }),
    );
    this.#provenAt = this.#now();
    const failed = this.#failed;
    const outweighed =
      proven.state === 'up' && failed !== undefined && this.#now() - failed.at < OUTWEIGHS
        ? { state: 'down' as const, cause: failed.cause }
        : proven;
    this.#settle(outweighed);
    return outweighed;
  }

  #settle(next: StoreHealth): void {
    const last = this.#health;
    this.#health = next;
    if (last.state === next.state && last.cause === next.cause) return;
    if (next.state === 'down') {
      if (last.state === 'up') this.#downSince = this.#now();
      this.#log.warn(`${this.#name} cannot serve`, { cause: next.cause });
      return;
    }
    if (last.state === 'down') {
      const seconds = Math.round((this.#now() - this.#downSince) / 1000);
      this.#log.info(`${this.#name} serves again`, { seconds });
    }
    if (next.cause !== undefined)
      this.#log.warn(`${this.#name} serves with a limitation`, { cause: next.cause });
  }

  #describe(error: unknown): string {
    return `${this.#name} ${this.#proof.causeOf(error)}`;
  }
}

import type { Clock, Log } from '../ports/runtime.ts';
import { describe } from './outage.ts';

/** Milliseconds that this machine's clock may be off before the store's is believed instead. */
const TOLERATED = 1_000;

/**
 * The time by which everything is decided: this machine's, put right by the clock of the store that all gateways share. A
 * gateway whose clock is wrong would begin days and end overrides at another moment than the others.
 */
export class TimeKeeper implements Clock {
  readonly #local: Clock;
  readonly #ask: () => Promise<number>;
  readonly #log: Log;
  #offset = 0;

  /** @param ask the store's time, epoch milliseconds */
  constructor(local: Clock, ask: () => Promise<number>, log: Log) {
    this.#local = local;
    this.#ask = ask;
    this.#log = log;
  }

  now(): number {
    return this.#local.now() + this.#offset;
  }

  /** Compares the clocks. Never rejects: while the store is silent, what was found last is still true. */
  async compare(): Promise<void> {
    try {
      const before = this.#local.now();
      const theirs = await this.#ask();
      const after = this.#local.now();
      // Somewhere on the way there and back it was that late.
      const offset = Math.round(theirs - (before + after) / 2);
      const wrong = Math.abs(offset) > TOLERATED + (after - before) / 2;
      if (wrong && this.#offset === 0)
        this.#log.warn('the clock of this machine is wrong; that of the database is used', {
          milliseconds: -offset,
        });
      if (!wrong && this.#offset !== 0) this.#log.info('the clock of this machine is right again');
      this.#offset = wrong ? offset : 0;
    } catch (error) {
      this.#log.info('the clocks were not compared', { error: describe(error) });
    }
  }
}

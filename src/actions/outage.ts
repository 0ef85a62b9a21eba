import { saidBy } from '../domain/store-cause.ts';
import type { Log } from '../ports/runtime.ts';

/** Tells the log when something stops answering and when it answers again, not each time in between. */
export class Outage {
  readonly #what: string;
  readonly #log: Log;
  #since: number | undefined;
  #failures = 0;

  constructor(what: string, log: Log) {
    this.#what = what;
    this.#log = log;
  }

  failed(error: unknown, now: number): void {
    this.#failures++;
    if (this.#since !== undefined) return;
    this.#since = now;
    this.#log.warn(`${this.#what} cannot be read`, { error: describe(error) });
  }

  answered(now: number): void {
    if (this.#since === undefined) return;
    const seconds = Math.round((now - this.#since) / 1000);
    this.#log.info(`${this.#what} can be read again`, { seconds, failures: this.#failures });
    this.#since = undefined;
    this.#failures = 0;
  }
}

/** The message of an error and of each cause behind it: a failure names the store, its cause says what the store said. */
export function describe(error: unknown): string {
  if (!(error instanceof Error) || error.cause === undefined) return saidBy(error);
  return `${error.message}: ${describe(error.cause)}`;
}

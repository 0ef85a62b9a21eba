import type { Log } from '../ports/runtime.ts';

/** Mistakes that are remembered. */
const MOST = 100;

/** Logs each mistake in the product's code once, because a request may repeat it thousands of times. */
export class MistakeLog {
  readonly #log: Log;
  readonly #logged = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  note(mistake: string): void {
    if (this.#logged.has(mistake) || this.#logged.size >= MOST) return;
    this.#logged.add(mistake);
    this.#log.warn('a resolver or a route asks for something that the catalog does not have', { mistake });
  }
}

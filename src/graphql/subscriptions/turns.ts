/** Milliseconds of work after which timers and sockets come first. */
const SLICE = 10;

/**
 * Lets the event loop turn between pieces of work that never wait for anything else, such as the events of a source that
 * always has one. Promises alone do not: they settle before the loop turns (Node.js, "The Node.js Event Loop").
 *
 * Work goes on at once until the slice of this turn is spent. From then on each caller waits, and every turn lets one of
 * them go on, with a slice of its own: however many wait, the loop turns at least once a slice.
 */
export class Turns {
  readonly #waiting = new Set<() => void>();
  readonly #now: () => number;
  #began: number | undefined;

  /** @param now milliseconds, from a clock that never goes back */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns undefined to go on at once, else a promise to wait for */
  pass(): Promise<void> | undefined {
    if (this.#began === undefined) {
      this.#begin();
      return undefined;
    }
    if (this.#now() - this.#began < SLICE) return undefined;
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #begin(): void {
    this.#began = this.#now();
    setImmediate(() => {
      this.#turned();
    });
  }

  #turned(): void {
    this.#began = undefined;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    this.#begin();
    next();
  }
}

/** Those of the process, which has one event loop. */
export const turns = new Turns(() => performance.now());

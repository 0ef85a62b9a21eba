import { Failure } from '../domain/failure.ts';

/** Walks through everybody that go on at once. */
const MOST = 2;

/** A place that one walk has taken. */
export interface WalkPlace {
  /** Aborted once the walk must end. */
  readonly signal: AbortSignal;
  give(): void;
}

/** The walks of a process through everybody with engagement. They are bounded: each keeps a database and a processor busy. */
export class WalkPlaces {
  readonly #taken = new Set<AbortController>();
  readonly #most: number;
  #closed = false;

  constructor(most = MOST) {
    this.#most = most;
  }

  /**
   * Takes a place for a walk.
   * @param signal ends it as well
   * @throws Failure BUSY where there is none, or the signal's reason
   */
  take(signal: AbortSignal | undefined): WalkPlace {
    signal?.throwIfAborted();
    if (this.#closed) throw stopping();
    if (this.#taken.size >= this.#most)
      throw new Failure(
        'BUSY',
        `expected at most ${this.#most} previews and distributions at once; try again once one has ended`,
      );
    const own = new AbortController();
    this.#taken.add(own);
    return {
      signal: signal === undefined ? own.signal : AbortSignal.any([signal, own.signal]),
      give: () => this.#taken.delete(own),
    };
  }

  /** Ends all walks, and lets none begin. */
  close(): void {
    this.#closed = true;
    for (const walk of this.#taken) walk.abort(stopping());
  }
}

function stopping(): Failure {
  return new Failure('BUSY', 'the gateway is stopping');
}

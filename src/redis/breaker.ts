/** Milliseconds between looks at a server that does not answer. */
const PROBE_EVERY = 100;

/**
 * Spares everybody else the wait for a server that does not answer. One unanswered command proves nothing (this process may
 * have been busy); where a probe is not answered either it opens, and it closes when a probe is.
 */
export class Breaker {
  readonly #probe: () => Promise<void>;
  #probing = false;
  #open = false;

  constructor(probe: () => Promise<void>) {
    this.#probe = probe;
  }

  get open(): boolean {
    return this.#open;
  }

  /** A command was not answered. */
  suspect(): void {
    if (this.#probing) return;
    this.#probing = true;
    void this.#look();
  }

  async #look(): Promise<void> {
    try {
      await this.#probe();
      this.#open = false;
      this.#probing = false;
    } catch {
      this.#open = true;
      setTimeout(() => void this.#look(), PROBE_EVERY).unref();
    }
  }
}

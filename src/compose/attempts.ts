import { Failure } from '../domain/failure.ts';

/** Does one thing after another though some of them fail, so that everything that is wrong is told in one round. */
export class Attempts {
  readonly #failures: Failure[] = [];

  /** @returns undefined where the work failed, which is kept for later. Mistakes of ours are thrown on. */
  run<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.#keep(error);
      return undefined;
    }
  }

  /** The same for work that takes its time. */
  async wait<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#keep(error);
      return undefined;
    }
  }

  /** @throws Failure the one that was kept, or one with the code of the first that says what all of them say */
  settle(): void {
    const [first, ...others] = this.#failures;
    if (first === undefined) return;
    throw others.length === 0 ? first : new Failure(first.code, this.#failures.map(tellFailure).join('\n'));
  }

  #keep(error: unknown): void {
    if (!(error instanceof Failure)) throw error;
    this.#failures.push(error);
  }
}

/** A failure for a terminal: what failed, and below it why. */
export function tellFailure({ message, cause }: Failure): string {
  return cause instanceof Error ? `${message}\n  ${cause.message}` : message;
}

import { Failure } from '../domain/failure.ts';
import { within } from '../apollo/within.ts';
import type { Progress, Watching } from '../actions/walk-population.ts';

/** How far work is. The last step has what has come of it. */
export interface Step<Result> {
  readonly progress: Progress;
  readonly outcome: { readonly result: Result } | { readonly failed: unknown } | undefined;
}

/** Milliseconds from one step to the next. */
const EVERY = 250;

/**
 * Does work and says a few times a second how far it is. Work does not wait for its steps to be read, so that a slow reader
 * holds up nothing, and it ends once nothing more is read. Never rejects: the last step says why work failed.
 */
export async function* stepsOf<Result>(
  work: (watching: Watching) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<Step<Result>, undefined> {
  const left = new AbortController();
  const signals = signal === undefined ? [left.signal] : [signal, left.signal];
  let progress: Progress = { share: 0, looked: 0 };
  const told = (latest: Progress): void => {
    progress = latest;
  };
  const ended = work({ signal: AbortSignal.any(signals), told }).then(
    (result) => ({ result }),
    (failed: unknown) => ({ failed }),
  );
  try {
    for (;;) {
      const outcome = await within(ended, EVERY);
      yield { progress, outcome };
      if (outcome !== undefined) return undefined;
    }
  } finally {
    left.abort(new Failure('BAD_REQUEST', 'the client has gone'));
  }
}

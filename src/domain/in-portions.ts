/** Milliseconds that a portion may take before other work gets its turn. */
const PORTION = 8;

/** Work that can pause: it yields wherever it may be interrupted, and returns its result. */
export type Work<Result> = Generator<unknown, Result, void>;

/**
 * Does the work in portions of about 8 ms. The event loop turns between two portions, so that requests and timers go on.
 * @param signal ends the work between two portions
 * @throws the signal's reason, once it is aborted
 */
export async function inPortions<Result>(work: Work<Result>, signal?: AbortSignal): Promise<Result> {
  let began = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - began < PORTION) continue;
    await turn();
    signal?.throwIfAborted();
    began = performance.now();
  }
}

/** Does the work in one go, where nothing else waits. */
export function atOnce<Result>(work: Work<Result>): Result {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Applies `change` to every element, and may be interrupted between two of them. */
export function* mapping<From, To>(list: Iterable<From>, change: (from: From) => To): Work<To[]> {
  const changed: To[] = [];
  for (const element of list) {
    changed.push(change(element));
    yield;
  }
  return changed;
}

/** Resolves after timers and sockets have had their turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

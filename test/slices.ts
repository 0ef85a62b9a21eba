/** Work that was measured while the event loop was watched. */
export interface Sliced<Result> {
  readonly result: Result;
  /** Milliseconds of CPU of the longest slice: between two turns of the event loop. */
  readonly longest: number;
  /** Of all of it. */
  readonly total: number;
}

/**
 * Runs something and measures the slices that it comes in, by CPU time: what other processes do meanwhile does not count.
 */
export async function longestSlice<Result>(run: () => Promise<Result>): Promise<Sliced<Result>> {
  let longest = 0;
  let going = true;
  const first = process.cpuUsage();
  let last = first;
  const look = (): void => {
    longest = Math.max(longest, since(last));
    last = process.cpuUsage();
    if (going) setImmediate(look);
  };
  setImmediate(look);
  try {
    const result = await run();
    look();
    return { result, longest, total: since(first) };
  } finally {
    going = false;
  }
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

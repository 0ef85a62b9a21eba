/** How a command ends: done or so already; refused, invalid or failed; somebody else was first. */
export const DONE = 0;
export const FAILED = 1;
export const CONFLICT = 3;
export type ExitCode = typeof DONE | typeof FAILED | typeof CONFLICT;

/** What has come of a command, in lines for people. */
export interface Telling {
  readonly code: ExitCode;
  /** Standard output: the answer and nothing else. */
  readonly out: readonly string[];
  /** Standard error. */
  readonly err: readonly string[];
}

/** The same with what `--json` prints in place of the lines on standard output. */
export interface Report extends Telling {
  readonly data: unknown;
  /** A text for standard output as it is, in place of lines. */
  readonly verbatim?: string;
}

export function answered(data: unknown, out: readonly string[]): Report {
  return { code: DONE, out, err: [], data };
}

export function done(...out: readonly string[]): Telling {
  return { code: DONE, out, err: [] };
}

export function failed(...err: readonly string[]): Telling {
  return { code: FAILED, out: [], err };
}

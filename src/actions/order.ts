import type { InputProblem } from '../domain/control.ts';

/** Characters a reason may have: it is a sentence for the audit log, not an attachment. */
export const LONGEST_REASON = 1_000;

/** What is wrong with the reason of a change; undefined where nothing is. */
export function reasonProblem(reason: string): InputProblem | undefined {
  const message =
    reason.trim() === ''
      ? 'expected a reason, received none'
      : reason.length > LONGEST_REASON
        ? `expected a reason of at most ${LONGEST_REASON} characters, received ${reason.length}`
        : undefined;
  return message === undefined
    ? undefined
    : { severity: 'error', path: ['reason'], message, line: 0, column: 0 };
}

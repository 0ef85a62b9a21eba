import type { Log } from '../ports/runtime.ts';
import { causeOf, INTERNAL } from './mask.ts';

/** What is printed in place of an answer that cannot be. */
export const UNPRINTABLE = JSON.stringify({ errors: [INTERNAL] });

/** Prints an answer, or a part of one, as JSON. */
export type Print = (answer: object) => string;

/**
 * The one way in which answers are printed, whatever carries them. What a resolver gives may be no JSON: a bigint, a circle, a
 * `toJSON` that throws. The operation that it belongs to is then answered with one error, and the cause goes to the log.
 */
export function printer(log: Log): Print {
  return (answer) => {
    try {
      return JSON.stringify(answer);
    } catch (error) {
      log.error('an answer cannot be printed as JSON', {
        fields: unprintableFields(answer),
        error: causeOf(error),
      });
      return UNPRINTABLE;
    }
  };
}

/** Whether something can be printed. */
export function isPrintable(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

/** The response keys at the root whose values cannot be printed. */
function unprintableFields(answer: object): readonly string[] {
  const data = 'data' in answer ? answer.data : undefined;
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => (isPrintable(value) ? [] : [key]));
}

import { inPortions } from '../domain/in-portions.ts';
import type { Log } from '../ports/runtime.ts';
import { causeOf, INTERNAL } from './mask.ts';
import { isLarge, printedAs, printing, textOf, type AnswerData } from './printed.ts';

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
      const text = 'data' in answer ? textOf(answer.data) : undefined;
      return text === undefined ? JSON.stringify(answer) : printAround(answer, text);
    } catch (error) {
      log.error('an answer cannot be printed as JSON', {
        fields: unprintableFields(answer),
        error: causeOf(error),
      });
      return UNPRINTABLE;
    }
  };
}

/** The same for an answer of any size: the event loop turns while a large one is printed. */
export function printerInPortions(log: Log): (answer: Answer) => Promise<string> {
  const print = printer(log);
  return async (answer) => print(await withPrintedData(answer));
}

interface Answer {
  readonly data?: AnswerData | null;
}

async function withPrintedData(answer: Answer): Promise<Answer> {
  if (!isLarge(answer.data)) return answer;
  try {
    return { ...answer, data: printedAs(await inPortions(printing(answer.data))) };
  } catch {
    // What is no JSON is told where the whole is printed.
    return answer;
  }
}

/** Prints an answer whose data is printed already. */
function printAround(answer: object, data: string): string {
  const entries = Object.entries(answer).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return `${JSON.stringify(key)}:${key === 'data' ? data : JSON.stringify(value)}`;
  });
  return `{${entries.join()}}`;
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

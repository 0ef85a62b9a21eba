import type { ExecutionResult } from 'graphql';

import type { AnswersOverTime } from '../../apollo/event-stream.ts';
import { causeOf, INTERNAL } from '../../apollo/mask.ts';
import type { Log } from '../../ports/runtime.ts';
import { toldErrors } from '../../apollo/told-errors.ts';

/** An answer that is there at once, or one that goes on. */
export type Answering = ExecutionResult | AnswersOverTime;

/** What is answered where something failed that a caller must not read. */
export function failed(): ExecutionResult {
  return { errors: toldErrors([INTERNAL]) };
}

/** There is no room for one more. */
export function busy(message: string): ExecutionResult {
  return { errors: toldErrors([{ message, extensions: { code: 'BUSY' } }]) };
}

/** All answers, one after the other. Never rejects: what would break off a connection ends the operation with an error. */
export function answersOf(answering: Answering, log: Log): AnswersOverTime {
  const answers = Symbol.asyncIterator in answering ? answering : once(answering);
  let over = false;
  return {
    async next() {
      if (over) return { done: true, value: undefined };
      try {
        return await answers.next();
      } catch (error) {
        over = true;
        log.error('an operation failed', { error: causeOf(error) });
        return { done: false, value: failed() };
      }
    },
    async return() {
      over = true;
      await answers.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* once(answer: ExecutionResult): AsyncGenerator<ExecutionResult, undefined> {
  yield await Promise.resolve(answer);
  return undefined;
}

import type { ExecutionResult } from 'graphql';
import { print as printEvent } from 'graphql-sse';

import { within } from './within.ts';
import type { DoorStream } from '../ports/exchange.ts';
import type { Print } from './print.ts';

/** Answers that come one after the other. */
export type AnswersOverTime = AsyncIterableIterator<ExecutionResult, undefined>;

/** A line that says nothing: it shows that the connection lives, and to some browsers that it has begun. */
const NOTHING = ':\n\n';

/**
 * An answer that goes on, as an event stream (GraphQL over Server-Sent Events, "Distinct connections mode"). Not the handler
 * of graphql-sse, which lets answers wait in memory without a bound for whoever does not read them.
 * @param every milliseconds without an answer after which the connection is shown to live
 */
export function eventStream(answers: AnswersOverTime, print: Print, every: number): DoorStream {
  return {
    status: 200,
    headers: new Map([
      ['content-type', 'text/event-stream; charset=utf-8'],
      ['cache-control', 'private, no-store'],
      // A proxy that gathers a whole answer before it hands it on would hand this one on never.
      ['x-accel-buffering', 'no'],
    ]),
    chunks: chunksOf(answers, print, every),
  };
}

/** Not a plain generator, which could not be returned while it waits for an answer. */
function chunksOf(
  answers: AnswersOverTime,
  print: Print,
  every: number,
): AsyncIterableIterator<string, undefined> {
  let pending: Promise<IteratorResult<ExecutionResult, undefined>> | undefined;
  let begun = false;
  let over = false;
  return {
    async next() {
      if (over) return { done: true, value: undefined };
      if (!begun) {
        begun = true;
        return { done: false, value: NOTHING };
      }
      pending ??= answers.next();
      const step = await within(pending, every);
      if (step === undefined) return { done: false, value: NOTHING };
      pending = undefined;
      if (step.done !== true) return { done: false, value: `event: next\ndata: ${print(step.value)}\n\n` };
      over = true;
      return { done: false, value: printEvent({ event: 'complete', data: null }) };
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

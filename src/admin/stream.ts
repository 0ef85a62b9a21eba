import {
  subscribe,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';

import { toldErrors } from '../apollo/told-errors.ts';
import { INTERNAL } from '../apollo/mask.ts';
import type { DoorRequest } from '../ports/exchange.ts';

/** Carried in the context of a request whose answer may go on. */
export class Stream {
  /** The subscription that is to be started, once it is known to be valid and allowed. */
  asked: ExecutionArgs | undefined;
}

/** Undefined where an answer cannot go on. */
export function streamIn(context: unknown): Stream | undefined {
  if (typeof context !== 'object' || context === null || !('stream' in context)) return undefined;
  return context.stream instanceof Stream ? context.stream : undefined;
}

/** Whether a request takes an event stream as its answer. */
export function wantsStream({ headers }: DoorRequest): boolean {
  return String(headers['accept'] ?? '').includes('text/event-stream');
}

/** Starts a subscription. @param format makes of an error what an operator is told of it */
export async function* answersTo(
  asked: ExecutionArgs,
  format: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError,
): AsyncGenerator<ExecutionResult, undefined> {
  const answers = await subscribe(asked);
  if (Symbol.asyncIterator in answers) for await (const answer of answers) yield told(answer);
  else yield told(answers);
  return undefined;

  function told({ errors, ...rest }: ExecutionResult): ExecutionResult {
    if (errors === undefined) return rest;
    return { ...rest, errors: toldErrors(errors.map((error) => format(withCode(error), error))) };
  }
}

function withCode(error: GraphQLError): GraphQLFormattedError {
  return { ...error.toJSON(), extensions: { ...INTERNAL.extensions, ...error.extensions } };
}

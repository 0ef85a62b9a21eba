import { getOperationAST, OperationTypeNode, parse, type ExecutionResult } from 'graphql';
import { print as printEvent } from 'graphql-sse';

import type { Print } from '../../apollo/print.ts';
import type { Claims } from '../../domain/subject.ts';
import type { DoorRequest, DoorResponse, DoorStream } from '../../ports/exchange.ts';
import type { Log } from '../../ports/runtime.ts';
import { clientContext } from '../client-context.ts';
import type { GraphqlDoor } from '../door.ts';
import { readOperation } from '../operation.ts';
import { answersOf, type AnswersOverTime } from './answers.ts';
import { within } from './within.ts';

/** A line that says nothing: it shows that the connection lives, and to some browsers that it has begun. */
const NOTHING = ':\n\n';

/**
 * Whether a request wants its answer as an event stream: where it takes nothing else, and where it subscribes. Some clients
 * say of every request that they take either.
 */
export function wantsStream(door: GraphqlDoor, request: DoorRequest): boolean {
  const accept = String(request.headers['accept'] ?? '');
  if (!accept.includes('text/event-stream')) return false;
  return !/json|\*\/\*/.test(accept) || subscribes(door, request);
}

/** Tokens of a document that is looked into before anything else is known of it. */
const MOST_TOKENS = 10_000;

function subscribes(door: GraphqlDoor, request: DoorRequest): boolean {
  const read = readOperation(request);
  const operation = 'mistake' in read ? undefined : door.resolve(read);
  if (operation === undefined || 'code' in operation) return false;
  const { query } = operation;
  // Most have no such word in them, and need not be read twice.
  if (query?.includes('subscription') !== true) return false;
  try {
    const document = parse(query, { noLocation: true, maxLexicalTokens: MOST_TOKENS });
    const named = getOperationAST(document, operation.operationName);
    return named?.operation === OperationTypeNode.SUBSCRIPTION;
  } catch {
    return false;
  }
}

export interface StreamSettings {
  /** Milliseconds without an answer after which the connection is shown to live. */
  readonly every: number;
  readonly log: Log;
}

/**
 * Answers one operation as an event stream. What is wrong with it, and what is refused, is told in the stream: the client
 * of a browser is shown the status of an answer and nothing else.
 */
export async function streamFrom(
  door: GraphqlDoor,
  request: DoorRequest,
  claims: Claims,
  { every, log }: StreamSettings,
): Promise<DoorStream | DoorResponse> {
  const client = clientContext(request);
  if ('mistake' in client) return door.refuse(request, 400, 'BAD_REQUEST', client.mistake);
  const operation = readOperation(request);
  if ('mistake' in operation) return door.refuse(request, 400, 'BAD_REQUEST', operation.mistake);
  const mutates = request.method === 'POST';
  const answering = await door.operate(
    operation,
    { claims, client: client.fields, headers: request.headers },
    mutates,
  );
  return eventStream(answersOf(answering, log), door.print, every);
}

/**
 * An answer that goes on, as an event stream (GraphQL over Server-Sent Events, "Distinct connections mode"). Not the handler
 * of graphql-sse, which lets answers wait in memory without a bound for whoever does not read them.
 * @param every milliseconds without an answer after which the connection is shown to live
 */
function eventStream(answers: AnswersOverTime, print: Print, every: number): DoorStream {
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

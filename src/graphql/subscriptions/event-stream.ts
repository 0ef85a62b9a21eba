import { getOperationAST, OperationTypeNode, parse } from 'graphql';

import { eventStream } from '../../apollo/event-stream.ts';
import type { Claims } from '../../domain/subject.ts';
import type { DoorRequest, DoorResponse, DoorStream } from '../../ports/exchange.ts';
import type { Log } from '../../ports/runtime.ts';
import { clientContext } from '../client-context.ts';
import type { GraphqlDoor } from '../door.ts';
import { readOperation } from '../operation.ts';
import { answersOf } from './answers.ts';

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

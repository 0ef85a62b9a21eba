import { GraphQLSchema, parse } from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer, type Context } from 'graphql-ws';

import { Failure } from '../../domain/failure.ts';
import type { Claims } from '../../domain/subject.ts';
import type { DoorRequest, DoorSocket } from '../../ports/exchange.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { Caller } from '../caller.ts';
import { clientContext } from '../client-context.ts';
import type { Answering, GraphqlDoor } from '../door.ts';
import { operationFrom } from '../operation.ts';
import { busy } from './start.ts';
import { toldErrors } from '../told.ts';

/** Who is told when a connection is over. */
export type Closed = (code: number, reason: string) => Promise<void>;

export interface SocketSettings {
  /** Operations of one connection that may be under way at once. */
  readonly mostOperations: number;
  /**
   * Finds out whom an `Authorization` header speaks for.
   * @throws Failure UNAUTHENTICATED
   */
  readonly verify: (authorization: string | undefined) => Promise<Claims>;
  readonly clock: Clock;
}

/** A WebSocket connection and what was asked when it was opened. */
interface Connection {
  readonly socket: DoorSocket;
  readonly request: Pick<DoorRequest, 'headers'>;
  caller?: Caller;
  expiry?: NodeJS.Timeout;
}

type Connected = Context<Record<string, unknown>, Connection>;

/** The subprotocol that is spoken. */
export const SUBPROTOCOL = GRAPHQL_TRANSPORT_WS_PROTOCOL;

/** Longest wait of a timer, milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;
/** GraphQL over WebSocket: the server refuses the connection. */
const FORBIDDEN = 4403;
const BAD_REQUEST = 4400;

/**
 * The product's API over WebSocket, in the protocol `graphql-transport-ws`. Every operation goes the way it would go over
 * HTTP; a connection lasts as long as its credential.
 * @returns takes a connection that has been opened, and gives back who must be told when it is over
 */
export function socketDoor(
  door: GraphqlDoor,
  settings: SocketSettings,
): (socket: DoorSocket, request: Pick<DoorRequest, 'headers'>) => Closed {
  const server = makeServer<Record<string, unknown>, Connection>({
    onConnect: (context) => connect(context, settings),
    onSubscribe: async (context, _id, payload) => {
      const answering = await operate(context, payload, door, settings);
      const { errors = [], data } = Symbol.asyncIterator in answering ? {} : answering;
      return errors.length > 0 && data === undefined
        ? errors
        : { ...ANYTHING, contextValue: new Answered(answering) };
    },
    execute: ({ contextValue }) => answerIn(contextValue),
    onClose: ({ extra }) => {
      clearTimeout(extra.expiry);
    },
  });
  return (socket, request) => server.opened(socket, { socket, request });
}

/** False refuses the connection. */
async function connect(
  { extra, connectionParams = {} }: Connected,
  { verify, clock }: SocketSettings,
): Promise<boolean> {
  const headers = { ...extra.request.headers, ...textsOf(connectionParams) };
  const client = clientContext({ method: 'GET', headers, search: '', body: undefined });
  if ('mistake' in client) {
    extra.socket.close(BAD_REQUEST, client.mistake.slice(0, LONGEST_REASON));
    return false;
  }
  try {
    const { authorization } = headers;
    const claims = await verify(typeof authorization === 'string' ? authorization : undefined);
    extra.caller = { claims, client: client.fields };
    expire(extra, claims, clock);
    return true;
  } catch (error) {
    if (error instanceof Failure && error.code === 'UNAUTHENTICATED') return false;
    throw error;
  }
}

/** Characters of the reason why a connection is closed (RFC 6455 §5.5: 125 bytes with the code). */
const LONGEST_REASON = 123;

/** What a client would have said in headers, if it could. */
function textsOf(parameters: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string') texts[name.toLowerCase()] = value;
  }
  return texts;
}

function expire(connection: Connection, claims: Claims, clock: Clock): void {
  const left = claims.expiresAt - clock.now();
  connection.expiry = setTimeout(
    () => {
      if (left > LONGEST_WAIT) expire(connection, claims, clock);
      else connection.socket.close(FORBIDDEN, 'the credential has ended');
    },
    Math.min(left, LONGEST_WAIT),
  );
  connection.expiry.unref();
}

async function operate(
  { extra: { caller }, subscriptions }: Connected,
  payload: object,
  door: GraphqlDoor,
  { mostOperations }: SocketSettings,
): Promise<Answering> {
  if (caller === undefined) throw new Error('an operation has come before its connection was let in');
  if (Object.keys(subscriptions).length > mostOperations)
    return busy(`expected at most ${mostOperations} operations of one connection at once`);
  const operation = operationFrom({ ...payload });
  if ('mistake' in operation)
    return { errors: toldErrors([{ message: operation.mistake, extensions: { code: 'BAD_REQUEST' } }]) };
  return door.operate(operation, caller, true);
}

/** graphql-ws executes something and answers with what comes of it. What there is to execute has been executed by then. */
class Answered {
  readonly answering: Answering;

  constructor(answering: Answering) {
    this.answering = answering;
  }
}

const ANYTHING = { schema: new GraphQLSchema({}), document: parse('{ __typename }') };

function answerIn(context: unknown): Answering {
  if (context instanceof Answered) return context.answering;
  throw new Error('an operation was never answered');
}

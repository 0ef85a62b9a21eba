import { GraphQLSchema, parse, type GraphQLError } from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer, type Context } from 'graphql-ws';

import { INTERNAL } from '../../apollo/mask.ts';
import { UNPRINTABLE } from '../../apollo/print.ts';
import type { DoorRequest, DoorSocket } from '../../ports/exchange.ts';
import type { Log } from '../../ports/runtime.ts';
import type { GraphqlDoor } from '../door.ts';
import { operationFrom } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { toldErrors } from '../../apollo/told-errors.ts';
import { answersOf, busy, type Answering } from './answers.ts';
import { endedBy, recognise, type Connection, type CredentialSettings } from './socket-credential.ts';
import { sending, withQuery } from './socket-messages.ts';

/** Who is told when a connection is over. */
export type Closed = (code: number, reason: string) => Promise<void>;

export interface SocketSettings extends CredentialSettings {
  /** Operations of one connection that may be under way at once. */
  readonly mostOperations: number;
  readonly log: Log;
}

type Connected = Context<Record<string, unknown>, Connection>;

/** The subprotocol that is spoken. */
export const SUBPROTOCOL = GRAPHQL_TRANSPORT_WS_PROTOCOL;

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
    onConnect: ({ extra, connectionParams = {} }) => recognise(extra, connectionParams, settings),
    onSubscribe: async (context, id, payload) => {
      const answering = await operate(context, payload, door, settings);
      const { errors = [], data } = Symbol.asyncIterator in answering ? {} : answering;
      if (errors.length > 0 && data === undefined) return printable(errors, door);
      const { socket } = context.extra;
      const send = (text: string): Promise<void> => socket.send(text);
      return {
        ...ANYTHING,
        contextValue: new Answered(sending(id, answersOf(answering, settings.log), send, door.print)),
      };
    },
    execute: ({ contextValue }) => answeredIn(contextValue),
    onClose: ({ extra }) => {
      clearTimeout(extra.expiry);
    },
  });
  return (given, request) => {
    const socket: DoorSocket = {
      ...given,
      // An ended credential is all that is left to be told of.
      send: (text) => (endedBy(connection, settings.clock) ? Promise.resolve() : given.send(text)),
      onMessage: (told) => {
        given.onMessage((text) => told(withQuery(text)));
      },
    };
    const connection: Connection = { socket, request };
    return server.opened(socket, connection);
  };
}

async function operate(
  { extra, subscriptions }: Connected,
  payload: object,
  door: GraphqlDoor,
  { mostOperations, clock }: SocketSettings,
): Promise<Answering> {
  const { caller } = extra;
  if (caller === undefined) throw new Error('an operation has come before its connection was let in');
  if (endedBy(extra, clock)) return { errors: [new Refusal('UNAUTHENTICATED')] };
  if (Object.keys(subscriptions).length > mostOperations)
    return busy(`expected at most ${mostOperations} operations of one connection at once`);
  const operation = operationFrom({ ...payload });
  if ('mistake' in operation)
    return { errors: toldErrors([{ message: operation.mistake, extensions: { code: 'BAD_REQUEST' } }]) };
  return door.operate(operation, caller, true);
}

/** What graphql-ws prints by itself. */
function printable(errors: readonly GraphQLError[], door: GraphqlDoor): readonly GraphQLError[] {
  return door.print({ errors }) === UNPRINTABLE ? toldErrors([INTERNAL]) : errors;
}

/** graphql-ws executes something and waits for it. What there is to execute has been executed by then. */
class Answered {
  readonly sent: AsyncIterableIterator<never, undefined>;

  constructor(sent: AsyncIterableIterator<never, undefined>) {
    this.sent = sent;
  }
}

const ANYTHING = { schema: new GraphQLSchema({}), document: parse('{ __typename }') };

function answeredIn(context: unknown): AsyncIterableIterator<never, undefined> {
  if (context instanceof Answered) return context.sent;
  throw new Error('an operation was never answered');
}

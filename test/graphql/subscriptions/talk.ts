import { setTimeout as wait } from 'node:timers/promises';

import { Failure } from '../../../src/domain/failure.ts';
import type { Claims } from '../../../src/domain/subject.ts';
import {
  socketDoor,
  SUBPROTOCOL,
  type SocketSettings,
} from '../../../src/graphql/subscriptions/socket-door.ts';
import type { World } from '../world.ts';

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** What a WebSocket has brought. */
export interface Told {
  readonly messages: readonly Message[];
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  /** Of one operation, its answers and errors. */
  payloads(id: string): readonly unknown[];
  say(message: object): void;
  /** Waits until every operation is over, or the connection is. */
  quiet(): Promise<void>;
  leave(): Promise<void>;
}

export const TOKEN = 'Bearer a-token';

export interface Opening {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly claims?: Claims;
  readonly settings?: Partial<SocketSettings>;
}

/** Opens a WebSocket on the door of a world, without a network. */
export async function connect(ours: World, opening: Opening = {}): Promise<Told> {
  const { parameters = { authorization: TOKEN }, headers = {}, claims, settings } = opening;
  const door = socketDoor(ours.door, {
    mostOperations: 10,
    clock: { now: () => ours.now() },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    verify: (authorization) =>
      authorization === TOKEN
        ? Promise.resolve(claims ?? ours.claimsOf())
        : Promise.reject(new Failure('UNAUTHENTICATED', 'the token is not of this issuer')),
    ...settings,
  });
  const messages: Message[] = [];
  const asked = new Set<string>();
  let closed: Told['closed'];
  let hear: (text: string) => Promise<void> = () => Promise.resolve();
  const over = door(
    {
      protocol: SUBPROTOCOL,
      send: (text) => {
        if (closed === undefined) messages.push(JSON.parse(text) as Message);
        return Promise.resolve();
      },
      close: (code, reason) => {
        closed ??= { code, reason };
      },
      onMessage: (told) => {
        hear = told;
      },
    },
    { headers },
  );
  const ended = (id: string): boolean =>
    messages.some((one) => one.id === id && ['complete', 'error'].includes(one.type));
  await hear(JSON.stringify({ type: 'connection_init', payload: parameters }));
  return {
    messages,
    get closed() {
      return closed;
    },
    payloads: (id) =>
      messages
        .filter((one) => one.id === id && one.payload !== undefined)
        .map(({ type, payload }) => (type === 'error' ? { errors: payload } : payload)),
    say(message) {
      const { type, id } = message as Message;
      if (type === 'subscribe' && id !== undefined) asked.add(id);
      void hear(JSON.stringify(message));
    },
    async quiet() {
      for (let tries = 0; tries < 2_000; tries++) {
        if (closed !== undefined || [...asked].every(ended)) return;
        await wait(5);
      }
      throw new Error(`not over: ${JSON.stringify(messages)}`);
    },
    leave: () => over(1000, ''),
  };
}

/** Says all of it on a WebSocket, and waits for the answers. */
export async function talk(ours: World, messages: readonly object[]): Promise<Told> {
  const told = await connect(ours);
  for (const message of messages) told.say(message);
  await told.quiet();
  await told.leave();
  return told;
}

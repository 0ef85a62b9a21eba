import type { AddressInfo } from 'node:net';

import type { Catalog } from '../../src/domain/catalog.ts';
import type { Claims } from '../../src/domain/subject.ts';
import { httpServer } from '../../src/http/server.ts';
import { jwtCredentials } from '../../src/jwt/credentials.ts';
import { ofrepDoor, type OfrepDoor } from '../../src/ofrep/door.ts';
import type { DoorResponse } from '../../src/ports/exchange.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { FREE, world, type Person, type World } from '../graphql/world.ts';

export { NOW, openDatabase, type Person } from '../graphql/world.ts';

/** One flag as OFREP answers it, and any failure. */
export interface Told {
  readonly key?: string;
  readonly value?: unknown;
  readonly reason?: string;
  readonly variant?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly errorCode?: string;
  readonly errorDetails?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly json: Told & { readonly flags?: readonly Told[] };
}

export interface Question {
  readonly as?: Person;
  /** What the front end says, beside the targeting key. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** In place of a body with that context. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A gateway process with both doors. Processes on one database know the same people when they are told the same claims. */
export interface OfrepWorld extends World {
  readonly ofrep: OfrepDoor;
  single(key: string, question?: Question): Promise<Reply>;
  bulk(question?: Question): Promise<Reply>;
}

const SDL = 'type Query { ping: Int }';

export async function ofrepWorld(parts: {
  readonly sql: Sql;
  readonly catalog: Catalog;
  readonly sdl?: string;
  readonly resolvers?: Parameters<typeof world>[0]['resolvers'];
  readonly believed?: number;
}): Promise<OfrepWorld> {
  const made = await world({ sdl: SDL, ...parts, resolvers: parts.resolvers ?? {} });
  const ofrep = ofrepDoor(made.admittance);
  return {
    ...made,
    ofrep,
    single: async (key, question = {}) => {
      const claims = made.claimsOf(question.as ?? FREE);
      return replyOf(await ofrep.single(requestOf(claims, question), claims, key));
    },
    bulk: async (question = {}) => {
      const claims = made.claimsOf(question.as ?? FREE);
      return replyOf(await ofrep.bulk(requestOf(claims, question), claims));
    },
  };
}

/** An evaluation request about whoever the claims are of. */
export function requestOf(
  { id }: Claims,
  { context, body, headers }: Question = {},
): Parameters<OfrepDoor['bulk']>[0] {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    search: '',
    body: body === undefined ? { context: { targetingKey: id, ...context } } : body,
  };
}

export function replyOf({ status, headers, body }: DoorResponse): Reply {
  const json = body === '' ? {} : (JSON.parse(body) as Reply['json']);
  return { status, headers: new Map(headers), text: body, json };
}

/** The world, on a socket. */
export interface Listening {
  readonly address: string;
  /** A token for this person, and the subject it is for. */
  introduce(person: Person): Promise<{ readonly token: string; readonly subject: string }>;
  close(): Promise<void>;
}

export async function listen(of: OfrepWorld): Promise<Listening> {
  const credentials = jwtCredentials(
    {
      secret: 'a secret of these tests, thirty-two bytes long at least',
      issuer: 'https://issuer.example',
      audience: 'tests',
      algorithms: ['HS256'],
      claims: { subject: 'sub', account: 'account' },
    },
    of.admittance.clock,
  );
  const server = httpServer({
    requestTimeout: 30_000,
    drainTimeout: 10_000,
    graphql: of.door,
    ofrep: of.ofrep,
    credentials,
    keepAlive: 12_000,
    largestBody: 1_048_576,
    version: () => of.admittance.keeper.version,
    readiness: () => Promise.resolve({ ready: true }),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    async introduce(person) {
      const { id, account, all } = of.claimsOf(person);
      return { subject: id, token: await credentials.sign({ ...all, sub: id, account }, 3_600) };
    },
    close: async () => {
      await server.close();
    },
  };
}

import { CombinedGraphQLErrors, gql, type ApolloClient, type FetchPolicy } from '@apollo/client';
import type { Client as UrqlClient, OperationResult, RequestPolicy } from '@urql/core';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import relay, { type IEnvironment } from 'relay-runtime';

import { EXAMPLE } from '../../src/insightx/example.ts';
import { exampleFolder, startGateway, writeFiles, type Running } from '../gateway/world.ts';
import { artifactOf, OPERATIONS, type Name } from './operations.ts';
import { pageAt } from './page.ts';
import { modulesOf, settingsOf } from './shown.ts';

const PAGE = 'docs/front-ends.md';
const APP = 'http://app.example.com';
const shown = modulesOf(PAGE);

let gateway: Running;
let ask: typeof fetch;
beforeAll(async () => {
  const folder = exampleFolder();
  writeFiles(folder, {
    'gatehouse.yaml': `catalog: catalog.yaml\nexample: insightx\ncors: { graphql: { origins: [${APP}] } }\n${settingsOf(PAGE)}`,
  });
  gateway = await startGateway({ folder });
  ask = pageAt(APP);
});

/** Requests that have reached the gateway, and refreshes, since the test began. */
let requests = 0;
let refreshes = 0;
beforeEach(() => {
  requests = 0;
  refreshes = 0;
});
const counting: typeof fetch = (input, init) => {
  requests++;
  return ask(input, init);
};

interface Session {
  token(): string;
  refresh(): Promise<void>;
}

/** Somebody who signs in as this person. @param first the token that the session begins with */
function sessionOf(person: string, first: string, next = gateway.token(person)): Session {
  let token = first;
  return {
    token: () => token,
    refresh: () => {
      refreshes++;
      token = next;
      return Promise.resolve();
    },
  };
}

/** A token that has ended. */
function ended(person: string): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ account: 'birch' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(person)
    .setIssuer(EXAMPLE.issuer)
    .setAudience(EXAMPLE.audience)
    .setIssuedAt(now - 7_200)
    .setExpirationTime(now - 3_600)
    .sign(new TextEncoder().encode(EXAMPLE.secret));
}

interface Denied {
  readonly path?: readonly (string | number)[];
  readonly coordinate?: string;
  readonly progress?: readonly unknown[];
}
interface Answered {
  readonly data: unknown;
  readonly denials: readonly Denied[];
  /** Codes of errors that are no denials. */
  readonly codes: readonly unknown[];
}
interface Asker {
  /** @param anew past what the client has kept */
  ask(name: Name, anew?: boolean): Promise<Answered>;
}

const CLIENTS: Readonly<Record<string, (session: Session) => Promise<Asker>>> = {
  async 'Apollo Client 4'(session) {
    const { clientOf, denialsOf } = await shown.load<{
      clientOf: (gateway: string, session: Session, fetch: typeof globalThis.fetch) => ApolloClient;
      denialsOf: (result: object) => readonly Denied[];
    }>('apollo.js');
    const client = clientOf(gateway.address, session, counting);
    return {
      async ask(name, anew = false) {
        const fetchPolicy: FetchPolicy = anew ? 'network-only' : 'cache-first';
        const result = await client.query({ query: gql(OPERATIONS[name]), fetchPolicy });
        const errors = CombinedGraphQLErrors.is(result.error) ? result.error.errors : [];
        return answered(result.data, denialsOf(result), errors);
      },
    };
  },
  async 'urql 6'(session) {
    const { clientOf, denialsOf } = await shown.load<{
      clientOf: (gateway: string, session: Session, fetch: typeof globalThis.fetch) => UrqlClient;
      denialsOf: (result: OperationResult) => readonly Denied[];
    }>('urql.js');
    const client = clientOf(gateway.address, session, counting);
    return {
      async ask(name, anew = false) {
        const requestPolicy: RequestPolicy = anew ? 'network-only' : 'cache-first';
        const result = await client.query(OPERATIONS[name], {}, { requestPolicy }).toPromise();
        return answered(result.data, denialsOf(result), result.error?.graphQLErrors);
      },
    };
  },
  async 'graphql-request 7'(session) {
    const { clientOf } = await shown.load<{
      clientOf: (
        gateway: string,
        session: Session,
        fetch: typeof globalThis.fetch,
      ) => {
        ask(document: string): Promise<Omit<Answered, 'codes'> & { errors: readonly Coded[] }>;
      };
    }>('graphql-request.js');
    const client = clientOf(gateway.address, session, counting);
    return {
      async ask(name) {
        const { data, denials, errors } = await client.ask(OPERATIONS[name]);
        return answered(data, denials, errors);
      },
    };
  },
  async 'Relay 21'(session) {
    const { environmentOf } = await shown.load<{
      environmentOf: (
        gateway: string,
        session: Session,
        onDenials: (name: string, denials: readonly Denied[]) => void,
        fetch: typeof globalThis.fetch,
      ) => IEnvironment;
    }>('relay.js');
    let told: readonly Denied[] = [];
    const environment = environmentOf(
      gateway.address,
      session,
      (_name, denials) => (told = denials),
      counting,
    );
    return {
      async ask(name, anew = false) {
        const fetchPolicy = anew ? 'network-only' : 'store-or-network';
        try {
          const data = await relay.fetchQuery(environment, artifactOf(name), {}, { fetchPolicy }).toPromise();
          return answered(data, told);
        } catch (error) {
          return answered(undefined, told, sourceOf(error));
        }
      },
    };
  },
};

interface Coded {
  readonly extensions?: { readonly code?: unknown };
}

function answered(data: unknown, denials: readonly Denied[], errors: readonly Coded[] = []): Answered {
  const codes = errors.map(({ extensions }) => extensions?.code).filter((code) => code !== 'NOT_ENTITLED');
  return { data: data ?? undefined, denials, codes };
}

/** The errors of an answer that Relay rejects. */
function sourceOf(error: unknown): readonly Coded[] {
  return (error as { source?: { errors?: readonly Coded[] } }).source?.errors ?? [];
}

const NEEDS = [
  {
    path: ['advancedIntegration'],
    coordinate: 'Query.advancedIntegration',
    flag: 'adv-user-gating',
    progress: [{ metric: 'reports-28d', have: 0, need: 3 }],
  },
];

describe.each(Object.entries(CLIENTS))('%s, from another origin', (_client, clientOf) => {
  const asRita = () => clientOf(sessionOf('rita', gateway.token('rita')));
  const asNia = () => clientOf(sessionOf('nia', gateway.token('nia')));

  test('allowed: has the data', async () => {
    const client = await asRita();
    const { data, denials } = await client.ask('Partly');
    expect(data).toMatchObject({
      me: { id: 'rita' },
      advancedIntegration: { connectors: expect.anything() },
    });
    expect(denials).toEqual([]);
    expect({ requests, refreshes }).toEqual({ requests: 1, refreshes: 0 });
  });

  test('denied whole: says what is missing, and refreshes nothing', async () => {
    const client = await asNia();
    const answer = await client.ask('Whole');
    expect(answer).toMatchObject({ data: undefined, denials: NEEDS, codes: [] });
    expect({ requests, refreshes }).toEqual({ requests: 1, refreshes: 0 });
  });

  test('denied partly: has the rest and says what is missing, and refreshes nothing', async () => {
    const client = await asNia();
    const answer = await client.ask('Partly');
    expect(answer).toMatchObject({
      data: { me: { id: 'nia' }, advancedIntegration: null },
      denials: NEEDS,
      codes: [],
    });
    expect({ requests, refreshes }).toEqual({ requests: 1, refreshes: 0 });
  });

  test('token ended: refreshes once, and asks again', async () => {
    const client = await clientOf(sessionOf('nia', await ended('nia')));
    expect(await client.ask('Allowed')).toMatchObject({ data: { me: { id: 'nia' } }, denials: [] });
    expect({ requests, refreshes }).toEqual({ requests: 2, refreshes: 1 });
  });

  test('token ended for good: gives up after one refresh', async () => {
    const over = await ended('nia');
    const client = await clientOf(sessionOf('nia', over, over));
    expect(await client.ask('Allowed')).toMatchObject({ data: undefined, codes: ['UNAUTHENTICATED'] });
    expect({ requests, refreshes }).toEqual({ requests: 2, refreshes: 1 });
  });

  test('token ended, then denied: one refresh, and the denial', async () => {
    const client = await clientOf(sessionOf('nia', await ended('nia')));
    expect(await client.ask('Whole')).toMatchObject({ data: undefined, denials: NEEDS });
    expect({ requests, refreshes }).toEqual({ requests: 2, refreshes: 1 });
  });
});

test('unlocked: each client that was denied has the data when it asks past what it has kept', async () => {
  const clients: Asker[] = [];
  const kept = new Map<string, unknown>();
  for (const clientOf of Object.values(CLIENTS)) {
    const client = await clientOf(sessionOf('nia', gateway.token('nia')));
    expect(await client.ask('Partly')).toMatchObject({ denials: NEEDS });
    clients.push(client);
  }
  for (const title of ['one', 'two', 'three'])
    await gateway.ask('nia', `mutation { generateReport(title: "${title}") { id } }`);
  for (const [index, client] of clients.entries()) {
    requests = 0;
    await client.ask('Partly');
    kept.set(Object.keys(CLIENTS)[index] ?? '', requests === 0);
  }
  expect(Object.fromEntries(kept)).toEqual({
    'Apollo Client 4': true,
    'urql 6': true,
    'graphql-request 7': false,
    'Relay 21': true,
  });
  for (const client of clients)
    expect(await client.ask('Partly', true)).toMatchObject({
      data: { advancedIntegration: { connectors: expect.anything() } },
      denials: [],
    });
});

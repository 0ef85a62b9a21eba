import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, fetchExchange, type CombinedError } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ClientError, GraphQLClient } from 'graphql-request';
import relay from 'relay-runtime';

import { exampleFolder, startGateway, writeFiles, type Running } from '../gateway/world.ts';
import { artifactOf, OPERATIONS, type Name } from './operations.ts';
import { pageAt } from './page.ts';
import { settingsOf } from './shown.ts';

/** What clients do with a gateway when no recipe tells them how, as the table of docs/front-ends.md says. */

const APP = 'http://app.example.com';

let byDefault: Running;
let recommended: Running;
let ask: typeof fetch;
beforeAll(async () => {
  const start = (settings: string) => {
    const folder = exampleFolder();
    const cors = `cors: { graphql: { origins: [${APP}] } }`;
    writeFiles(folder, {
      'gatehouse.yaml': `catalog: catalog.yaml\nexample: insightx\n${cors}\n${settings}`,
    });
    return startGateway({ folder });
  };
  [byDefault, recommended] = await Promise.all([start(''), start(settingsOf('docs/front-ends.md'))]);
  ask = pageAt(APP);
});

const gateways = () => [
  { gateway: byDefault, code: 'FORBIDDEN' },
  { gateway: recommended, code: 'NOT_ENTITLED' },
];
const headersFor = (gateway: Running) => ({ authorization: `Bearer ${gateway.token('nia')}` });
const NO_TOKEN = { authorization: 'Bearer nonsense' };
const PART = { me: { id: 'nia' }, advancedIntegration: null };
const codesOf = (errors: readonly { readonly extensions?: { readonly code?: unknown } }[] = []) =>
  errors.map(({ extensions }) => extensions?.code);

/** What a promise is rejected with. */
async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected a rejection, received an answer');
}

test('Apollo Client 4 rejects with CombinedGraphQLErrors, and keeps the data of a part in it', async () => {
  for (const { gateway, code } of gateways()) {
    const query = (name: Name, headers: Record<string, string> = headersFor(gateway)) =>
      rejection(
        new ApolloClient({
          link: new HttpLink({ uri: `${gateway.address}/graphql`, fetch: ask, headers }),
          cache: new InMemoryCache(),
        }).query({ query: gql(OPERATIONS[name]) }),
      );
    for (const [error, expected, data] of [
      [await query('Whole'), code, undefined],
      [await query('Partly'), code, PART],
      [await query('Allowed', NO_TOKEN), 'UNAUTHENTICATED', undefined],
    ] as const) {
      if (!CombinedGraphQLErrors.is(error)) throw error;
      expect(codesOf(error.errors)).toEqual([expected]);
      expect({ data: error.data ?? undefined }).toMatchObject({ data });
    }
  }
});

describe('urql 6', () => {
  test('has the errors in result.error, beside the data of a part', async () => {
    for (const { gateway, code } of gateways()) {
      const query = (name: Name, headers: Record<string, string> = headersFor(gateway)) =>
        new Client({
          url: `${gateway.address}/graphql`,
          exchanges: [fetchExchange],
          preferGetMethod: false,
          fetch: ask,
          fetchOptions: { headers },
        })
          .query(OPERATIONS[name], {})
          .toPromise();
      const [whole, part, over] = [
        await query('Whole'),
        await query('Partly'),
        await query('Allowed', NO_TOKEN),
      ];
      expect(codesOf(whole.error?.graphQLErrors)).toEqual([code]);
      expect(codesOf(part.error?.graphQLErrors)).toEqual([code]);
      expect(part.data).toEqual(PART);
      expect(codesOf(over.error?.graphQLErrors)).toEqual(['UNAUTHENTICATED']);
    }
  });

  test.each<readonly [string, (error: CombinedError) => boolean]>([
    ['FORBIDDEN', ({ graphQLErrors }) => codesOf(graphQLErrors).includes('FORBIDDEN')],
    ['401', ({ response }) => (response as { status?: number } | undefined)?.status === 401],
  ])(
    'refreshes on %s by its usual recipe: on denials by default, on none as recommended',
    async (_on, didAuthError) => {
      const refreshes: number[] = [];
      for (const { gateway } of gateways()) {
        let refreshed = 0;
        const auth = authExchange((utilities) =>
          Promise.resolve({
            addAuthToOperation: (operation) => utilities.appendHeaders(operation, headersFor(gateway)),
            didAuthError,
            refreshAuth: () => {
              refreshed++;
              return Promise.resolve();
            },
          }),
        );
        const client = new Client({
          url: `${gateway.address}/graphql`,
          exchanges: [auth, fetchExchange],
          preferGetMethod: false,
          fetch: ask,
        });
        await client.query(OPERATIONS.Whole, {}).toPromise();
        refreshes.push(refreshed);
      }
      expect(refreshes).toEqual([1, 0]);
    },
  );
});

test('graphql-request 7 throws a ClientError, with the data of a part in its response', async () => {
  for (const { gateway, code } of gateways()) {
    const request = (name: Name, headers: Record<string, string> = headersFor(gateway)) =>
      rejection(
        new GraphQLClient(`${gateway.address}/graphql`, { fetch: ask, headers }).request(OPERATIONS[name]),
      );
    for (const [error, expected, data] of [
      [await request('Whole'), code, undefined],
      [await request('Partly'), code, PART],
      [await request('Allowed', NO_TOKEN), 'UNAUTHENTICATED', undefined],
    ]) {
      if (!(error instanceof ClientError)) throw error;
      expect(codesOf(error.response.errors)).toEqual([expected]);
      expect(error.response.data ?? undefined).toEqual(data);
    }
  }
});

test('Relay 21 rejects without data, and drops the errors of a part', async () => {
  for (const { gateway, code } of gateways()) {
    const query = (name: Name, headers: Record<string, string> = headersFor(gateway)) => {
      const network = relay.Network.create(async ({ text }) => {
        const answer = await ask(`${gateway.address}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query: text }),
        });
        return answer.json() as Promise<{ data: Record<string, unknown> }>;
      });
      const store = new relay.Store(new relay.RecordSource());
      return relay.fetchQuery(new relay.Environment({ network, store }), artifactOf(name), {}).toPromise();
    };
    for (const [error, expected] of [
      [await rejection(query('Whole')), code],
      [await rejection(query('Allowed', NO_TOKEN)), 'UNAUTHENTICATED'],
    ])
      expect(error).toMatchObject({ source: { errors: [{ extensions: { code: expected } }] } });
    expect(await query('Partly')).toEqual(PART);
  }
});

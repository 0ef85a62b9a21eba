import { beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

import { exampleFolder, startGateway, writeFiles, type Running } from './world.ts';

const CODE = 'NOT_ENTITLED';
const FOLLOW = 'subscription { reportGenerated { id } }';

let gateway: Running;
let dark: Running;
beforeAll(async () => {
  const folder = exampleFolder();
  const settings = `
catalog: catalog.yaml
example: insightx
overlay: [more.yaml]
denied: { status: 403, code: ${CODE} }
explain: { claim: team, value: advanced-integration }
`;
  writeFiles(folder, {
    'gatehouse.yaml': settings,
    'more.yaml': 'entitled: { Subscription.reportGenerated: { plan: enterprise } }',
  });
  const without = exampleFolder();
  writeFiles(without, {
    'gatehouse.yaml': `catalog: catalog.yaml\nexample: insightx\nintrospection: false\ndenied: { code: ${CODE} }`,
  });
  [gateway, dark] = await Promise.all([startGateway({ folder }), startGateway({ folder: without })]);
});

async function post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${gateway.address}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.token('nia')}`,
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

describe('the configured code of denials', () => {
  test.each([
    ['whole', '{ advancedIntegration { connectors { name } } }', 403],
    ['partly', '{ me { id } advancedIntegration { connectors { name } } }', 200],
    ['as a type', '{ me { id } auditTrail { entries { at } } }', 200],
    ['as a mutation', 'mutation { createPipeline(name: "a") { id } }', 403],
  ])('stands in an answer denied %s', async (_how, query, status) => {
    const answer = await gateway.ask('nia', query);
    expect(answer.status).toBe(status);
    expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual([CODE]);
    expect(answer.headers.get('www-authenticate')).toBeNull();
  });

  test('stands in each entry of a batch', async () => {
    const answers: unknown = await (
      await post([{ query: '{ benchmarks { name } }' }, { query: '{ insights { level } }' }])
    ).json();
    expect(answers).toMatchObject([
      { errors: [{ extensions: { code: CODE } }] },
      { errors: [{ extensions: { code: CODE } }] },
    ]);
  });

  test('stands in an event stream', async () => {
    const text = await (await post({ query: FOLLOW }, { accept: 'text/event-stream' })).text();
    expect(text).toContain(`"code":"${CODE}"`);
  });

  test('stands in what a WebSocket brings', async () => {
    const client = createClient({
      url: `${gateway.address.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${gateway.token('nia')}` },
      retryAttempts: 0,
    });
    const told = await new Promise((resolve) => {
      client.subscribe({ query: FOLLOW }, { next: resolve, error: resolve, complete: () => undefined });
    });
    await client.dispose();
    expect(JSON.stringify(told)).toContain(`"code":"${CODE}"`);
  });

  test('stands in what the caller asks about an element', async () => {
    const { data } = await gateway.ask(
      'nia',
      '{ entitlements { elements(coordinates: ["Query.advancedIntegration"]) { code } } }',
    );
    expect(data).toEqual({ entitlements: { elements: [{ code: CODE }] } });
  });

  test('stands where elements are not told about because introspection is off', async () => {
    const { errors } = await dark.ask(
      'nia',
      '{ entitlements { elements(coordinates: ["Query.me"]) { code } } }',
    );
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([CODE]);
  });

  test('is for denials alone: a caller who is not known is told UNAUTHENTICATED', async () => {
    const answer = await post({ query: '{ me { id } }' }, { authorization: 'Bearer nonsense' });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });
});

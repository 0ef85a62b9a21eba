import { ApolloServer, type ApolloServerOptions } from '@apollo/server';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import { parse } from 'graphql';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { entitlementsOf, gatehouse, typeDefs, type Gatehouse } from '../../src/index.ts';
import { afterwards, emptyFolder, writeFiles } from '../gateway/world.ts';
import { copyTemplate } from '../postgres/template.ts';

const CODE = 'NOT_ENTITLED';
const CATALOG = `
plans: [free, pro]
segments:
  developer: { when: { plan: { atLeast: pro } } }
  internal: { when: { plan: { atLeast: pro } } }
  beta: { when: { plan: { atLeast: pro } } }
gates: { cellar: { salt: cellar, admits: [developer] } }
flags:
  wines:
    gate: cellar
    variations: [off, on]
    rules: [{ audience: developer, variation: on, release: cellar }]
releases:
  cellar: { gate: cellar, flags: [wines], phase: developer, visibility: HIDDEN }
`;
const SDL = `
type Query {
  paid: String @entitled(plan: "pro")
  must: [Row!]
  asks: String
  fails: String
  drink: Drink
}
type Row { paid: String! @entitled(plan: "pro") }
enum Drink { WATER WINE @entitled(flag: "wines") }
`;

let ours: Gatehouse;
let server: ApolloServer;
let bare: ApolloServer;
const environment = process.env['NODE_ENV'];
beforeAll(async () => {
  const folder = emptyFolder();
  writeFiles(folder, { 'catalog.yaml': CATALOG });
  await copyTemplate(join(folder, 'data'));
  const schema = makeExecutableSchema({
    typeDefs: [typeDefs, SDL],
    resolvers: {
      Query: {
        paid: () => 'paid',
        must: () => [{}, {}],
        asks: async (_parent: unknown, _args: unknown, context: unknown) => {
          (await entitlementsOf(context)).require({ plan: 'pro' });
        },
        fails: () => {
          throw new Error('of its own');
        },
        drink: () => 'WINE',
      },
    },
  });
  ours = await gatehouse({
    schema,
    catalog: join(folder, 'catalog.yaml'),
    data: join(folder, 'data'),
    planClaim: 'plan',
    denied: { status: 403, code: CODE },
  });
  afterwards(() => ours.close());
  // As on a developer's machine: then Apollo Server puts stack traces into its answers.
  delete process.env['NODE_ENV'];
  server = await started(ours.apollo);
  bare = await started({ schema: ours.schema });
}, 60_000);
afterAll(() => {
  process.env['NODE_ENV'] = environment;
});

async function started(options: ApolloServerOptions<object>): Promise<ApolloServer> {
  const made = new ApolloServer(options);
  await made.start();
  afterwards(() => made.stop());
  return made;
}

const context = () => ours.context({ id: 'fred' }, {});

async function errorsOf(of: ApolloServer, query: string) {
  const { body } = await of.executeOperation({ query }, { contextValue: context() });
  if (body.kind !== 'single') throw new Error('an answer in parts');
  const text = JSON.stringify(body.singleResult.errors);
  return JSON.parse(text) as { extensions: { code: string; stacktrace?: string[] } }[];
}

describe('in an Apollo Server', () => {
  test.each([
    ['a denied field', '{ paid }'],
    ['a field denied beside another', '{ __typename fails paid }'],
    ['fields of a list', '{ must { paid } }'],
    ['what a resolver requires', '{ asks }'],
    ['a hidden value', '{ drink }'],
  ])('%s is denied with the configured code and without a stack trace', async (_what, query) => {
    const denied = (await errorsOf(server, query)).filter(({ extensions }) => extensions.code === CODE);
    expect(denied.length).toBeGreaterThan(0);
    for (const { extensions } of denied) expect(extensions).not.toHaveProperty('stacktrace');
  });

  test('what fails by itself keeps its trace', async () => {
    const [failed] = await errorsOf(server, '{ fails }');
    expect(failed?.extensions.stacktrace?.length).toBeGreaterThan(1);
  });

  test('a schema that is served by itself says in no frame where a denial was made', async () => {
    const [denied] = await errorsOf(bare, '{ paid }');
    expect(denied?.extensions.code).toBe(CODE);
    expect(denied?.extensions.stacktrace?.join('\n')).not.toContain(' at ');
  });
});

test('execute, for other servers, tells the code', async () => {
  const result = await ours.execute({ document: parse('{ asks }'), contextValue: context() });
  expect(result.errors?.map(({ extensions }) => extensions['code'])).toEqual([CODE]);
});

describe('a route', () => {
  test('tells the code in its JSON', async () => {
    const route = ours.route(
      { plan: 'pro' },
      () => ({ id: 'fred' }),
      () => new Response('in'),
    );
    const answer = await route(new Request('http://localhost/'));
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: CODE, entitlement: { requires: { plan: 'pro' } } });
  });

  test('prints no trace where Express answers a denial by itself', async () => {
    // In this environment Express prints traces and logs nothing.
    const app = express().set('env', 'test');
    app.get('/', async () => {
      (await ours.entitlements({ id: 'fred' })).require({ plan: 'pro' });
    });
    const listening = app.listen(0);
    afterwards(() => listening.close());
    await new Promise((resolve) => listening.once('listening', resolve));
    const { port } = listening.address() as AddressInfo;
    const text = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    expect(text).toContain('Not entitled.');
    expect(text).not.toContain(' at ');
  });
});

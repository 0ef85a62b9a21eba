import { ApolloServer } from '@apollo/server';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { graphql, parse, type ExecutionResult } from 'graphql';
import { createHandler } from 'graphql-http';
import { join } from 'node:path';

import { Failure, gatehouse, typeDefs, type Gatehouse, type GatehouseOptions } from '../../src/index.ts';
import { afterwards, emptyFolder, writeFiles } from '../gateway/world.ts';
import { copyTemplate } from '../postgres/template.ts';

const CATALOG = `
plans: [free, pro]
attributes: { team: { type: text, claim: team } }
segments:
  developer: { when: { attribute: team, is: makers } }
  internal: { when: { attribute: team, is: staff } }
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
directive @cacheControl(maxAge: Int, scope: CacheControlScope) on FIELD_DEFINITION
enum CacheControlScope { PUBLIC PRIVATE }
type Query {
  open: String @cacheControl(maxAge: 60, scope: PUBLIC)
  paid: String @entitled(plan: "pro") @cacheControl(maxAge: 60, scope: PUBLIC)
  cellar: String @entitled(flag: "wines")
  secret: String @entitled(plan: "pro")
}
type Mutation { work: Int  pay: Int @entitled(plan: "pro") }
type Subscription { ticks: Tick }
type Tick { count: Int  paid: Int @entitled(plan: "pro") }
`;
const FRED = { id: 'fred' };
const PETRA = { id: 'petra', claims: { plan: 'pro' } };
const MAKER = { id: 'max', claims: { team: 'makers' } };

let ran: string[] = [];
/** What resolvers were given as their context. */
let given: unknown[] = [];

/** A context that a copy would break. */
class Own {
  readonly #secret = 'kept';
  get secret(): string {
    return this.#secret;
  }
}

let folder: string;
let ours: Gatehouse;
let server: ApolloServer;
function schemaOf(sdl: string) {
  const noted = (name: string, value: unknown) => () => {
    ran.push(name);
    return value;
  };
  return makeExecutableSchema({
    typeDefs: [typeDefs, sdl],
    resolvers: {
      Query: {
        open: noted('open', 'for everybody'),
        paid: noted('paid', 'paid for'),
        cellar: noted('cellar', 'Barolo'),
        secret: (_parent: unknown, _args: unknown, context: { readonly secret?: string }) => {
          given.push(context);
          return context.secret;
        },
      },
      Mutation: { work: noted('work', 1), pay: noted('pay', 1) },
      Subscription: {
        ticks: {
          async *subscribe() {
            for (let count = 1; count <= 2; count++)
              yield await Promise.resolve({ ticks: { count, paid: count } });
          },
        },
      },
    },
  });
}
function open(options: Partial<GatehouseOptions> = {}): Promise<Gatehouse> {
  return gatehouse({
    schema: schemaOf(SDL),
    catalog: join(folder, 'catalog.yaml'),
    data: join(folder, 'data'),
    planClaim: 'plan',
    ...options,
  });
}
beforeAll(async () => {
  folder = emptyFolder();
  writeFiles(folder, { 'catalog.yaml': CATALOG });
  await copyTemplate(join(folder, 'data'));
  ours = await open();
  afterwards(() => ours.close());
  server = new ApolloServer(ours.apollo);
  await server.start();
  afterwards(() => server.stop());
}, 60_000);

type Viewer = Parameters<Gatehouse['context']>[0];
async function ask(query: string, viewer: Viewer | undefined) {
  ran = [];
  const own = { own: true };
  const contextValue = viewer === undefined ? own : ours.context(viewer, own);
  const { body, http } = await server.executeOperation({ query }, { contextValue });
  if (body.kind !== 'single') throw new Error('an answer in parts');
  const { data, errors } = body.singleResult;
  return { data, errors, status: http.status, headers: http.headers };
}
const codes = (errors: ExecutionResult['errors'] | Awaited<ReturnType<typeof ask>>['errors']) =>
  (errors ?? []).map(({ extensions }) => extensions?.['code']);

describe('in an Apollo Server', () => {
  test('a mutation with a denied part runs nothing', async () => {
    const { data, errors, status } = await ask('mutation { work pay }', FRED);
    expect({ data, status, codes: codes(errors), ran }).toEqual({
      data: undefined,
      status: 401,
      codes: ['FORBIDDEN'],
      ran: [],
    });
  });

  test('whoever asks without a context is not known, whatever they ask', async () => {
    for (const query of ['{ open }', '{ __schema { types { name } } }', 'mutation { work }']) {
      const { data, errors, status } = await ask(query, undefined);
      expect({ data, status, codes: codes(errors), ran }).toEqual({
        data: undefined,
        status: 401,
        codes: ['UNAUTHENTICATED'],
        ran: [],
      });
    }
  });

  test('what is hidden is not there, whoever asked the same text before', async () => {
    expect((await ask('{ cellar }', MAKER)).data).toEqual({ cellar: 'Barolo' });
    const hidden = await ask('{ cellar }', FRED);
    const nonsense = await ask('{ cellax }', FRED);
    expect(hidden.status).toBe(nonsense.status);
    expect(JSON.stringify(hidden.errors).replaceAll('cellar', 'cellax')).toBe(
      JSON.stringify(nonsense.errors),
    );
    const { data } = await ask('{ __schema { queryType { fields { name } } } }', FRED);
    expect(JSON.stringify(data)).not.toContain('cellar');
  });

  test('an answer that depends on who asks is never public, whatever cache hints say', async () => {
    expect((await ask('{ open }', PETRA)).headers.get('cache-control')).toBe('private, no-store');
    expect((await ask('{ open paid }', PETRA)).headers.get('cache-control')).toBe('private, no-store');
  });
});

describe('without a server', () => {
  const execute = (query: string, viewer?: Viewer) => {
    ran = [];
    const contextValue = viewer && ours.context(viewer, {});
    return ours.execute({ document: parse(query), contextValue });
  };

  test('execute refuses, nulls and validates as the gateway does', async () => {
    expect(await execute('{ open paid }', PETRA)).toEqual({
      data: { open: 'for everybody', paid: 'paid for' },
    });
    const partly = await execute('{ open paid }', FRED);
    expect({ ...partly.data }).toEqual({ open: 'for everybody', paid: null });
    expect(codes((await execute('mutation { work pay }', FRED)).errors)).toEqual(['FORBIDDEN']);
    expect(ran).toEqual([]);
    expect((await execute('{ cellar }', FRED)).errors?.[0]?.message).toBe(
      'Cannot query field "cellar" on type "Query".',
    );
    expect(codes((await execute('{ open }')).errors)).toEqual(['UNAUTHENTICATED']);
  });

  test('two operations on one context find out their own', async () => {
    const contextValue = ours.context(FRED, {});
    const both = await Promise.all(
      ['{ paid }', '{ open paid }'].map((query) => ours.execute({ document: parse(query), contextValue })),
    );
    expect(both.map(({ data }) => data && { ...data })).toEqual([
      undefined,
      { open: 'for everybody', paid: null },
    ]);
  });

  test('subscribe answers each event by what its caller may have', async () => {
    const subscribe = (query: string, viewer: Viewer) =>
      ours.subscribe({ document: parse(query), contextValue: ours.context(viewer, {}) });
    const answers = await subscribe('subscription { ticks { count paid } }', PETRA);
    if (!(Symbol.asyncIterator in answers)) throw new Error(JSON.stringify(answers));
    const seen: unknown[] = [];
    for await (const answer of answers) seen.push(JSON.parse(JSON.stringify(answer)));
    expect(seen).toEqual([1, 2].map((count) => ({ data: { ticks: { count, paid: count } } })));
    const refused = await subscribe('subscription { ticks { paid } }', FRED);
    expect(refused).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });

  test('the schema by itself denies, where nobody has planned: by who calls, or because nobody is known', async () => {
    const { schema } = ours;
    const alone = await graphql({ schema, source: '{ open paid cellar }' });
    expect({ ...alone.data }).toEqual({ open: 'for everybody', paid: null, cellar: null });
    expect(codes(alone.errors)).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
    const contextValue = ours.context(PETRA, {});
    const known = await graphql({ schema, source: '{ open paid cellar }', contextValue });
    expect({ ...known.data }).toEqual({ open: 'for everybody', paid: 'paid for', cellar: null });
    expect(codes(known.errors)).toEqual(['FORBIDDEN']);
  });
});

describe('what is wrong is told', () => {
  test.each([
    ['an option that is none', { catlog: 'x' }, /catlog/],
    ['an option that is something else', { views: { limit: 0 } }, /views\.limit/],
  ])('%s', async (_what, options, message) => {
    await expect(open(options as Partial<GatehouseOptions>)).rejects.toThrow(message);
    await expect(open(options as Partial<GatehouseOptions>)).rejects.toThrow(Failure);
  });

  test('a requirement that the catalog does not have', async () => {
    const schema = schemaOf(SDL.replace('plan: "pro"', 'plan: "gold"'));
    await expect(open({ schema, data: join(folder, 'other') })).rejects.toThrow(/gold/);
  });

  test('a viewer whose id is no text', () => {
    const viewer = { id: 7 } as unknown as Viewer;
    expect(() => ours.context(viewer, {})).toThrow('the id of a viewer: expected text, received number');
  });
});

describe('a viewer without an id', () => {
  test.each([undefined, null, ''])('is answered with 401 in an Apollo Server: %p', async (id) => {
    const { data, errors, status, headers } = await ask('{ open }', { id });
    expect({ data, status, codes: codes(errors), ran }).toEqual({
      data: undefined,
      status: 401,
      codes: ['UNAUTHENTICATED'],
      ran: [],
    });
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('the object of the server', () => {
  test('is given to resolvers as it is, in an Apollo Server and by execute', async () => {
    given = [];
    const own = Object.freeze(new Own());
    const contextValue = ours.context(PETRA, own);
    const { body } = await server.executeOperation({ query: '{ secret }' }, { contextValue });
    expect(body).toMatchObject({ singleResult: { data: { secret: 'kept' } } });
    expect(await ours.execute({ document: parse('{ secret }'), contextValue })).toEqual({
      data: { secret: 'kept' },
    });
    expect(given.map((one) => one === own)).toEqual([true, true]);
  });

  test('has beside it what a server adds', async () => {
    given = [];
    const contextValue = Object.assign(ours.context(PETRA, { secret: 'inherited' }), { added: 1 });
    expect(await ours.execute({ document: parse('{ secret }'), contextValue })).toEqual({
      data: { secret: 'inherited' },
    });
    expect(given).toMatchObject([{ added: 1 }]);
  });
});

describe('statuses are those of the gateway', () => {
  interface Case {
    readonly what: string;
    readonly query: string;
    readonly viewer: Viewer;
    readonly status: number;
    readonly code?: string;
    readonly challenge?: string;
  }
  const DENIED = { status: 401, code: 'FORBIDDEN', challenge: 'Bearer' };
  const CASES: readonly Case[] = [
    {
      what: 'an unknown caller',
      query: '{ open }',
      viewer: { id: undefined },
      ...DENIED,
      code: 'UNAUTHENTICATED',
    },
    { what: 'nothing granted', query: '{ paid }', viewer: FRED, ...DENIED },
    { what: 'a mutation with a denied part', query: 'mutation { work pay }', viewer: FRED, ...DENIED },
    { what: 'a field that does not exist', query: '{ nothing }', viewer: FRED, status: 400 },
    { what: 'a part granted', query: '{ open paid }', viewer: FRED, status: 200, code: 'FORBIDDEN' },
    { what: 'all granted', query: '{ open paid }', viewer: PETRA, status: 200 },
  ];

  test.each(CASES)('in graphql-http: $what', async ({ query, viewer, status, code, challenge }) => {
    const handle = createHandler({
      schema: ours.schema,
      context: () => ours.context(viewer, {}),
      validate: () => [],
      execute: ours.execute,
      onOperation: ours.onOperation,
    });
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const [body, init] = await handle({
        method: 'POST',
        url: '/graphql',
        headers: { accept, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
        raw: undefined,
        context: undefined,
      });
      expect(init.status).toBe(status);
      expect(init.headers?.['www-authenticate']).toBe(challenge);
      expect(init.headers?.['content-type']).toBe(`${accept}; charset=utf-8`);
      const { errors } = JSON.parse(body ?? '') as { errors?: { extensions?: { code?: string } }[] };
      expect(errors?.at(-1)?.extensions?.code).toBe(code);
      expect(body).not.toContain('"http"');
    }
  });

  test.each(CASES)('in errors, as GraphQL Yoga takes them: $what', async ({ query, viewer, status }) => {
    const contextValue = ours.context(viewer, {});
    const { errors, data } = await ours.execute({ document: parse(query), contextValue });
    const http = errors?.[0]?.extensions['http'];
    if (status === 200) expect([http, data]).toEqual([undefined, expect.anything()]);
    else expect(http).toMatchObject({ status });
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';

import { Views } from '../../src/graphql/views.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { hidingCatalog } from './hidden-catalog.ts';
import { FREE, openDatabase, PRO, world, type Person, type Reply, type World } from './world.ts';

/** `roadmap` is a flag of a HIDDEN release; whatever asks for it has a name that nothing else has. */
const SDL = `
  directive @style(of: Paint, strong: Heavy!) on FIELD
  type Query {
    ping: Int
    plans: [String] @entitled(flag: "roadmap")
    vision: Vision
    hits(order: Order = NAME, peek: Int = 7 @entitled(flag: "roadmap"), where: Where): [Hit]
    nodes: [Node]
    node: Node
    either: String @entitled(flag: "roadmap") @entitled(plan: "pro")
    odd: Order
    _service: _Service!
  }
  type _Service { sdl: String }
  type Mutation { rename(to: String): String launch: Boolean @entitled(flag: "roadmap") }
  type Subscription { ticks: Int launches: Int @entitled(flag: "roadmap") }
  type Vision @entitled(flag: "roadmap") { words: String horizon: Horizon }
  type Horizon { far: Int }
  interface Node { id: ID shade: Int }
  type Plain implements Node { id: ID shade: Int }
  type Secretive implements Node @entitled(flag: "roadmap") { id: ID shade: Int inner: Int }
  union Hit = Plain | Secretive | Empties
  type Empties { gone: Int @entitled(flag: "roadmap") }
  enum Order { NAME AGE HYPE @entitled(flag: "roadmap") }
  enum Paint { NEON @entitled(flag: "roadmap") }
  enum Heavy { LEADEN @entitled(flag: "roadmap") }
  input Where { name: String glimpse: Int = 3 @entitled(flag: "roadmap") and: [Where!] paint: Paint }
`;
const NAMES =
  /roadmap|plans|vision|horizon|peek|launch|secretive|inner|hype|neon|paint|leaden|heavy|style|glimpse|empties|gone/i;

const DEVELOPER: Person = { id: 'dora', claims: { team: 'next' } };
let given: unknown;
const RESOLVERS = {
  Query: {
    ping: () => 1,
    plans: () => ['moon'],
    vision: () => ({ words: 'far', horizon: { far: 1 } }),
    hits: (_: unknown, args: unknown) => {
      given = args;
      return [
        { __typename: 'Plain', id: 'p' },
        { __typename: 'Secretive', id: 's' },
        { __typename: 'Empties' },
        null,
      ];
    },
    nodes: () => [
      { __typename: 'Secretive', id: 's' },
      { __typename: 'Plain', id: 'p' },
    ],
    node: () => ({ __typename: 'Secretive', id: 's' }),
    either: () => 'either',
    odd: () => 'HYPE',
    _service: () => ({ sdl: SDL }),
  },
};

/** The same, as it would be had nobody ever thought of that release. */
const WITHOUT = `
  type Query {
    ping: Int
    hits(order: Order = NAME, where: Where): [Hit]
    nodes: [Node]
    node: Node
    either: String @entitled(plan: "pro")
    odd: Order
    _service: _Service!
  }
  type _Service { sdl: String }
  type Mutation { rename(to: String): String }
  type Subscription { ticks: Int }
  interface Node { id: ID shade: Int }
  type Plain implements Node { id: ID shade: Int }
  union Hit = Plain
  enum Order { NAME AGE }
  input Where { name: String and: [Where!] }
`;

let sql: Sql;
let ours: World;
let without: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({ sql, sdl: SDL, resolvers: RESOLVERS, catalog: hidingCatalog(['roadmap']) });
  without = await world({ sql, sdl: WITHOUT, catalog: hidingCatalog([]) });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await without.close();
  await sql.close();
});

/** What is answered to somebody from whom the release is hidden says nothing of it. */
async function askBlind(query: string, more: Parameters<World['ask']>[1] = {}): Promise<Reply> {
  return ours.ask(query, { as: FREE, ...more });
}

describe('to whom a hidden release does not exist', () => {
  test.each([
    '{ plans }',
    '{ vision { words } }',
    '{ ping a: plans }',
    'mutation { launch }',
    '{ hits { ... on Secretive { id } } }',
    '{ hits { ... on Plain { inner } } }',
    'fragment F on Vision { words } { ...F }',
    '{ hits { ... on Empties { gone } } }',
    '{ hits(peek: 1) { __typename } }',
    '{ hits(order: HYPE) { __typename } }',
    '{ hits(where: { glimpse: 1 }) { __typename } }',
    '{ hits(where: { paint: NEON }) { __typename } }',
    'query($p: Paint) { ping }',
    'query($w: Where) { hits(where: $w) { __typename } }',
    'query($o: Order) { hits(order: $o) { __typename } }',
    'query($l: [Where!]) { hits(where: { and: $l }) { __typename } }',
    '{ ping @style(strong: LEADEN) }',
    '{ __type(name: "Vision") { name fields { name } } }',
    '{ __schema { types { name fields { name } } directives { name args { name } } } }',
    '{ a: __type(name: "Secretive") { name } b: __type(name: "Node") { possibleTypes { name } } }',
  ])('%s is answered byte by byte as where there never was one', async (query) => {
    const variables = { w: { glimpse: 'x' }, o: 'HYPE', l: [{ paint: 'NEON' }] };
    const [one, other] = [await askBlind(query, { variables }), await without.ask(query, { variables })];
    expect(one.text).toBe(other.text);
    expect(one.status).toBe(other.status);
  });

  test.each([
    '{ plan }',
    '{ visions }',
    '{ hits(pek: 1) { __typename } }',
    '{ hits(order: HYP) { __typename } }',
    'query($w: Where) { hits(where: $w) { __typename } }',
    'query($o: Order) { hits(order: $o) { __typename } }',
    '{ hits { ... on Secretiv { id } } }',
    '{ node { inne } }',
    '{ ping @stile }',
  ])('no suggestion names anything of it: %s', async (query) => {
    const variables = { w: { glimps: 1, pain: 'NEO' }, o: 'HYP' };
    const { text, json } = await askBlind(query, { variables });
    expect(json.errors?.length).toBeGreaterThan(0);
    expect(text.replaceAll(/plan"|visions|pek"|HYP"|Secretiv"|inne"|glimps"|stile/g, '')).not.toMatch(NAMES);
  });

  test('introspection in every form has none of it', async () => {
    for (const query of [
      getIntrospectionQuery({ inputValueDeprecation: true, directiveIsRepeatable: true, oneOf: true }),
      '{ a: __schema { ...S } ping } fragment S on __Schema { types { name fields { name args { name } } inputFields { name } enumValues { name } possibleTypes { name } interfaces { name } } }',
      '{ ... { __schema { directives { name args { name type { name } } } } } }',
      '{ a: __type(name: "Vision") { name } b: __type(name: "Secretive") { name } c: __type(name: "Horizon") { name } }',
    ]) {
      const { text, status } = await askBlind(query);
      expect(status).toBe(200);
      expect(text).not.toMatch(NAMES);
    }
    const { json } = await askBlind('{ __type(name: "Vision") { name } }');
    expect(json.data).toEqual({ __type: null });
    expect((await ours.ask('{ __type(name: "Vision") { name } }', { as: DEVELOPER })).json.data).toEqual({
      __type: { name: 'Vision' },
    });
  });

  test('what turns out to be of it is null with an error that says nothing', async () => {
    const { json, text } = await askBlind(
      '{ hits { __typename ... on Plain { id } } nodes { id } node { id } odd }',
    );
    expect(json.data).toEqual({
      hits: [{ __typename: 'Plain', id: 'p' }, null, null, null],
      nodes: [null, { id: 'p' }],
      node: null,
      odd: null,
    });
    expect(text).not.toMatch(NAMES);
    expect(json.errors?.map(({ extensions }) => extensions?.code)).toEqual(
      json.errors?.map(() => 'FORBIDDEN'),
    );
  });

  test('resolvers are called with the defaults of what cannot be seen', async () => {
    await askBlind('{ hits(where: { and: [{ name: "x" }] }) { __typename } }');
    expect(given).toEqual({
      order: 'NAME',
      peek: 7,
      where: { glimpse: 3, and: [{ name: 'x', glimpse: 3 }] },
    });
  });

  test('an alternative that can be had is told, and not the one that is hidden', async () => {
    const { json, text } = await askBlind('{ ping either }');
    expect(json.data).toEqual({ ping: 1, either: null });
    expect(json.errors?.[0]?.extensions?.entitlement).toMatchObject({ requires: { plan: 'pro' } });
    expect(text).not.toMatch(NAMES);
    expect((await ours.ask('{ either }', { as: PRO })).json.data).toEqual({ either: 'either' });
  });

  test('the document of a federated subgraph has none of it', async () => {
    const { json } = await askBlind('{ _service { sdl } }');
    const document = (json.data?.['_service'] as { sdl: string }).sdl;
    expect(document).toContain('interface Node');
    expect(document).not.toMatch(NAMES);
    expect(document).not.toMatch(/entitled|_service/i);
  });

  test('what somebody else has asked before opens nothing, by its text or by its hash', async () => {
    const { createHash } = await import('node:crypto');
    const query = 'query Poison { plans }';
    const persistedQuery = { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') };
    const developer = await ours.ask(query, { as: DEVELOPER, extensions: { persistedQuery } });
    expect(developer.json.data).toEqual({ plans: ['moon'] });
    for (const reply of [await askBlind(query), await askBlind(query, { extensions: { persistedQuery } })]) {
      expect(reply.status).toBe(400);
      expect(reply.ran).toEqual([]);
    }
    const never = { version: 1, sha256Hash: createHash('sha256').update('{ ping ping }').digest('hex') };
    const [known, unknown] = await Promise.all(
      [persistedQuery, never].map((one) => ours.get({ extensions: JSON.stringify({ persistedQuery: one }) })),
    );
    expect(unknown?.json.errors?.[0]?.extensions?.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(known).toEqual(unknown);
  });

  test('each entry of a batch stands on the same view', async () => {
    const { entries, status } = await ours.askAll([
      '{ ping }',
      '{ plans }',
      '{ __type(name: "Vision") { name } }',
    ]);
    expect(status).toBe(200);
    expect(entries[0]?.data).toEqual({ ping: 1 });
    expect(entries[1]?.errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(entries[2]?.data).toEqual({ __type: null });
  });

  test('no answer is kept for others', async () => {
    for (const query of ['{ ping }', '{ plans }', '{ __schema { queryType { name } } }']) {
      expect((await askBlind(query)).headers.get('cache-control')).toBe('private, no-store');
    }
  });
});

describe('a hidden release', () => {
  test('is there for whom it has opened to', async () => {
    const { json } = await ours.ask(
      '{ plans vision { horizon { far } } hits(order: HYPE, peek: 2) { ... on Secretive { id } } nodes { id } odd }',
      { as: DEVELOPER },
    );
    expect(json).toEqual({
      data: {
        plans: ['moon'],
        vision: { horizon: { far: 1 } },
        hits: [{}, { id: 's' }, {}, null],
        nodes: [{ id: 's' }, { id: 'p' }],
        odd: 'HYPE',
      },
    });
    expect(given).toEqual({ order: 'HYPE', peek: 2 });
  });

  test('is denied and not hidden once it is LOCKED, and nobody’s once it is closed', async () => {
    const own = await world({ sql, sdl: SDL, resolvers: RESOLVERS, catalog: hidingCatalog(['roadmap']) });
    expect((await own.ask('{ plans }')).status).toBe(400);
    own.offer({ ...hidingCatalog(['roadmap'], { visibility: 'LOCKED' }), version: 7 });
    expect((await own.ask('{ plans }')).status).toBe(401);
    await own.close();
  });

  test('cannot be told from nonsense while its store is silent: both are unavailable', async () => {
    const catalog = hidingCatalog(['roadmap'], { when: { plan: { atLeast: 'pro' } } });
    const own = await world({ sql, sdl: SDL, resolvers: RESOLVERS, catalog });
    own.silence('standings');
    for (const query of ['{ plans }', '{ trolls }', '{ __type(name: "Vision") { name } }']) {
      const { status, json, text } = await own.ask(query);
      expect([status, json.errors?.[0]?.extensions?.code]).toEqual([503, 'ENTITLEMENTS_UNAVAILABLE']);
      expect(text).not.toMatch(NAMES);
    }
    expect((await own.ask('{ ping }')).json).toEqual({ data: { ping: 1 } });
    const { json } = await own.ask('{ ping nodes { id } }');
    expect(json.errors?.[0]?.extensions?.code).toBe('ENTITLEMENTS_UNAVAILABLE');
    await own.close();
  });

  test('may not take everything that could be asked for', async () => {
    const sdl = 'type Query { plans: Int @entitled(flag: "roadmap") }';
    await expect(world({ sql, sdl, catalog: hidingCatalog(['roadmap']) })).rejects.toThrow(
      'expected Query to have a field that no HIDDEN release hides',
    );
    const own = await world({ sql, sdl, catalog: hidingCatalog(['roadmap'], { visibility: 'LOCKED' }) });
    expect(() => {
      own.offer({ ...hidingCatalog(['roadmap']), version: 9 });
    }).toThrow('expected Query to have a field');
    await own.close();
  });

  test('is pooled by what is hidden, and forgotten when it is long unused', async () => {
    const views = new Views(ours.guarded, 1);
    const [one] = [await views.without(['roadmap'])];
    expect(await views.without(['roadmap'])).toBe(one);
    expect(views.without([])).toBe(views.whole);
    await views.without(['roadmap', 'unheard-of']);
    expect(await views.without(['roadmap'])).not.toBe(one);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { FREE, openDatabase, PRO, refusals, world, type World } from './world.ts';

const SDL = `
  type Query {
    ping: String
    me: User
    same: Query
    closed: Query @entitled(plan: "pro")
    insights: Insights @entitled(plan: "pro")
    strictInsights: Insights! @entitled(plan: "pro")
    report: Report
    rows: [[Cell]!]!
    metrics: [Metric!]
    hits: [Hit]
    node(id: ID!): Node
    nodes: [Node]
    contact(id: ID!): Contact
    vault: Vault
    vaults: [Vault]
    holder: Holder
    anything(id: ID!): Anything
  }
  type Mutation {
    rename: User
    purge: Boolean @entitled(plan: "pro")
    counter: Int
    touch(id: ID!): Node
    open(id: ID!): Anything
  }
  interface Node { id: ID! }
  interface Contact { email: String }
  type User implements Node & Contact {
    id: ID!
    name: String
    email: String @entitled(plan: "pro")
  }
  type Bot implements Node & Contact { id: ID! email: String }
  type Insights { score: Int }
  type Report { title: String pdfUrl: String! @entitled(plan: "pro") }
  type Cell { v: Float secretV: Float! @entitled(plan: "pro") }
  interface Metric implements Node { id: ID! value: Float }
  type BasicMetric implements Metric & Node { id: ID! value: Float }
  type ProMetric implements Metric & Node { id: ID! value: Float forecast: Float! @entitled(plan: "pro") }
  union Hit = BasicMetric | ProMetric | Report
  type Vault implements Node @entitled(plan: "pro") { id: ID! gold: Int silver: Int! }
  type Holder { vault: Vault inside: [Vault!] }
  union Anything = Vault | Bot
`;

const SECRET = 'nia@secret.example';
const USER = { __typename: 'User', id: 'u1', name: 'Nia', email: SECRET };
const BOT = { __typename: 'Bot', id: 'b1', email: 'bot@example' };
const BASIC = { __typename: 'BasicMetric', id: 'm1', value: 1 };
const PROMETRIC = { __typename: 'ProMetric', id: 'm2', value: 2, forecast: 4242 };
const REPORT = { __typename: 'Report', title: 'Sales', pdfUrl: 'secret.pdf' };
const VAULT = { __typename: 'Vault', id: 'v1', gold: 4242, silver: 4243 };
const NODES = new Map<unknown, unknown>([USER, BOT, BASIC, PROMETRIC, VAULT].map((node) => [node.id, node]));
const byId = (_parent: unknown, { id }: { readonly id: string }): unknown => NODES.get(id);

const resolvers = {
  Query: {
    ping: () => 'pong',
    me: () => USER,
    same: () => ({}),
    closed: () => ({}),
    insights: () => ({ score: 4242 }),
    strictInsights: () => ({ score: 4242 }),
    report: () => REPORT,
    rows: () => [
      [
        { v: 1, secretV: 4242 },
        { v: 2, secretV: 4242 },
      ],
      [{ v: 3, secretV: 4242 }],
    ],
    metrics: () => [BASIC, PROMETRIC],
    hits: () => [PROMETRIC, BASIC, REPORT, null],
    node: byId,
    nodes: () => [BOT, VAULT, USER],
    contact: byId,
    vault: () => VAULT,
    vaults: () => [VAULT, null, VAULT],
    holder: () => ({ vault: VAULT, inside: [VAULT] }),
    anything: byId,
  },
  Mutation: { rename: () => USER, purge: () => true, counter: () => 7, touch: byId, open: byId },
};

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({ sql, sdl: SDL, resolvers, catalog: catalogOf() });
}, 60_000);
beforeEach(() => {
  ours.silence();
});
afterAll(async () => {
  await ours.close();
  await sql.close();
});

interface Case {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly data: unknown;
  readonly denied: readonly string[];
}

const at = (...paths: readonly string[]) => paths.map((path) => `${path} FORBIDDEN`);

const PARTIAL: readonly Case[] = [
  {
    name: '1. an alias',
    query: '{ me { name: email } }',
    data: { me: { name: null } },
    denied: at('me.name'),
  },
  {
    name: '2. the same field by two aliases',
    query: '{ me { a: email b: email } }',
    data: { me: { a: null, b: null } },
    denied: at('me.a', 'me.b'),
  },
  {
    name: '3. the same field twice and in a fragment',
    query: '{ me { email email ...F } } fragment F on User { email }',
    data: { me: { email: null } },
    denied: at('me.email'),
  },
  {
    name: '4. a fragment at two places',
    query: '{ me { ...F } you: me { ...F } } fragment F on User { email }',
    data: { me: { email: null }, you: { email: null } },
    denied: at('me.email', 'you.email'),
  },
  {
    name: '7. nothing of another operation',
    query: 'query A { ping } query B { insights { score } }',
    data: { ping: 'pong' },
    denied: [],
  },
  {
    name: '8. a field that must not be null, up to its parent',
    query: '{ report { title pdfUrl } }',
    data: { report: null },
    denied: at('report.pdfUrl'),
  },
  {
    name: '9. a root field that must not be null, with everything',
    query: '{ ping strictInsights { score } }',
    data: null,
    denied: at('strictInsights'),
  },
  {
    name: '10. cells of nested lists, each',
    query: '{ rows { v secretV } }',
    data: { rows: [[null, null], [null]] },
    denied: at('rows.0.0.secretV', 'rows.0.1.secretV', 'rows.1.0.secretV'),
  },
  {
    name: '11. an item that must not be null, with its list',
    query: '{ metrics { id ... on ProMetric { forecast } } }',
    data: { metrics: null },
    denied: at('metrics.1.forecast'),
  },
  {
    name: '11. no other field of such an item',
    query: '{ metrics { id } }',
    data: { metrics: [{ id: 'm1' }, { id: 'm2' }] },
    denied: [],
  },
  {
    name: '12. the items of one type of a union, and no other',
    query: '{ hits { __typename ... on ProMetric { forecast } } }',
    data: { hits: [null, { __typename: 'BasicMetric' }, { __typename: 'Report' }, null] },
    denied: at('hits.0.forecast'),
  },
  {
    name: '13. another type of the same union',
    query: '{ hits { ... on BasicMetric { x: value } ... on Report { y: pdfUrl } } }',
    data: { hits: [{}, { x: 1 }, null, null] },
    denied: at('hits.2.y'),
  },
  {
    name: '14. nothing where the gated type is absent',
    query: '{ node(id: "b1") { id ... on ProMetric { forecast } } }',
    data: { node: { id: 'b1' } },
    denied: [],
  },
  {
    name: '15. through a node',
    query: '{ node(id: "u1") { ... on User { email } } }',
    data: { node: { email: null } },
    denied: at('node.email'),
  },
  {
    name: '15. through a field of an interface',
    query: '{ contact(id: "u1") { email } }',
    data: { contact: { email: null } },
    denied: at('contact.email'),
  },
  {
    name: '15. through a field of an interface, of the gated type only',
    query: '{ contact(id: "b1") { email } }',
    data: { contact: { email: 'bot@example' } },
    denied: [],
  },
  {
    name: '35. a root field beside a name of its type that says something',
    query: '{ __schema { queryType { name } } insights { score } }',
    data: { __schema: { queryType: { name: 'Query' } }, insights: null },
    denied: at('insights'),
  },
  {
    name: 'what a fragment met below the root asks at the root as well',
    query: '{ same { ...F } ...F } fragment F on Query { insights { score } ping }',
    data: { same: { insights: null, ping: 'pong' }, insights: null, ping: 'pong' },
    denied: at('insights', 'same.insights'),
  },
  {
    name: 'what a fragment answers at the root, though it stands in a denied field as well',
    query: '{ closed { ...F } ...F } fragment F on Query { ping }',
    data: { closed: null, ping: 'pong' },
    denied: at('closed'),
  },
  {
    name: 'a gated type, reached by a field',
    query: '{ vault { gold } ping }',
    data: { vault: null, ping: 'pong' },
    denied: at('vault'),
  },
  {
    name: 'a gated type, reached by a list',
    query: '{ vaults { silver } ping }',
    data: { vaults: null, ping: 'pong' },
    denied: at('vaults'),
  },
  {
    name: 'a gated type, reached by an interface',
    query: '{ node(id: "v1") { id } }',
    data: { node: null },
    denied: at('node'),
  },
  {
    name: 'a gated type, reached by an interface and a fragment on it',
    query: '{ node(id: "v1") { ... on Vault { gold } } }',
    data: { node: null },
    denied: at('node'),
  },
  {
    name: 'a gated type, reached by an interface and asked for its name only',
    query: '{ node(id: "v1") { __typename } }',
    data: { node: null },
    denied: at('node'),
  },
  {
    name: 'a gated type, reached by an interface and asked for nothing',
    query: '{ node(id: "v1") { ... on User { id } } }',
    data: { node: null },
    denied: at('node'),
  },
  {
    name: 'a gated type, one item of a list of an interface',
    query: '{ nodes { id } }',
    data: { nodes: [{ id: 'b1' }, null, { id: 'u1' }] },
    denied: at('nodes.1'),
  },
  {
    name: 'a gated type, reached by a fragment on its interface',
    query: '{ anything(id: "v1") { ... on Node { id } } }',
    data: { anything: null },
    denied: at('anything'),
  },
  {
    name: 'a gated type, reached by a union',
    query: '{ anything(id: "v1") { ... on Vault { g: gold } } }',
    data: { anything: null },
    denied: at('anything'),
  },
  {
    name: 'a gated type, reached below another',
    query: '{ holder { vault { gold } inside { silver } } }',
    data: { holder: { vault: null, inside: null } },
    denied: at('holder.inside', 'holder.vault'),
  },
];

describe('who is not entitled to a part of a query gets the rest, and not', () => {
  test.each(PARTIAL)('$name', async ({ query, variables = {}, data, denied }) => {
    const { status, json, text, ran } = await ours.ask(query, {
      variables,
      ...(query.startsWith('query A') && { operationName: 'A' }),
    });
    expect(status).toBe(200);
    expect(json.data).toEqual(data);
    expect(refusals(json)).toEqual(denied);
    for (const secret of [SECRET, '4242', '4243', 'secret.pdf']) expect(text).not.toContain(secret);
    for (const gated of ['User.email', 'Query.insights', 'Query.strictInsights', 'Report.pdfUrl'])
      expect(ran).not.toContain(gated);
    for (const gated of ['Cell.secretV', 'ProMetric.forecast', 'Vault.gold', 'Vault.silver', 'Vault.id'])
      expect(ran).not.toContain(gated);
  });

  test.each(PARTIAL)('whoever is entitled gets it: $name', async ({ query, variables = {} }) => {
    const operation = query.startsWith('query A') ? { operationName: 'A' } : {};
    const { status, json, text } = await ours.ask(query, { as: PRO, variables, ...operation });
    expect(status).toBe(200);
    expect(json.errors).toBeUndefined();
    expect(text).not.toContain('"data":null');
  });
});

const WHOLE_REFUSALS = [
  {
    name: '16. a mutation with one denied field',
    query: 'mutation { rename { id } purge counter }',
    denied: at('purge'),
  },
  {
    name: '17. a mutation whose answer is denied in part',
    query: 'mutation { rename { email } }',
    denied: at('rename.email'),
  },
  {
    name: 'a mutation whose answer may be of a gated type, by an interface',
    query: 'mutation { touch(id: "u1") { id } }',
    denied: at('touch'),
  },
  {
    name: 'a mutation whose answer may be of a gated type, by a union',
    query: 'mutation { open(id: "v1") { ... on Vault { gold } } }',
    denied: at('open'),
  },
  {
    name: 'a mutation whose answer may be of a gated type, by a fragment on an interface',
    query: 'mutation { open(id: "v1") { ...F } } fragment F on Node { id }',
    denied: at('open'),
  },
  {
    name: '35. a query whose only other field is __typename',
    query: '{ __typename insights { score } }',
    denied: at('insights'),
  },
  {
    name: '35. a query whose __typename has another name',
    query: '{ t: __typename insights { score } }',
    denied: at('insights'),
  },
  {
    name: 'a query of which every root field is denied',
    query: '{ a: insights { score } b: insights { score } strictInsights { score } }',
    denied: at('a', 'b', 'strictInsights'),
  },
  {
    name: 'a query with the denied field in fragments only',
    query:
      '{ ...F ... on Query { ... { insights { score } } } } fragment F on Query { b: insights { score } }',
    denied: at('b', 'insights'),
  },
] as const;

describe('refused as a whole, before anything runs,', () => {
  test.each(WHOLE_REFUSALS)('$name', async ({ query, denied }) => {
    const { status, headers, json, ran } = await ours.ask(query);
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(json).not.toHaveProperty('data');
    expect(refusals(json)).toEqual(denied);
    expect(ran).toEqual([]);
  });

  test.each(WHOLE_REFUSALS)('with 403 where that is set: $name', async ({ query }) => {
    const settings = {
      refusals: { status: 403, partialMutations: false, partialSubscriptions: false },
    } as const;
    const other = await world({ sql, sdl: SDL, resolvers, catalog: catalogOf(), settings });
    const { status, headers, json, ran } = await other.ask(query);
    expect(status).toBe(403);
    expect(headers.has('www-authenticate')).toBe(false);
    expect(json).not.toHaveProperty('data');
    expect(ran).toEqual([]);
    await other.close();
  });

  test.each(WHOLE_REFUSALS)('and not who is entitled: $name', async ({ query }) => {
    const { status, json } = await ours.ask(query, { as: PRO });
    expect(status).toBe(200);
    expect(json.errors).toBeUndefined();
  });
});

test('a mutation that asks nothing of the gated type runs, and a value of it is denied where it comes', async () => {
  const { status, json, text, ran } = await ours.ask('mutation { open(id: "v1") { ... on Bot { id } } }');
  expect(status).toBe(200);
  expect(json.data).toEqual({ open: null });
  expect(refusals(json)).toEqual(at('open'));
  expect(text).not.toContain('v1"}');
  expect(ran).toEqual(['Mutation.open']);
});

describe('a mutation that may run in part', () => {
  const settings = {
    refusals: { status: 401, partialMutations: true, partialSubscriptions: false },
  } as const;

  test('runs what is allowed', async () => {
    const other = await world({ sql, sdl: SDL, resolvers, catalog: catalogOf(), settings });
    const { status, json, ran } = await other.ask('mutation { rename { id email } purge counter }');
    expect(status).toBe(200);
    expect(json.data).toEqual({ rename: { id: 'u1', email: null }, purge: null, counter: 7 });
    expect(ran).toEqual(['Mutation.rename', 'User.id', 'Mutation.counter']);
    await other.close();
  });

  test('is refused where nothing is', async () => {
    const other = await world({ sql, sdl: SDL, resolvers, catalog: catalogOf(), settings });
    const { status, json } = await other.ask('mutation { a: purge b: purge }');
    expect(status).toBe(401);
    expect(json).not.toHaveProperty('data');
    await other.close();
  });
});

describe('@skip and @include', () => {
  const INCLUDE = 'query ($x: Boolean!) { ping insights @include(if: $x) { score } }';
  const DEFAULTED = 'query ($x: Boolean = true) { ping insights @include(if: $x) { score } }';
  const SKIPPED = 'query ($x: Boolean!) { ping ... @skip(if: $x) { insights { score } } }';
  const SPREAD =
    'query ($x: Boolean!) { ping ...F @skip(if: $x) } fragment F on Query { insights { score } }';
  const LITERAL = '{ ping insights @include(if: false) { score } }';
  const BOTH =
    'query ($x: Boolean!, $y: Boolean!) { ping insights @include(if: $x) @skip(if: $y) { score } }';

  test.each([
    [INCLUDE, { x: false }, []],
    [INCLUDE, { x: true }, at('insights')],
    [INCLUDE, { x: false }, []],
    [DEFAULTED, {}, at('insights')],
    [DEFAULTED, { x: false }, []],
    [DEFAULTED, { x: true }, at('insights')],
    [DEFAULTED, {}, at('insights')],
    [SKIPPED, { x: true }, []],
    [SKIPPED, { x: false }, at('insights')],
    [SPREAD, { x: true }, []],
    [SPREAD, { x: false }, at('insights')],
    [LITERAL, {}, []],
    [BOTH, { x: true, y: false }, at('insights')],
    [BOTH, { x: true, y: true }, []],
    [BOTH, { x: false, y: false }, []],
  ])('%s with %j asks for what is left', async (query, variables, denied) => {
    const { status, json, ran } = await ours.ask(query, { variables });
    expect(status).toBe(200);
    expect(refusals(json)).toEqual(denied);
    expect(json.data?.['ping']).toBe('pong');
    expect(ran).toEqual(['Query.ping']);
  });

  test('decide whether anything is left that answers, each time anew', async () => {
    const query = 'query ($x: Boolean!) { insights @include(if: $x) { score } ping @skip(if: $x) }';
    for (const [x, status] of [
      [false, 200],
      [true, 401],
      [false, 200],
      [true, 401],
    ] as const)
      expect((await ours.ask(query, { variables: { x } })).status).toBe(status);
  });

  test.each([
    ['query ($x: Boolean = false) { ping @include(if: $x) insights { score } }', {}, 401],
    ['query ($x: Boolean = false) { ping @include(if: $x) insights { score } }', { x: true }, 200],
    ['{ ping @skip(if: true) insights { score } }', {}, 401],
    ['{ ping @include(if: false) insights { score } }', {}, 401],
    ['mutation ($x: Boolean = false) { counter purge @include(if: $x) }', {}, 200],
    ['mutation ($x: Boolean = true) { counter purge @skip(if: $x) }', {}, 200],
    ['mutation ($x: Boolean = true) { counter purge @skip(if: $x) }', { x: false }, 401],
  ])('say what is left to be refused as a whole: %s with %j', async (query, variables, status) => {
    expect((await ours.ask(query, { variables })).status).toBe(status);
  });

  test('leave out of a mutation what is not part of it', async () => {
    const { status, json, ran } = await ours.ask('mutation { purge @include(if: false) counter }');
    expect(status).toBe(200);
    expect(json).toEqual({ data: { counter: 7 } });
    expect(ran).toEqual(['Mutation.counter']);
  });

  test.each([['yes'], [null], [1], [[true]], [{ deep: { deeper: true } }]])(
    'fail with %j, which is no condition, before anything runs',
    async (x) => {
      const { status, json, ran } = await ours.ask(INCLUDE, { variables: { x } });
      expect(status).toBe(400);
      expect(json).not.toHaveProperty('data');
      expect(ran).toEqual([]);
    },
  );

  test('of one operation say nothing of another in the same document', async () => {
    const query = `query A($x: Boolean = false) { ping insights @include(if: $x) { score } }
      query B($x: Boolean = true) { ping insights @include(if: $x) { score } }`;
    for (const [operationName, denied] of [
      ['A', []],
      ['B', at('insights')],
      ['A', []],
    ] as const)
      expect(refusals((await ours.ask(query, { operationName })).json)).toEqual(denied);
  });
});

describe('callers', () => {
  test('share what was planned, and never what was answered', async () => {
    const query = '{ ping me { email } }';
    for (const as of [PRO, FREE, PRO, FREE]) {
      const { json } = await ours.ask(query, { as });
      expect(json.data).toEqual({ ping: 'pong', me: { email: as === PRO ? SECRET : null } });
    }
  });

  test('are kept apart where the product gives all of them the same context', async () => {
    const shared = { database: 'one for all' };
    const other = await world({
      sql,
      sdl: SDL,
      resolvers,
      catalog: catalogOf(),
      settings: { context: () => shared },
    });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, place) =>
        other.ask('{ ping me { email } }', { as: place % 2 === 0 ? FREE : PRO }),
      ),
    );
    replies.forEach(({ json }, place) => {
      expect(json.data?.['me']).toEqual({ email: place % 2 === 0 ? null : SECRET });
    });
    expect(Object.getOwnPropertySymbols(shared)).toEqual([]);
    await other.close();
  });

  test('may be served with a context that is frozen, or has a class', async () => {
    class Frozen {
      readonly word = 'kept';
      constructor() {
        Object.freeze(this);
      }
      shout(): string {
        return this.word.toUpperCase();
      }
    }
    const other = await world({
      sql,
      sdl: SDL,
      resolvers: {
        ...resolvers,
        Query: { ...resolvers.Query, ping: (_p: unknown, _a: unknown, context: Frozen) => context.shout() },
      },
      catalog: catalogOf(),
      settings: { context: () => new Frozen() },
    });
    expect((await other.ask('{ ping }')).json).toEqual({ data: { ping: 'KEPT' } });
    await other.close();
  });
});

describe('a list of which some items answer at once and some later', () => {
  const sdl = `
    type Query { ping: Int items: [Item!] hits: [Hit!] }
    type Item { slow: Int secret: Int! @entitled(plan: "pro") }
    type Other { secret: Int! @entitled(plan: "pro") }
    union Hit = Item | Other
  `;
  const items = () => [
    { __typename: 'Item', slow: Promise.resolve(1), secret: 1 },
    { __typename: 'Item', slow: 1, secret: 2 },
    { __typename: 'Other', secret: 3 },
  ];
  const mixed = { Query: { ping: () => 1, items, hits: items } };

  // Where an item is refused at once, graphql-js 16 abandons the others, and an abandoned rejection ends this process.
  test.each([
    ['{ ping items { slow secret } }', { ping: 1, items: null }],
    ['{ ping hits { ... on Item { slow secret } ... on Other { secret } } }', { ping: 1, hits: null }],
  ])('is null where an item of it is refused, and nothing is left over: %s', async (query, data) => {
    const other = await world({ sql, sdl, resolvers: mixed, catalog: catalogOf() });
    const { json } = await other.ask(query);
    expect(json.data).toEqual(data);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await other.close();
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { graphql } from 'graphql';

import { admit } from '../../src/actions/entitlements.ts';
import { Call, carry } from '../../src/graphql/call.ts';
import { buildSchema } from '../../src/graphql/build.ts';
import { guardSchema } from '../../src/graphql/guarded-schema.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { DIRECTIVES, FREE, openDatabase, PRO, refusals, world, type Person, type World } from './world.ts';

const SDL = `
  type Query {
    ping: Int
    users(orderBy: Order = NAME, where: Where, limit: Int = 10 @entitled(plan: "pro"), all: [Where!]): [String]
    open(how: How = PLAIN): Int
    face: Face
  }
  interface Face { shown(deep: Int @entitled(plan: "pro")): Int }
  type Shown implements Face { shown(deep: Int): Int }
  type Mutation { plain: Int rename(how: How): Int }
  enum Order { NAME EMAIL @entitled(plan: "pro") }
  enum How { PLAIN FANCY @entitled(plan: "pro") }
  input Where { name: String email: String @entitled(plan: "pro") orderBy: Order orders: [Order!] not: Where and: [Where!] }
`;
let seen: unknown;
const resolvers = {
  Query: {
    ping: () => 1,
    users: (_parent: unknown, args: unknown) => {
      seen = args;
      return ['nia'];
    },
    open: () => 1,
    face: () => ({ __typename: 'Shown' }),
  },
  Shown: { shown: () => 1 },
  Mutation: { plain: () => 1, rename: () => 1 },
};

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({ sql, sdl: SDL, resolvers, catalog: catalogOf() });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

/** The same, executed by graphql-js alone: nothing was planned. */
async function direct(source: string, variableValues: Readonly<Record<string, unknown>>, as: Person) {
  const contextValue = {};
  carry(contextValue, new Call(admit(ours.admittance, ours.claimsOf(as)), false));
  const result = await graphql({ schema: ours.guarded.schema, source, variableValues, contextValue });
  return JSON.parse(JSON.stringify(result)) as typeof result;
}

const DENIED: readonly (readonly [query: string, variables: Record<string, unknown>, coordinate: string])[] =
  [
    ['{ ping users(limit: 3) }', {}, 'Query.users(limit:)'],
    ['{ ping users(limit: null) }', {}, 'Query.users(limit:)'],
    ['query ($n: Int) { ping users(limit: $n) }', { n: 3 }, 'Query.users(limit:)'],
    ['query ($n: Int) { ping users(limit: $n) }', { n: null }, 'Query.users(limit:)'],
    ['query ($n: Int = 3) { ping users(limit: $n) }', {}, 'Query.users(limit:)'],
    ['{ ping users(orderBy: EMAIL) }', {}, 'Order.EMAIL'],
    ['query ($o: Order) { ping users(orderBy: $o) }', { o: 'EMAIL' }, 'Order.EMAIL'],
    ['query ($o: Order = EMAIL) { ping users(orderBy: $o) }', {}, 'Order.EMAIL'],
    ['{ ping users(where: { email: "a" }) }', {}, 'Where.email'],
    ['{ ping users(where: { email: null }) }', {}, 'Where.email'],
    ['query ($e: String) { ping users(where: { email: $e }) }', { e: 'a' }, 'Where.email'],
    ['query ($e: String = "a") { ping users(where: { email: $e }) }', {}, 'Where.email'],
    ['{ ping users(where: { not: { not: { email: "a" } } }) }', {}, 'Where.email'],
    ['{ ping users(where: { and: [{ name: "b" }, { not: { email: "a" } }] }) }', {}, 'Where.email'],
    ['{ ping users(where: { and: { email: "a" } }) }', {}, 'Where.email'],
    ['{ ping users(all: [{}, { orders: [NAME, EMAIL] }]) }', {}, 'Order.EMAIL'],
    ['{ ping users(all: { orders: EMAIL }) }', {}, 'Order.EMAIL'],
    ['query ($w: Where) { ping users(where: $w) }', { w: { email: 'a' } }, 'Where.email'],
    ['query ($w: Where) { ping users(where: { not: $w }) }', { w: { email: 'a' } }, 'Where.email'],
    ['query ($w: Where!) { ping users(all: [{}, $w]) }', { w: { not: { email: 'a' } } }, 'Where.email'],
    ['query ($w: [Where!]) { ping users(all: $w) }', { w: [{}, { and: [{ email: 'a' }] }] }, 'Where.email'],
    ['query ($w: [Where!]) { ping users(all: $w) }', { w: { orders: 'EMAIL' } }, 'Order.EMAIL'],
    ['query ($w: Where = { orders: [EMAIL] }) { ping users(where: $w) }', {}, 'Order.EMAIL'],
    ['query ($o: Order!) { ping users(where: { orders: [$o] }) }', { o: 'EMAIL' }, 'Order.EMAIL'],
  ];
const ALLOWED: readonly (readonly [query: string, variables: Record<string, unknown>, args: unknown])[] = [
  ['{ ping users }', {}, { orderBy: 'NAME', limit: 10 }],
  ['query ($n: Int) { ping users(limit: $n) }', {}, { orderBy: 'NAME', limit: 10 }],
  ['query ($o: Order) { ping users(orderBy: $o) }', {}, { orderBy: 'NAME', limit: 10 }],
  ['query ($o: Order = EMAIL) { ping users(orderBy: $o) }', { o: 'NAME' }, { orderBy: 'NAME', limit: 10 }],
  ['query ($e: String) { ping users(where: { email: $e }) }', {}, { orderBy: 'NAME', limit: 10, where: {} }],
  [
    'query ($w: Where) { ping users(where: $w) }',
    { w: { name: 'a', orders: ['NAME'] } },
    { orderBy: 'NAME', limit: 10, where: { name: 'a', orders: ['NAME'] } },
  ],
  ['query ($w: Where) { ping users(where: $w) }', { w: null }, { orderBy: 'NAME', limit: 10, where: null }],
];

describe('19, 20. what may be handed to a field is denied to who may not hand it:', () => {
  test.each(DENIED)('%s with %j', async (query, variables, coordinate) => {
    const { status, json, ran } = await ours.ask(query, { variables });
    expect(status).toBe(200);
    expect(json.data).toEqual({ ping: 1, users: null });
    expect(refusals(json)).toEqual(['users FORBIDDEN']);
    expect(json.errors?.[0]?.extensions?.entitlement).toMatchObject({
      coordinate,
      requires: { plan: 'pro' },
    });
    expect(ran).toEqual(['Query.ping']);
    const unplanned = await direct(query, variables, FREE);
    expect(unplanned).toEqual(json);
  });

  test.each(DENIED)('and not to who may: %s with %j', async (query, variables) => {
    const { json } = await ours.ask(query, { variables, as: PRO });
    expect(json.errors).toBeUndefined();
    expect((await direct(query, variables, PRO)).errors).toBeUndefined();
  });

  test.each(ALLOWED)('and what is not handed asks nothing: %s with %j', async (query, variables, args) => {
    for (const as of [FREE, PRO]) {
      const { json } = await ours.ask(query, { variables, as });
      expect(json).toEqual({ data: { ping: 1, users: ['nia'] } });
      expect(seen).toEqual(args);
      expect(await direct(query, variables, as)).toEqual(json);
    }
  });

  test('by the very variables of each request, and of each entry of a batch', async () => {
    const query = 'query ($o: Order) { ping users(orderBy: $o) }';
    for (const [o, told] of [
      ['NAME', []],
      ['EMAIL', ['users FORBIDDEN']],
      ['NAME', []],
    ] as const)
      expect(refusals((await ours.ask(query, { variables: { o } })).json)).toEqual(told);
    const { entries } = await ours.askAll(['EMAIL', 'NAME'].map((o) => ({ query, variables: { o } })));
    expect(entries.map(refusals)).toEqual([['users FORBIDDEN'], []]);
  });

  test('at each place it is handed, and at no other', async () => {
    const { json } = await ours.ask('{ a: users(orderBy: EMAIL) b: users c: open(how: FANCY) d: open }');
    expect(json.data).toEqual({ a: null, b: ['nia'], c: null, d: 1 });
    expect(refusals(json)).toEqual(['a FORBIDDEN', 'c FORBIDDEN']);
  });

  test('by the requirement of an interface, to its implementers', async () => {
    const { json } = await ours.ask(
      '{ face { a: shown(deep: 1) b: shown ... on Shown { c: shown(deep: 2) } } }',
    );
    expect(json.data).toEqual({ face: { a: null, b: 1, c: null } });
  });

  test('with the whole operation, where nothing else would answer', async () => {
    const { status, json, ran } = await ours.ask('{ users(orderBy: EMAIL) b: open(how: FANCY) }');
    expect(status).toBe(401);
    expect(json).not.toHaveProperty('data');
    expect(refusals(json)).toEqual(['b FORBIDDEN', 'users FORBIDDEN']);
    expect(ran).toEqual([]);
  });

  test('and a mutation with it runs nothing', async () => {
    for (const [query, variables] of [
      ['mutation { plain rename(how: FANCY) }', {}],
      ['mutation ($how: How) { plain rename(how: $how) }', { how: 'FANCY' }],
    ] as const) {
      const { status, ran } = await ours.ask(query, { variables });
      expect(status).toBe(401);
      expect(ran).toEqual([]);
    }
    expect((await ours.ask('mutation { plain rename(how: PLAIN) }')).json).toEqual({
      data: { plain: 1, rename: 1 },
    });
  });

  test('unless its value is no value at all, which fails as it always did', async () => {
    const query = 'query ($w: Where) { ping users(where: $w) }';
    for (const w of ['email', 3, [{ email: 'a' }], { nope: 1 }, { orders: [['EMAIL']] }]) {
      const { status, json } = await ours.ask(query, { variables: { w } });
      expect([200, 400]).toContain(status);
      expect(json.data ?? { users: null }).toMatchObject({ users: null });
    }
  });
});

test('a value of an enum that nobody hands over is answered as ever', async () => {
  const sdl = 'type Query { how: How } enum How { PLAIN FANCY @entitled(plan: "pro") }';
  const other = await world({ sql, sdl, resolvers: { Query: { how: () => 'FANCY' } }, catalog: catalogOf() });
  expect((await other.ask('{ how }')).json).toEqual({ data: { how: 'FANCY' } });
  await other.close();
});

describe('a default that is left to stand', () => {
  const sdl = `
    type Query { ping: Int list(in: In = {}): String deep(out: Out = { in: {} }): String told(how: Told = {}): String }
    input In { raw: Boolean = true @entitled(plan: "pro") size: Int = 3 }
    input Out { in: In = {} }
    input Told { how: How = PLAIN }
    enum How { PLAIN FANCY @entitled(plan: "pro") }
  `;
  const resolve = (_parent: unknown, args: unknown) => JSON.stringify(args);

  test('asks for no input field that only its own default fills in, and hands it over as ever', async () => {
    const query = { ping: () => 1, list: resolve, deep: resolve, told: resolve };
    const other = await world({ sql, sdl, resolvers: { Query: query }, catalog: catalogOf() });
    const filled = { raw: true, size: 3 };
    for (const [asked, args] of [
      ['list', { in: filled }],
      ['list(in: {})', { in: filled }],
      ['list(in: { size: 3 })', { in: filled }],
      ['deep', { out: { in: filled } }],
      ['deep(out: {})', { out: { in: filled } }],
      ['told', { how: { how: 'PLAIN' } }],
    ] as const) {
      const { json } = await other.ask(`{ ping answer: ${asked} }`);
      expect(json).toEqual({ data: { ping: 1, answer: JSON.stringify(args) } });
    }
    for (const asked of [
      'list(in: { raw: true })',
      'deep(out: { in: { raw: null } })',
      'told(how: { how: FANCY })',
    ])
      expect(refusals((await other.ask(`{ ping answer: ${asked} }`)).json)).toEqual(['answer FORBIDDEN']);
    await other.close();
  });

  test('denies who may not hand over a value that the default of an input field holds', async () => {
    // A schema that says so is refused at start. Whoever guards it all the same has guards that hold.
    const files = [
      { name: 'directives.graphql', text: DIRECTIVES },
      {
        name: 'shop.graphql',
        text: sdl.replace('how: How = PLAIN', 'how: How = FANCY @entitled(plan: "pro")'),
      },
    ];
    const { schema, annotations, problems } = buildSchema(files, {});
    expect(problems.map(({ coordinate }) => coordinate)).toEqual(['Query.told(how:)']);
    const guarded = guardSchema(schema!, annotations!);
    const contextValue = {};
    carry(contextValue, new Call(admit(ours.admittance, ours.claimsOf(FREE)), false));
    const result = await graphql({ schema: guarded.schema, source: '{ told list }', contextValue });
    expect(result.errors?.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['told'], 'FORBIDDEN'],
    ]);
  });
});

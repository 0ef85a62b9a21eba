import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildASTSchema,
  graphql,
  isObjectType,
  parse,
  printSchema,
  subscribe,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';

import { admit } from '../../src/actions/entitlements.ts';
import { buildSchema } from '../../src/graphql/build.ts';
import { Call, callOf, carry } from '../../src/graphql/call.ts';
import { guardSchema } from '../../src/graphql/guarded-schema.ts';
import { Refusal } from '../../src/graphql/refusal.ts';
import type { ShieldRule } from '../../src/apollo/shield.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { DIRECTIVES, FREE, openDatabase, PRO, world, type Person, type World } from './world.ts';

const SDL = `
  type Query {
    ping: String
    pro: Int @entitled(plan: "pro")
    also: Int @entitled(plan: "pro")
    tier: Int @entitled(tier: "regular")
    either: Int @entitled(tier: "regular") @entitled(plan: "pro")
    user: User
  }
  interface Contact { email: String @entitled(plan: "pro") }
  type User implements Contact { name: String @entitled(plan: "pro") email: String @entitled(tier: "regular") }
  type Mutation { pro: Int @entitled(plan: "pro") }
  type Subscription { ticks: Int @entitled(plan: "pro") free: Int }
`;
let opened: string[] = [];
function source(name: string) {
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- a source is an async generator
    subscribe: async function* () {
      opened.push(name);
      yield { [name]: 7 };
    },
  };
}
const resolvers = {
  Query: {
    ping: () => 'pong',
    pro: () => 4242,
    also: () => 4242,
    tier: () => 4242,
    either: () => 4242,
    user: () => ({ name: 'Nia', email: 'nia@example' }),
  },
  Mutation: { pro: () => 4242 },
  Subscription: { ticks: source('ticks'), free: source('free') },
};

let sql: Sql;
beforeAll(async () => {
  sql = await openDatabase();
}, 60_000);
afterAll(() => sql.close());

async function fresh(): Promise<World> {
  opened = [];
  return world({ sql, sdl: SDL, resolvers, catalog: catalogOf() });
}

function ruleOf({ guarded }: World, coordinate: string): ShieldRule {
  const guard = guarded.guards.get(coordinate);
  if (guard === undefined) throw new Error(`no guard on ${coordinate}`);
  return guard.rule;
}

function contextOf(where: World, as: Person): object {
  const context = {};
  carry(context, new Call(admit(where.admittance, where.claimsOf(as)), false));
  return context;
}

/** Executed by graphql-js itself, where nothing was planned. */
async function direct(where: World, source: string, contextValue: unknown): Promise<ExecutionResult> {
  const result = await graphql({ schema: where.guarded.schema, source, contextValue });
  return JSON.parse(JSON.stringify(result)) as ExecutionResult;
}

function codes({ errors }: ExecutionResult): readonly unknown[] {
  return (errors ?? []).map(({ extensions }) => extensions['code']);
}

describe('the rule of an element decides, behind the door and without it:', () => {
  test.each([
    { coordinate: 'Query.pro', query: '{ ping pro }', field: 'pro' },
    { coordinate: 'Query.either', query: '{ ping either }', field: 'either' },
    { coordinate: 'User.email', query: '{ ping user { email } }', field: 'user' },
  ])('a rule that comes to deny takes $coordinate from who had it', async ({ coordinate, query, field }) => {
    const where = await fresh();
    const as = { id: 'rich', claims: { plan: 'pro' } };
    const subject = where.claimsOf(as).id;
    const made = { source: 't', subject, type: 'report.generated', quantity: 3, time: where.now() };
    await where.admittance.recorder.record([{ ...made, id: subject }]);
    const before = await where.ask(query, { as });
    expect(before.json.errors).toBeUndefined();
    expect((await direct(where, query, contextOf(where, as))).errors).toBeUndefined();

    ruleOf(where, coordinate).func = () => false;
    const planned = await where.ask(query, { as });
    const unplanned = await direct(where, query, contextOf(where, as));
    expect(codes(unplanned)).toEqual(['FORBIDDEN']);
    expect(planned.json.errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
    expect(planned.json.data).toEqual({ ping: 'pong', [field]: field === 'user' ? { email: null } : null });
    expect(unplanned.data).toEqual(planned.json.data);
    await where.close();
  });

  test.each([
    { coordinate: 'Query.pro', query: '{ ping pro }', data: { ping: 'pong', pro: 4242 } },
    { coordinate: 'Query.either', query: '{ ping either }', data: { ping: 'pong', either: 4242 } },
    {
      coordinate: 'User.email',
      query: '{ ping user { email } }',
      data: { ping: 'pong', user: { email: 'nia@example' } },
    },
  ])(
    'a rule that comes to grant opens $coordinate to who had it not',
    async ({ coordinate, query, data }) => {
      const where = await fresh();
      expect((await where.ask(query, { as: FREE })).json.errors).toHaveLength(1);
      expect((await direct(where, query, contextOf(where, FREE))).errors).toHaveLength(1);

      ruleOf(where, coordinate).func = () => true;
      expect((await where.ask(query, { as: FREE })).json).toEqual({ data });
      expect(await direct(where, query, contextOf(where, FREE))).toEqual({ data });
      await where.close();
    },
  );

  test('one part of a combination counts for all that ask for it', async () => {
    const where = await fresh();
    ruleOf(where, 'Query.pro').func = () => true;
    const { json } = await where.ask('{ pro also either user { name email } }', { as: FREE });
    expect(json.data).toEqual({ pro: 4242, also: 4242, either: 4242, user: { name: 'Nia', email: null } });
    await where.close();
  });

  test('elements that ask for the same have one rule, asked once an operation', async () => {
    const where = await fresh();
    expect(ruleOf(where, 'Query.pro')).toBe(ruleOf(where, 'Query.also'));
    let asked = 0;
    ruleOf(where, 'Query.pro').func = () => {
      asked++;
      return true;
    };
    await where.ask('{ pro also a: pro b: also user { name } more: user { name } }', { as: FREE });
    expect(asked).toBe(1);
    await where.close();
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('db.internal');
      },
    ],
    ['rejects', () => Promise.reject(new Error('db.internal'))],
  ])('a rule that %s cannot be told, and is no refusal', async (_how, func) => {
    const where = await fresh();
    ruleOf(where, 'Query.pro').func = func;
    const query = '{ ping pro user { name } }';
    const planned = await where.ask(query, { as: PRO });
    expect(planned.json.data).toEqual({ ping: 'pong', pro: null, user: { name: null } });
    expect(planned.json.errors?.map(({ extensions }) => extensions?.code)).toEqual([
      'ENTITLEMENTS_UNAVAILABLE',
      'ENTITLEMENTS_UNAVAILABLE',
    ]);
    expect(planned.text).not.toContain('db.internal');
    expect((await where.ask('{ pro }', { as: PRO })).status).toBe(503);
    const unplanned = await direct(where, query, contextOf(where, PRO));
    expect(unplanned.data).toEqual(planned.json.data);
    expect(codes(unplanned)).toEqual(['ENTITLEMENTS_UNAVAILABLE', 'ENTITLEMENTS_UNAVAILABLE']);
    expect(JSON.stringify(unplanned)).not.toContain('db.internal');
    await where.close();
  });

  test.each([[undefined], [null], [0], ['yes'], [{}], [1], [[]]])(
    'a rule that answers %j has not said yes',
    async (answer) => {
      const where = await fresh();
      ruleOf(where, 'Query.pro').func = () => answer;
      const planned = await where.ask('{ ping pro }', { as: PRO });
      const unplanned = await direct(where, '{ ping pro }', contextOf(where, PRO));
      expect(planned.json.data).toEqual({ ping: 'pong', pro: null });
      expect(unplanned.data).toEqual({ ping: 'pong', pro: null });
      await where.close();
    },
  );

  test('a rule may answer with a refusal of its own', async () => {
    const where = await fresh();
    ruleOf(where, 'Query.pro').func = () => new Refusal('ENTITLEMENTS_UNAVAILABLE');
    expect((await where.ask('{ pro }', { as: PRO })).status).toBe(503);
    await where.close();
  });
});

describe('44. executed without a door, a guarded schema', () => {
  test.each([[undefined], [null], [{}], [Object.freeze({})], [new Map()], ['context']])(
    'denies whatever is gated where %j does not say who is calling',
    async (context) => {
      const where = await fresh();
      const result = await direct(where, '{ ping pro either user { name } }', context);
      expect(result.data).toEqual({ ping: 'pong', pro: null, either: null, user: { name: null } });
      // A frozen context is too much for shield, which writes into it; what it throws denies as well.
      if (!Object.isFrozen(context) || context === undefined)
        expect(new Set(codes(result))).toEqual(new Set(['UNAUTHENTICATED']));
      await where.close();
    },
  );

  test('answers as the door does where it says', async () => {
    const where = await fresh();
    for (const as of [FREE, PRO]) {
      const query = '{ ping pro tier either user { name email } }';
      const [planned, unplanned] = [
        await where.ask(query, { as }),
        await direct(where, query, contextOf(where, as)),
      ];
      expect(unplanned.data).toEqual(planned.json.data);
      const byPath = (errors: readonly { readonly path?: readonly unknown[] | undefined }[] = []) =>
        [...errors].sort((a, b) => String(a.path).localeCompare(String(b.path)));
      expect(byPath(unplanned.errors)).toEqual(byPath(planned.json.errors));
    }
    await where.close();
  });

  test('is not opened by a context that only looks like a call', async () => {
    const where = await fresh();
    const forged = {
      [Symbol.for('gatehouse.call')]: { findings: Array.from({ length: 20 }, () => true), entitlements: {} },
    };
    expect((await direct(where, '{ pro }', forged)).data).toEqual({ pro: null });
    await where.close();
  });

  test('does not believe what was found for another schema', async () => {
    const where = await fresh();
    const { schema, annotations } = buildSchema(
      [
        { name: 'directives', text: DIRECTIVES },
        { name: 'sdl', text: SDL },
      ],
      resolvers,
    );
    const other = guardSchema(schema!, annotations!);
    const context = contextOf(where, FREE);
    const call = callOf(context)!;
    const all = { reached: Array.from({ length: 50 }, () => true as const), handed: new Map() };
    call.found(other.rules, all);
    expect((await direct(where, '{ pro }', context)).data).toEqual({ pro: null });
    call.found(where.guarded.rules, all);
    expect((await direct(where, '{ pro }', context)).data).not.toEqual({ pro: null });
    await where.close();
  });

  test('36. refuses a subscription before its source is opened', async () => {
    const where = await fresh();
    const document = parse('subscription { ticks }');
    const { schema } = where.guarded;
    const refused = await subscribe({ schema, document, contextValue: contextOf(where, FREE) });
    expect('errors' in refused && codes(refused)).toEqual(['FORBIDDEN']);
    expect(opened).toEqual([]);
    const nobody = await subscribe({ schema, document, contextValue: {} });
    expect('errors' in nobody && codes(nobody)).toEqual(['UNAUTHENTICATED']);
    expect(opened).toEqual([]);
    const events = await subscribe({ schema, document, contextValue: contextOf(where, PRO) });
    if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
    for await (const event of events) expect(event.data).toEqual({ ticks: 7 });
    expect(opened).toEqual(['ticks']);
    await where.close();
  });
});

describe('what asks for nothing', () => {
  const files = [
    { name: 'directives', text: DIRECTIVES },
    { name: 'sdl', text: SDL },
  ];

  test('keeps the very resolver it had', () => {
    const { schema, annotations } = buildSchema(files, resolvers);
    const guarded = guardSchema(schema!, annotations!);
    const [before, after] = [resolversOf(schema!), resolversOf(guarded.schema)];
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    const changed = [...after].filter(
      ([coordinate, { resolve }]) => resolve !== before.get(coordinate)?.resolve,
    );
    expect(changed.map(([coordinate]) => coordinate).sort()).toEqual([...guarded.guards.keys()].sort());
    for (const [coordinate, { subscribe: source }] of after)
      expect(source === before.get(coordinate)?.subscribe).toBe(coordinate !== 'Subscription.ticks');
  });

  test('and all that a schema says of itself is as it was, but for the directives of Gatehouse', () => {
    const { schema, annotations } = buildSchema(files, resolvers);
    const guarded = guardSchema(schema!, annotations!);
    const ours = printSchema(buildASTSchema(parse(DIRECTIVES))).trim();
    const whole = printSchema(schema!);
    expect(whole).toContain(ours);
    expect(printSchema(guarded.schema)).toBe(whole.replace(ours, '').trimStart());
  });
});

function resolversOf(schema: GraphQLSchema) {
  const found = new Map<string, { readonly resolve: unknown; readonly subscribe: unknown }>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const { name, resolve, subscribe: source } of Object.values(type.getFields()))
      found.set(`${type.name}.${name}`, { resolve, subscribe: source });
  }
  return found;
}

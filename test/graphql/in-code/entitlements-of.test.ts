import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphQLResolveInfo } from 'graphql';

import { entitlementsOf } from '../../../src/graphql/in-code/entitlements-of.ts';
import type { KnownEntitlements } from '../../../src/graphql/in-code/known-entitlements.ts';
import type { Sql } from '../../../src/postgres/sql.ts';
import { catalogOf } from '../catalog.ts';
import { hidingCatalog } from '../hidden-catalog.ts';
import { FREE, openDatabase, PRO, world, type Person, type World, type WorldParts } from '../world.ts';

const SDL = `
  directive @cacheControl(maxAge: Int, scope: CacheControlScope) on FIELD_DEFINITION
  enum CacheControlScope { PUBLIC PRIVATE }
  type Query {
    open: Int @cacheControl(maxAge: 60)
    asked(flag: String, variation: String, plan: String, tier: String): Int @cacheControl(maxAge: 60)
    bare(plan: String): Int
    known: [String!]
    variation(flag: String!): String
    level: String
    next: Int
    items: [Item!]!
    exports: Int @entitled(flag: "exports", variation: "limited")
    paid: Int @entitled(plan: "pro")
    regular: Int @entitled(tier: "regular")
    both: Int @entitled(flag: "exports", variation: "full", plan: "enterprise")
    hidden: Int @entitled(flag: "next-flag")
  }
  type Item { paid: Int }
`;

type Resolve = (parent: unknown, args: never, context: unknown, info: GraphQLResolveInfo) => unknown;
const ask =
  (work: (known: KnownEntitlements, args: never) => unknown): Resolve =>
  async (_parent, args, context, info) =>
    work(await entitlementsOf(context, info), args);
const one = () => 1;
/** The objects that `entitlementsOf` has given. */
let given: unknown[] = [];
const RESOLVERS: NonNullable<WorldParts['resolvers']> = {
  Query: {
    ...Object.fromEntries(
      ['open', 'exports', 'paid', 'regular', 'both', 'hidden'].map((name) => [name, one]),
    ),
    asked: ask((known, args) => {
      known.require(args);
      return 1;
    }),
    bare: async (_parent: unknown, { plan }: { readonly plan: string }, context: unknown) => {
      (await entitlementsOf(context)).require({ plan });
      return 1;
    },
    known: ask((known) => [known.plan, known.tier, String(known.catalogVersion)]),
    variation: ask((known, { flag }: { readonly flag: string }) => known.variation(flag)),
    level: ask((known) => (known.atLeast('exports', 'full') ? 'full' : known.variation('exports'))),
    next: ask((known) => known.progress('exports')?.progress[0]?.need),
    items: () => Array.from({ length: 50 }, () => ({})),
  },
  Item: {
    paid: ((_parent, _args, context, info) => {
      const known = entitlementsOf(context, info);
      given.push(known);
      return known instanceof Promise ? known.then(() => 1) : 1;
    }) satisfies Resolve,
  },
};
const TESTER: Person = { id: 'tess', claims: { team: 'test', plan: 'enterprise' } };

let sql: Sql;
const worlds: World[] = [];
beforeAll(async () => {
  sql = await openDatabase();
}, 60_000);
afterAll(async () => {
  for (const each of worlds) await each.close();
  await sql.close();
});

async function trying(parts: Partial<WorldParts> = {}): Promise<World> {
  const { plans, tiers, metrics, flags } = catalogOf();
  const base = hidingCatalog(['next-flag']);
  const catalog = { ...base, plans, tiers, metrics, flags: [...base.flags, ...flags.slice(0, 1)] };
  const unique = [...new Map(catalog.flags.map((each) => [each.key, each])).values()];
  const made = await world({
    sql,
    sdl: SDL,
    resolvers: RESOLVERS,
    catalog: { ...catalog, flags: unique },
    ...parts,
  });
  worlds.push(made);
  return made;
}

const literal = (value: object): string =>
  Object.entries(value)
    .map(([name, part]) => `${name}: ${JSON.stringify(part)}`)
    .join(', ');

describe('a requirement in a resolver', () => {
  test.each([
    ['a flag with its variation', 'exports', { flag: 'exports', variation: 'limited' }],
    ['a plan', 'paid', { plan: 'pro' }],
    ['a tier', 'regular', { tier: 'regular' }],
    ['a flag and a plan', 'both', { flag: 'exports', variation: 'full', plan: 'enterprise' }],
    ['a flag that is hidden from the caller', undefined, { flag: 'next-flag' }],
  ])('answers as the directive does: %s', async (_what, field, requirement) => {
    const ours = await trying();
    const { json } = await ours.ask(`{ open ${field ?? ''} asked(${literal(requirement)}) }`, { as: FREE });
    expect(json.data?.['asked']).toBeNull();
    const errors = json.errors ?? [];
    const inCode = errors.find(({ path }) => path?.[0] === 'asked');
    if (field === undefined) {
      expect(inCode?.extensions).toEqual({ code: 'FORBIDDEN', entitlement: { coordinate: 'Query.asked' } });
      return;
    }
    const byDirective = errors.find(({ path }) => path?.[0] === field);
    const renamed = JSON.parse(
      JSON.stringify(byDirective).replaceAll(`Query.${field}`, 'Query.asked'),
    ) as object;
    expect({ ...inCode, locations: [], path: [] }).toEqual({ ...renamed, locations: [], path: [] });
  });

  test('holds for a caller who is entitled', async () => {
    const ours = await trying();
    const { json } = await ours.ask('{ asked(plan: "pro") }', { as: PRO });
    expect(json).toEqual({ data: { asked: 1 } });
  });

  test('without info denies all the same and names no field', async () => {
    const ours = await trying();
    const { json } = await ours.ask('{ bare(plan: "pro") }', { as: FREE });
    expect(json.errors).toMatchObject([
      { path: ['bare'], extensions: { code: 'FORBIDDEN', entitlement: { reason: 'PLAN' } } },
    ]);
    expect(json.errors?.[0]?.extensions?.entitlement).not.toHaveProperty('coordinate');
  });

  test.each([
    ['flag', { flag: 'exprots' }, "flag 'exprots' does not exist"],
    ['variation', { flag: 'exports', variation: 'fulll' }, "flag 'exports' has no variation 'fulll'"],
    ['plan', { plan: 'gold' }, "plan 'gold' does not exist"],
  ])(
    'for a %s that the catalog does not have is a denial, and logged once',
    async (_what, requirement, logged) => {
      const ours = await trying();
      for (let times = 0; times < 3; times++) {
        const { json } = await ours.ask(`{ asked(${literal(requirement)}) }`, { as: TESTER });
        expect(json.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      }
      expect(ours.logged.filter((line) => line.includes(logged))).toHaveLength(1);
    },
  );
});

describe('what a resolver learns', () => {
  test('is plan, tier, variation and progress, by the request’s one catalog version', async () => {
    const ours = await trying();
    const { json } = await ours.ask('{ known variation(flag: "exports") level next }', { as: PRO });
    expect(json).toEqual({
      data: { known: ['pro', 'newbie', '1'], variation: 'off', level: 'off', next: expect.any(Number) },
    });
  });

  test('is read once, however many resolvers ask', async () => {
    const ours = await trying();
    const before = { ...ours.reads };
    await ours.ask('{ a: known b: level c: next items { paid } d: asked(plan: "free") }', { as: TESTER });
    expect(ours.reads.standings - before.standings).toBeLessThanOrEqual(1);
    expect(ours.reads.cache - before.cache).toBeLessThanOrEqual(1);
  });

  test('is there at once where the caller is identified, and one object for a field of a list', async () => {
    const ours = await trying();
    given = [];
    await ours.ask('{ paid items { paid } }', { as: PRO });
    expect(given).toHaveLength(50);
    expect(given.some((each) => each instanceof Promise)).toBe(false);
    expect(new Set(given).size).toBe(1);
  });

  test('is unavailable, never denied, while a store is silent', async () => {
    const ours = await trying();
    ours.silence('cache', 'journal', 'standings');
    const { json } = await ours.ask(
      '{ open known variation(flag: "exports") level asked(tier: "regular") }',
      {
        as: { id: 'stranger' },
      },
    );
    expect(json.data).toMatchObject({ open: 1, known: null, variation: null, level: null, asked: null });
    expect(json.errors?.map(({ extensions }) => extensions?.code)).toEqual(
      Array(4).fill('ENTITLEMENTS_UNAVAILABLE'),
    );
  });
});

describe('an answer that code asked for', () => {
  test('is not kept by anybody, and the response cache does not give it to others', async () => {
    const refusals = {
      status: 401,
      partialMutations: false,
      partialSubscriptions: false,
      cached: true,
    } as const;
    const ours = await trying({ settings: { refusals } });
    const query = '{ open asked(plan: "pro") }';
    const paying = await ours.ask(query, { as: PRO });
    expect(paying.json).toEqual({ data: { open: 1, asked: 1 } });
    expect(paying.headers.get('cache-control')).toBe('private, no-store');
    const free = await ours.ask(query, { as: FREE });
    expect(free.json.data).toEqual({ open: 1, asked: null });
    // The same operation without the question is kept, so that the test would see a cache that is off.
    const kept = await ours.ask('{ open }', { as: PRO });
    expect(kept.ran).toEqual(['Query.open']);
    expect((await ours.ask('{ open }', { as: FREE })).ran).toEqual([]);
  });

  test('lists the question in an explanation', async () => {
    const ours = await trying({ settings: { explain: { claim: 'roles', value: 'support' } } });
    const as = { id: 'sue', claims: { roles: ['support'] } };
    const { json } = await ours.ask('{ asked(plan: "pro") level }', {
      as,
      headers: { 'x-entitlements-explain': '1' },
    });
    const { elements, flags } = (
      json as { extensions: { entitlements: { elements: unknown; flags: object } } }
    ).extensions.entitlements;
    expect(elements).toEqual([
      { coordinate: 'Query.asked', demands: [[{ plan: 'pro', outcome: 'denied', reason: 'PLAN' }]] },
      {
        coordinate: 'Query.level',
        demands: [[expect.objectContaining({ flag: 'exports', variation: 'full', outcome: 'denied' })]],
      },
      { coordinate: 'Query.level', demands: [[expect.objectContaining({ flag: 'exports' })]] },
    ]);
    expect(Object.keys(flags)).toEqual(['exports']);
  });

  test('is granted by a dry run, which reports the field once an operation', async () => {
    const ours = await trying({ dryRun: { everything: true, releases: [], flags: [] } });
    const { json } = await ours.ask('{ a: asked(plan: "pro") b: asked(plan: "pro") level }', { as: FREE });
    expect(json).toEqual({ data: { a: 1, b: 1, level: 'full' } });
    const found = ours.admittance.dryRun?.findings.map(({ coordinate, reason, count }) =>
      [coordinate, reason, count].join(' '),
    );
    expect(found?.toSorted()).toEqual(['Query.asked PLAN 1', 'Query.level LADDER 1']);
  });
});

describe('the context object', () => {
  test('that two callers share cannot tell them apart without info', async () => {
    const shared = Object.freeze({});
    const ours = await trying({ settings: { context: () => shared } });
    const first = await ours.ask('{ bare(plan: "pro") }', { as: PRO });
    expect(first.json).toEqual({ data: { bare: 1 } });
    const second = await ours.ask('{ bare(plan: "pro") asked(plan: "pro") }', { as: FREE });
    expect(second.json.data).toEqual({ bare: null, asked: null });
    expect(second.json.errors?.map(({ extensions }) => extensions?.code).toSorted()).toEqual([
      'FORBIDDEN',
      'INTERNAL_SERVER_ERROR',
    ]);
    expect(ours.logged.join('\n')).toContain('several requests share this context object');
  });

  test('serves the operations of one batch', async () => {
    const ours = await trying();
    const { entries } = await ours.askAll(['{ bare(plan: "pro") }', '{ bare(plan: "free") }'], { as: FREE });
    expect(entries.map(({ data }) => data?.['bare'])).toEqual([null, 1]);
  });

  test('of no operation under way is refused with the reason', () => {
    for (const context of [{}, null, undefined, 'text'])
      expect(() => entitlementsOf(context)).toThrow(/expected the context of an operation under way/);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildSchema as buildPlain,
  graphql,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
} from 'graphql';

import { admit } from '../../src/actions/entitlements.ts';
import { buildSchema } from '../../src/graphql/build.ts';
import { Call, carry } from '../../src/graphql/call.ts';
import { schemaDocument } from '../../src/graphql/schema-document.ts';
import { formatSchemaProblems } from '../../src/graphql/sdl.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { hidingCatalog } from './hidden-catalog.ts';
import {
  DIRECTIVES,
  ENTITLEMENTS,
  FREE,
  openDatabase,
  PRO,
  world,
  type Person,
  type Reply,
  type World,
} from './world.ts';

const DEVELOPER: Person = { id: 'dora', claims: { team: 'next' } };
const RICH: Person = { id: 'rita', claims: { plan: 'enterprise', team: 'next' } };
const PEOPLE = { FREE, PRO, DEVELOPER, RICH };

const SDL = `
  type Query {
    ping: Int
    gold: Int @entitled(plan: "pro")
    either: Int @entitled(plan: "enterprise") @entitled(flag: "roadmap")
    both: Int @entitled(plan: "pro") @entitled(flag: "exports", variation: "full")
    ladder: Int @entitled(flag: "exports", variation: "limited")
    tiered: Int @entitled(tier: "regular")
    plans: [String] @entitled(flag: "roadmap")
    user: User
    vault: Vault
    face: Face
    strict(of: Int! @entitled(plan: "pro")): Int
    search(deep: Int @entitled(plan: "pro"), peek: Int @entitled(flag: "roadmap"), where: Where, range: Range = WEEK): Int
  }
  type Mutation { rename: Int launch: Int @entitled(plan: "pro") }
  type User { name: String mail: String @entitled(plan: "pro") dream: Int @entitled(flag: "roadmap") }
  type Vault @entitled(plan: "pro") { bars: Int weight: Int @entitled(plan: "enterprise") }
  interface Face @entitled(plan: "pro") { shown: Int @entitled(plan: "enterprise") }
  type Shown implements Face { shown: Int more: Int }
  input Where { title: String raw: Int @entitled(plan: "pro") hint: Int @entitled(flag: "roadmap") }
  enum Range { WEEK YEAR @entitled(plan: "pro") EON @entitled(flag: "roadmap") }
`;
const RESOLVERS = {
  Query: {
    ...Object.fromEntries(
      ['ping', 'gold', 'either', 'both', 'ladder', 'tiered', 'strict', 'search'].map((name) => [
        name,
        () => 1,
      ]),
    ),
    plans: () => ['moon'],
    user: () => ({ name: 'Nia', mail: 'n', dream: 1 }),
    vault: () => ({ bars: 1, weight: 1 }),
    face: () => ({ __typename: 'Shown', shown: 1, more: 1 }),
  },
  Mutation: { rename: () => 1, launch: () => 1 },
};

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({
    sql,
    sdl: SDL,
    resolvers: RESOLVERS,
    catalog: hidingCatalog(['roadmap', 'unasked']),
    entitlements: 'entitlements',
  });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

const ALL = `{
  entitlements {
    catalogVersion
    plan
    tier { key next { plan tier variation progress { metric have need } } }
    flags { key variation reason next { plan tier variation progress { metric have need } } }
  }
}`;
const ELEMENTS = `query ($of: [String!]!) {
  entitlements {
    elements(coordinates: $of) {
      coordinate known resolves code reason flag variation requires { plan tier variation } progress { metric have need } asOf
    }
  }
}`;

interface Element {
  readonly coordinate: string;
  readonly known: boolean;
  readonly resolves: boolean;
  readonly code: string | null;
}

function inside(reply: Reply): Readonly<Record<string, unknown>> {
  return reply.json.data?.['entitlements'] as Readonly<Record<string, unknown>>;
}

async function elements(of: readonly string[], as: Person, asked = ours): Promise<readonly Element[]> {
  const reply = await asked.ask(ELEMENTS, { as, variables: { of } });
  expect(reply.json.errors).toBeUndefined();
  return inside(reply)['elements'] as readonly Element[];
}

/** Every element of the schema, with an operation that asks for it alone, if there can be one. */
const QUESTIONS: readonly (readonly [coordinate: string, query: string])[] = [
  ...['ping', 'gold', 'either', 'both', 'ladder', 'tiered', 'plans'].map(
    (name) => [`Query.${name}`, `{ a: ping ${name} }`] as const,
  ),
  ['Query.user', '{ user { __typename } }'],
  ['Query.vault', '{ a: ping vault { __typename } }'],
  ['Query.face', '{ a: ping face { __typename } }'],
  ['Query.strict', '{ a: ping strict(of: 1) }'],
  ['Query.strict(of:)', '{ a: ping strict(of: 1) }'],
  ['Query.search', '{ search }'],
  ['Query.search(deep:)', '{ a: ping search(deep: 1) }'],
  ['Query.search(peek:)', '{ a: ping search(peek: 1) }'],
  ['Query.search(where:)', '{ a: ping search(where: {}) }'],
  ['Query.search(range:)', '{ a: ping search(range: WEEK) }'],
  ['Mutation.rename', 'mutation { rename }'],
  ['Mutation.launch', 'mutation { launch }'],
  ['User', '{ user { __typename } }'],
  ['User.name', '{ user { name } }'],
  ['User.mail', '{ user { mail } }'],
  ['User.dream', '{ user { dream } }'],
  ['Vault', '{ a: ping vault { __typename } }'],
  ['Vault.bars', '{ a: ping vault { bars } }'],
  ['Vault.weight', '{ a: ping vault { weight } }'],
  ['Face', '{ a: ping face { __typename } }'],
  ['Face.shown', '{ a: ping face { shown } }'],
  ['Shown', '{ a: ping face { ... on Shown { __typename } } }'],
  ['Shown.shown', '{ a: ping face { ... on Shown { shown } } }'],
  ['Shown.more', '{ a: ping face { ... on Shown { more } } }'],
  ['Where.title', '{ a: ping search(where: { title: "a" }) }'],
  ['Where.raw', '{ a: ping search(where: { raw: 1 }) }'],
  ['Where.hint', '{ a: ping search(where: { hint: 1 }) }'],
  ['Range.WEEK', '{ a: ping search(range: WEEK) }'],
  ['Range.YEAR', '{ a: ping search(range: YEAR) }'],
  ['Range.EON', '{ a: ping search(range: EON) }'],
];

describe('elements', () => {
  test('asks about every element there is', () => {
    const all: string[] = [];
    for (const type of Object.values(buildPlain(DIRECTIVES + SDL).getTypeMap())) {
      if (type.name.startsWith('__')) continue;
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const { name, args } of Object.values(type.getFields()))
          all.push(`${type.name}.${name}`, ...args.map((one) => `${type.name}.${name}(${one.name}:)`));
        if (!['Query', 'Mutation'].includes(type.name)) all.push(type.name);
      } else if (isInputObjectType(type))
        all.push(...Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
      else if (isEnumType(type)) all.push(...type.getValues().map(({ name }) => `${type.name}.${name}`));
    }
    expect(QUESTIONS.map(([coordinate]) => coordinate).sort()).toEqual(all.sort());
  });

  test.each(Object.entries(PEOPLE))(
    'say that each resolves exactly where it does, to %s',
    async (_name, as) => {
      const answered = await elements(
        QUESTIONS.map(([coordinate]) => coordinate),
        as,
      );
      for (const [index, [coordinate, query]] of QUESTIONS.entries()) {
        const { status, json } = await ours.ask(query, { as });
        const { known, resolves, code, ...told } = answered[index]!;
        const error = json.errors?.[0]?.extensions;
        expect({ coordinate, resolves }).toEqual({ coordinate, resolves: json.errors === undefined });
        expect({ coordinate, known }).toEqual({ coordinate, known: status !== 400 });
        if (resolves || !known) continue;
        // Of a type around it, a denial is told of that type; the element says the same of itself, and what more it lacks.
        const own = error?.entitlement?.['coordinate'] === coordinate;
        expect(code).toBe(error?.code);
        if (own) expect(withoutNothing(told)).toEqual(withoutNothing(error.entitlement));
      }
    },
  );

  test('say of several demands all that is missing', async () => {
    const [element] = await elements(['Vault.weight'], FREE);
    expect(element).toMatchObject({
      resolves: false,
      code: 'FORBIDDEN',
      reason: 'PLAN',
      requires: { plan: 'enterprise' },
    });
  });

  test('answer what is hidden byte for byte as what never was', async () => {
    const hidden = ['Query.plans', 'Query.search(peek:)', 'User.dream', 'Where.hint', 'Range.EON'];
    const nonsense = ['Query.trees', 'Query.search(poke:)', 'User.drama', 'Where.hunt', 'Range.AGE'];
    const texts = async (all: readonly string[]) =>
      Promise.all(
        all.map(async (coordinate) => {
          const { text } = await ours.ask(ELEMENTS, { as: FREE, variables: { of: [coordinate] } });
          return text.replace(JSON.stringify(coordinate), '…');
        }),
      );
    const [one, other] = [await texts(hidden), await texts(nonsense)];
    expect(new Set([...one, ...other])).toEqual(
      new Set(
        await texts(
          ['', 'Query', 'nope..', '@nope', 'Nope.field', 'Query.constructor', '__proto__'].filter(
            (of) => of !== 'Query',
          ),
        ),
      ),
    );
    expect(new Set(one).size).toBe(1);
    expect((await elements(hidden, DEVELOPER)).map(({ known, resolves }) => [known, resolves])).toEqual(
      hidden.map(() => [true, true]),
    );
  });

  test('name no hidden alternative', async () => {
    const [element] = await elements(['Query.either'], FREE);
    expect(element).toMatchObject({
      known: true,
      resolves: false,
      flag: null,
      requires: { plan: 'enterprise' },
    });
  });

  test('are asked about at most 500 times a request, aliases and batch together', async () => {
    const of = (count: number) => Array.from({ length: count }, () => 'Query.ping');
    expect(await elements(of(500), FREE)).toHaveLength(500);
    const over = await ours.ask(ELEMENTS, { variables: { of: of(501) } });
    expect(inside(over)).toEqual({ elements: null });
    expect(over.json.errors).toMatchObject([
      {
        message: 'expected at most 500 coordinates in one request, received 501',
        path: ['entitlements', 'elements'],
        extensions: { code: 'BAD_REQUEST' },
      },
    ]);
    const part = (name: string) => `${name}: elements(coordinates: $of) { resolves }`;
    const aliases = await ours.ask(
      `query ($of: [String!]!) { entitlements { ${part('a')} ${part('b')} } more: entitlements { ${part('c')} } }`,
      { variables: { of: of(200) } },
    );
    expect(aliases.json.errors?.map(({ path }) => path)).toEqual([['more', 'c']]);
    const entry = { query: ELEMENTS, variables: { of: of(300) } };
    const { entries } = await ours.askAll([entry, entry]);
    expect(entries.map(({ errors }) => errors?.[0]?.extensions?.code)).toEqual([undefined, 'BAD_REQUEST']);
    // The next request begins anew.
    expect(await elements(of(500), FREE)).toHaveLength(500);
  });
});

function withoutNothing(told: Readonly<Record<string, unknown>> | undefined): unknown {
  return JSON.parse(JSON.stringify(told, (_key, value: unknown) => value ?? undefined));
}

describe('entitlements', () => {
  test('tell plan, tier and flags, with what is missing of the next', async () => {
    const { json } = await ours.ask(ALL, { as: PRO });
    expect(json.errors).toBeUndefined();
    const { flags, ...rest } = json.data?.['entitlements'] as { flags: readonly { key: string }[] };
    expect(rest).toEqual({
      catalogVersion: ours.admittance.keeper.version,
      plan: 'pro',
      tier: {
        key: 'newbie',
        next: {
          plan: null,
          tier: 'regular',
          variation: null,
          progress: [{ metric: 'reports', have: 0, need: 3 }],
        },
      },
    });
    expect(flags.map(({ key }) => key)).toEqual(['exports', 'secret', 'off', 'after']);
    expect(flags[0]).toEqual({
      key: 'exports',
      variation: 'off',
      reason: 'LADDER',
      next: {
        plan: null,
        tier: null,
        variation: 'limited',
        progress: [{ metric: 'reports', have: 0, need: 2 }],
      },
    });
    expect(flags[2]).toEqual({ key: 'off', variation: 'off', reason: 'OFF', next: null });
  });

  test('have the flags of a hidden release for whom they are, whether or not the schema asks for them', async () => {
    const flags = inside(await ours.ask(ALL, { as: DEVELOPER }))['flags'] as readonly { key: string }[];
    expect(flags.map(({ key }) => key)).toEqual(['exports', 'secret', 'off', 'after', 'roadmap', 'unasked']);
    const one = (key: string, as: Person) =>
      ours.ask(`{ entitlements { flag(key: "${key}") { key variation reason } } }`, { as });
    expect(inside(await one('roadmap', DEVELOPER))).toEqual({
      flag: { key: 'roadmap', variation: 'full', reason: 'RULE_MATCH' },
    });
    const texts = await Promise.all(['roadmap', 'unasked', 'nonsense', ''].map((key) => one(key, FREE)));
    expect(texts.map(({ text }) => text)).toEqual(
      texts.map(() => '{"data":{"entitlements":{"flag":null}}}\n'),
    );
    expect(inside(await one('exports', FREE))).toMatchObject({ flag: { key: 'exports' } });
  });

  test('are nobody else’s to keep', async () => {
    const own = await world({
      sql,
      sdl: SDL,
      catalog: hidingCatalog(['roadmap'], { visibility: 'LOCKED' }),
      entitlements: 'entitlements',
    });
    const control = (reply: Reply) => reply.headers.get('cache-control');
    expect(control(await own.ask('{ ping }'))).not.toBe('private, no-store');
    for (const query of ['{ entitlements { catalogVersion } }', '{ ping entitlements { __typename } }', ALL])
      expect(control(await own.ask(query))).toBe('private, no-store');
    const batch = await own.askAll(['{ ping }', '{ entitlements { plan } }']);
    expect(control(batch)).toBe('private, no-store');
    await own.close();
  });

  test('that a silent store would have to tell are unavailable, and the rest is told', async () => {
    const own = await world({
      sql,
      sdl: SDL,
      catalog: hidingCatalog(['roadmap'], { visibility: 'LOCKED' }),
      entitlements: 'entitlements',
    });
    const told = async (query: string) => {
      const { status, json } = await own.ask(query);
      return [
        status,
        json.data?.['entitlements'],
        json.errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.code]),
      ];
    };
    const unavailable = (path: string) => [`entitlements.${path}`, 'ENTITLEMENTS_UNAVAILABLE'];
    own.silence('standings');
    expect(await told('{ entitlements { catalogVersion plan } }')).toEqual([
      200,
      { catalogVersion: own.admittance.keeper.version, plan: null },
      [unavailable('plan')],
    ]);
    expect(await elements(['Query.gold', 'Query.ping'], FREE, own)).toMatchObject([
      { known: true, resolves: false, code: 'ENTITLEMENTS_UNAVAILABLE', reason: null, requires: null },
      { known: true, resolves: true, code: null },
    ]);
    own.silence('cache', 'journal');
    expect(
      await told('{ entitlements { plan tier { key } flag(key: "exports") { key variation reason } } }'),
    ).toEqual([
      200,
      { plan: 'free', tier: null, flag: { key: 'exports', variation: null, reason: 'UNAVAILABLE' } },
      [unavailable('tier'), unavailable('flag.variation')],
    ]);
    await own.close();
  });

  test('cannot tell hidden from nonsense while its store is silent: both are unavailable', async () => {
    const catalog = hidingCatalog(['roadmap'], { when: { plan: { atLeast: 'pro' } } });
    const own = await world({ sql, sdl: SDL, catalog, entitlements: 'entitlements' });
    own.silence('standings');
    const { json } = await own.ask(
      '{ entitlements { flags { key } a: flag(key: "roadmap") { key } b: flag(key: "nonsense") { key } c: flag(key: "off") { key } } }',
    );
    expect(json.data).toEqual({ entitlements: { flags: null, a: null, b: null, c: { key: 'off' } } });
    expect(new Set(json.errors?.map(({ extensions }) => extensions?.code))).toEqual(
      new Set(['ENTITLEMENTS_UNAVAILABLE']),
    );
    const [hidden, nonsense, known] = await elements(['Query.plans', 'Query.trees', 'Query.ping'], FREE, own);
    expect(hidden).toEqual({ ...nonsense, coordinate: 'Query.plans' });
    expect(hidden).toMatchObject({ known: false, resolves: false, code: 'ENTITLEMENTS_UNAVAILABLE' });
    expect(known).toMatchObject({ known: true, resolves: true });
    await own.close();
  });

  test('are asked for in every view, be the root gated and all else of it hidden', async () => {
    const sdl = 'type Query @entitled(plan: "pro") { plans: Int @entitled(flag: "roadmap") }';
    const own = await world({ sql, sdl, catalog: hidingCatalog(['roadmap']), entitlements: 'mine' });
    for (const as of [FREE, PRO, DEVELOPER]) {
      const { status, json } = await own.ask('{ mine { plan } }', { as });
      expect([status, json.errors]).toEqual([200, undefined]);
    }
    const document = await schemaDocument(own.guarded.schema);
    expect(() => parse(document)).not.toThrow();
    expect(document).toContain('mine: Entitlements');
    await own.close();
  });

  test('are asked for directly as well, by whoever is known', async () => {
    const source = '{ ping entitlements { plan elements(coordinates: ["Query.gold"]) { resolves } } }';
    const { schema } = ours.guarded;
    const unknown = await graphql({ schema, source, contextValue: {} });
    expect(unknown.data).toEqual({ ping: 1, entitlements: null });
    expect(unknown.errors?.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['entitlements'], 'UNAUTHENTICATED'],
    ]);
    for (const [as, plan, resolves] of [
      [FREE, 'free', false],
      [PRO, 'pro', true],
    ] as const) {
      const contextValue = {};
      carry(contextValue, new Call(admit(ours.admittance, ours.claimsOf(as)), false));
      const { data } = await graphql({ schema, source, contextValue });
      expect(JSON.parse(JSON.stringify(data))).toEqual({
        ping: 1,
        entitlements: { plan, elements: [{ resolves }] },
      });
    }
  });
});

describe('the field by which callers ask', () => {
  const built = (text: string, field: string) =>
    buildSchema(
      [
        { name: 'directives.graphql', text: DIRECTIVES },
        { name: 'shop.graphql', text },
      ],
      {},
      undefined,
      { sdl: ENTITLEMENTS, field, elements: true },
    );

  test('is refused where the product has its name, or that of one of its types, with file and line', () => {
    const sdl = 'type Query { entitlements: Int a: FlagEntitlement }\ntype FlagEntitlement { key: ID }';
    expect(built(sdl, 'entitlements').problems.map((problem) => formatSchemaProblems([problem]))).toEqual([
      'shop.graphql:1:14  error  Query.entitlements  is the field of Gatehouse as well, by which callers ask what they may do: name that otherwise (entitlements.field), or do without it (entitlements.enabled: false)',
      'shop.graphql:2:1  error  FlagEntitlement  is a type of Gatehouse as well, which answers what callers may do: name yours otherwise, or do without it (entitlements.enabled: false)',
    ]);
    expect(built('type Query { entitlements: Int }', 'mine').problems).toEqual([]);
  });

  test('stands on the root query type, whatever that is called', () => {
    const { schema, problems } = built(
      'schema { query: Root } type Root { a: Int } type Query { b: Int }',
      'mine',
    );
    expect(problems).toEqual([]);
    expect(schema?.getQueryType()?.getFields()['mine']).toBeDefined();
  });

  test('is ours, and cannot be extended by a product', () => {
    const { problems } = built('type Query { a: Int }\nextend type Entitlements { b: Int }', 'mine');
    expect(problems.map(({ message }) => message)).toEqual([
      'Cannot extend type "Entitlements" because it is not defined.',
    ]);
  });
});

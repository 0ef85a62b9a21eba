import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getIntrospectionQuery, Kind, parse, type DocumentNode, type SelectionSetNode } from 'graphql';

import { measureDocument, type Measures } from '../../../src/apollo/limits/measure-document.ts';
import type { Sql } from '../../../src/postgres/sql.ts';
import { catalogOf } from '../catalog.ts';
import { FREE, openDatabase, PRO, world, type Person, type World } from '../world.ts';

const SDL = `
  type Query {
    ping: Int
    me: User
    users(first: Int): [User!]
    page(first: Int): Page
  }
  type Mutation { work: Int }
  type User { id: ID  friends: [User!]  best: User  paid: Int @entitled(plan: "pro") }
  type Page { items: [User!] }
`;
const USER = { id: '1', friends: [], best: { id: '2' } };
const RESOLVERS = {
  Query: { ping: () => 1, me: () => USER, users: () => [USER], page: () => ({ items: [USER] }) },
  Mutation: { work: () => 1 },
};
const TIGHT = {
  tokens: 200,
  depth: 4,
  aliases: 3,
  rootFields: 3,
  directives: 3,
  fragments: 4,
  cost: { most: 30, listSize: 5, plans: { pro: 100 }, tiers: { regular: 60 } },
};

let sql: Sql;
let tight: World;
let usual: World;
beforeAll(async () => {
  sql = await openDatabase();
  const parts = { sql, sdl: SDL, catalog: catalogOf(), resolvers: RESOLVERS };
  tight = await world({ ...parts, limits: TIGHT });
  usual = await world(parts);
}, 60_000);
afterAll(async () => {
  await tight.close();
  await usual.close();
  await sql.close();
});

async function told(query: string, ours = tight, as: Person = FREE, variables = {}) {
  const { status, json, ran } = await ours.ask(query, { as, variables });
  const [error] = json.errors ?? [];
  return error === undefined
    ? { status }
    : { status, code: error.extensions?.code, message: error.message, data: json.data, ran };
}
const beyond = (message: string) => ({
  status: 400,
  code: 'LIMIT_EXCEEDED',
  message,
  data: undefined,
  ran: [],
});

describe('an operation within a limit runs, and one beyond it does not', () => {
  test.each([
    [
      'depth',
      '{ me { best { best { id } } } }',
      '{ me { best { best { best { id } } } } }',
      'expected at most 4 fields below each other, received 5',
    ],
    [
      'depth through fragments',
      '{ ...a } fragment a on Query { me { ...b } } fragment b on User { best { best { id } } }',
      '{ me { ...b } } fragment b on User { best { ...c } } fragment c on User { best { best { id } } }',
      'expected at most 4 fields below each other, received 5',
    ],
    [
      'aliases',
      '{ a: ping me { b: id c: id } }',
      '{ a: ping me { b: id c: id d: id } }',
      'expected at most 3 aliases, received 4',
    ],
    [
      'aliases through fragments',
      '{ me { ...f } } fragment f on User { a: id b: id }',
      '{ me { ...f best { ...f } } } fragment f on User { a: id b: id }',
      'expected at most 3 aliases, received 4',
    ],
    [
      'fields at the root',
      '{ ping me { id } __typename }',
      '{ ping ping ping ...f } fragment f on Query { ping }',
      'expected at most 3 fields at the root, received 4',
    ],
    [
      'directives',
      'query ($x: Boolean!) { ping @include(if: $x) @skip(if: $x) ... @include(if: $x) { ping } }',
      'query ($x: Boolean!) { ping @skip(if: $x) ...f @skip(if: $x) me { id @skip(if: $x) best { id @skip(if: $x) } } } fragment f on Query { ping }',
      'expected at most 3 directives, received 4',
    ],
    [
      'fragments',
      '{ ...f ... { ping } ...f } fragment f on Query { ping }',
      '{ ...f ...f ...f ... { ping } } fragment f on Query { ping }',
      'expected at most 4 fragments, received 5',
    ],
    [
      'tokens',
      `{ ping ${'ping '.repeat(190)} }`,
      `{ ping ${'ping '.repeat(200)} }`,
      'expected at most 200 tokens, received more',
    ],
  ])('%s', async (what, within, over, message) => {
    // Many fields at the root are too many fields, and fit into the tokens.
    if (what !== 'tokens') expect(await told(within, tight, FREE, { x: true })).toEqual({ status: 200 });
    expect(await told(over, tight, FREE, { x: true })).toEqual(beyond(message));
  });

  test('whether the document is a valid one is not looked at beyond it', async () => {
    expect(await told('{ a: x b: x c: x d: x }')).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  test('only the operation that runs counts', async () => {
    const query = 'query A { ping } query B { a: ping b: ping c: ping d: ping }';
    expect((await tight.ask(query, { operationName: 'A' })).status).toBe(200);
    expect((await tight.ask(query, { operationName: 'B' })).json.errors?.[0]?.extensions?.code).toBe(
      'LIMIT_EXCEEDED',
    );
  });

  test('an entry of a batch by itself, and the others are answered', async () => {
    const { status, entries } = await tight.askAll(['{ ping }', '{ a: ping b: ping c: ping d: ping }']);
    expect(status).toBe(200);
    expect(entries[0]).toEqual({ data: { ping: 1 } });
    expect(entries[1]?.errors?.[0]?.extensions?.code).toBe('LIMIT_EXCEEDED');
  });
});

describe('by the limits that nobody has changed', () => {
  test.each([
    ['10,000 aliases', `{ ${Array.from({ length: 10_000 }, (_, at) => `a${at}: ping`).join(' ')} }`],
    [
      '5,000 fragments',
      `{ ...f0 } ${Array.from({ length: 5_000 }, (_, at) => `fragment f${at} on Query { ping }`).join(' ')}`,
    ],
    ['64 KB of directives', `{ ping ${'@a '.repeat(21_845)} }`],
    ['64 KB of directives, each on a field', `{ ${'ping @skip(if: true) '.repeat(1_400)} }`],
    ['a document that is too deep', `${'{ me '.repeat(60)} { id } ${'}'.repeat(60)}`],
    ['a document deeper than a call stack', `${'{a'.repeat(4_900)} ${'}'.repeat(4_900)}`],
    [
      'fragments that each spread the next one twice',
      `{ ...f0 } ${Array.from({ length: 100 }, (_, at) => `fragment f${at} on Query { a: ping ...f${at + 1} ...f${at + 1} }`).join(' ')} fragment f100 on Query { a: ping }`,
    ],
  ])('%s are refused', async (_what, query) => {
    expect(await told(query, usual)).toMatchObject({ status: 400, code: 'LIMIT_EXCEEDED', ran: [] });
  });

  test('a schema can be asked for', async () => {
    for (const query of [
      getIntrospectionQuery(),
      getIntrospectionQuery({
        inputValueDeprecation: true,
        specifiedByUrl: true,
        schemaDescription: true,
        oneOf: true,
        directiveIsRepeatable: true,
      }),
    ])
      expect((await usual.ask(query)).status).toBe(200);
  });

  test('a fragment that spreads itself, or is not there, is a mistake like any other', async () => {
    for (const query of [
      '{ ...f } fragment f on Query { ...f }',
      '{ ...f } fragment f on Query { ping ...g } fragment g on Query { ping ...f }',
      '{ ...nowhere }',
    ])
      expect(await told(query, usual)).toMatchObject({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED' });
  });
});

describe('cost', () => {
  test.each([
    ['a field', '{ ping }', {}, true],
    ['a list by its usual size: 1 + 5 × (1 + 5)', '{ users { friends { id } } }', {}, false],
    ['a list by its argument: 1 + 2 × (1 + 5)', '{ users(first: 2) { friends { id } } }', {}, true],
    ['a list by a variable', 'query ($n: Int) { users(first: $n) { id } }', { n: 29 }, true],
    ['a list by a larger variable', 'query ($n: Int) { users(first: $n) { id } }', { n: 30 }, false],
    ['a page by its argument: 1 + 50 / 5 × (1 + 5)', '{ page(first: 50) { items { id } } }', {}, false],
    [
      'what is skipped',
      'query ($x: Boolean!) { ping users @skip(if: $x) { friends { id } } }',
      { x: true },
      true,
    ],
    [
      'what is not',
      'query ($x: Boolean!) { ping users @skip(if: $x) { friends { id } } }',
      { x: false },
      false,
    ],
  ])('counts %s', async (_what, query, variables, within) => {
    const answer = await told(query, tight, FREE, variables);
    if (within) expect(answer).toEqual({ status: 200 });
    else
      expect(answer).toMatchObject({
        status: 400,
        code: 'LIMIT_EXCEEDED',
        message: expect.stringMatching(/^expected an operation that costs at most 30, received one of \d+$/),
        ran: [],
      });
  });

  test('is allowed by plan and by tier, whichever is more, and the answer is the caller’s own', async () => {
    const query = '{ users(first: 50) { id } }';
    expect(await told(query, tight, PRO)).toEqual({ status: 200 });
    const climber = { id: 'climber' };
    const refused = await tight.ask(query, { as: climber });
    expect(refused.json.errors?.[0]?.message).toBe(
      'expected an operation that costs at most 30, received one of 51',
    );
    expect(refused.headers.get('cache-control')).toBe('private, no-store');
    const { recorder } = tight.admittance;
    for (let report = 0; report < 3; report++)
      await recorder.count(tight.claimsOf(climber), 'report.generated');
    expect(await told(query, tight, climber)).toEqual({ status: 200 });
    expect(await told('{ users(first: 101) { id } }', tight, PRO)).toMatchObject({
      message: 'expected an operation that costs at most 100, received one of 102',
    });
  });

  test('is not told while a store is silent that would say what is allowed', async () => {
    tight.silence('standings');
    const silent = { id: 'nobody-has-read' };
    expect(await told('{ users(first: 50) { id } }', tight, silent)).toMatchObject({
      status: 503,
      code: 'ENTITLEMENTS_UNAVAILABLE',
    });
    expect(await told('{ ping }', tight, silent)).toEqual({ status: 200 });
    tight.silence();
  });

  test('of an operation whose variables do not fit is told by what is wrong with them, before and after', async () => {
    const query = 'query ($n: Int) { users(first: $n) { id } }';
    const wrong = await told(query, tight, FREE, { n: 'many' });
    expect(wrong).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await told(query, tight, FREE, { n: 1_000 })).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});

/** The same by going everywhere, however often. */
function naive(
  document: DocumentNode,
): Omit<Measures, 'fragments' | 'introspections' | 'inputDepth' | 'lines'> {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one.selectionSet] as const] : [],
    ),
  );
  const found = { depth: 0, rootFields: 0, selections: 0, aliases: 0, directives: 0 };
  function go(set: SelectionSetNode, below: number): void {
    for (const selection of set.selections) {
      found.selections++;
      found.directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) {
        found.depth = Math.max(found.depth, below + 1);
        if (below === 0) found.rootFields++;
        if (selection.alias) found.aliases++;
        if (selection.selectionSet) go(selection.selectionSet, below + 1);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) go(selection.selectionSet, below);
      else {
        const fragment = fragments.get(selection.name.value);
        if (fragment) go(fragment, below);
      }
    }
  }
  const [operation] = document.definitions;
  if (operation?.kind === Kind.OPERATION_DEFINITION) go(operation.selectionSet, 0);
  return found;
}

test('what is measured in linear work is what is found by going everywhere', () => {
  const names = 4;
  const selections = (from: number) =>
    fc.letrec<{ set: string }>((tie) => ({
      set: fc
        .array(
          fc.oneof(
            { maxDepth: 3 },
            fc.constantFrom('x', 'a: x', 'x @d', 'b: x @d @d'),
            fc.integer({ min: from, max: names }).map((at) => `...f${at}`),
            tie('set').map((set) => `x ${set}`),
            tie('set').map((set) => `... @d ${set}`),
          ),
          { minLength: 1, maxLength: 4 },
        )
        .map((some) => `{ ${some.join(' ')} }`),
    })).set;
  const documents = fc
    .tuple(selections(0), ...Array.from({ length: names }, (_, at) => selections(at + 1)))
    .map(([operation, ...fragments]) =>
      parse([operation, ...fragments.map((set, at) => `fragment f${at} on T ${set}`)].join('\n')),
    );
  fc.assert(
    fc.property(documents, (document) => {
      const [operation] = document.definitions;
      if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
      expect(measureDocument(document, operation, 100)).toMatchObject(naive(document));
    }),
    { numRuns: 500 },
  );
});

test('a catalog that does not have a plan or tier of the limits is refused', async () => {
  const { allowanceProblems } = await import('../../../src/actions/allowance.ts');
  expect(allowanceProblems({ plans: { gold: 1, pro: 2 }, tiers: { expert: 3 } }, catalogOf())).toEqual([
    {
      severity: 'error',
      path: ['limits', 'cost', 'plans', 'gold'],
      message:
        "plan 'gold' does not exist; expected one of free, pro, enterprise (limits.cost.plans of the configuration)",
    },
    {
      severity: 'error',
      path: ['limits', 'cost', 'tiers', 'expert'],
      message:
        "tier 'expert' does not exist; expected one of newbie, regular, power (limits.cost.tiers of the configuration)",
    },
  ]);
});

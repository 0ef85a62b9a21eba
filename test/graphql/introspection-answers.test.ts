import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  buildSchema,
  getIntrospectionQuery,
  graphql,
  graphqlSync,
  parse,
  type ExecutionResult,
} from 'graphql';

import { printer } from '../../src/apollo/print.ts';
import { printing } from '../../src/apollo/printed.ts';
import { atOnce } from '../../src/domain/in-portions.ts';
import { PrintedAnswers } from '../../src/graphql/printed-answers.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { largeSdl } from './limits/large-schema.ts';
import { longestSlice } from '../slices.ts';
import { openDatabase, world, type World } from './world.ts';

const FULL = getIntrospectionQuery({
  inputValueDeprecation: true,
  specifiedByUrl: true,
  schemaDescription: true,
  oneOf: true,
  directiveIsRepeatable: true,
});

/** Types with a way back to the root, where `__schema` may be asked for as well. */
const SDL = `${largeSdl(60)}
  extend type Query { again: Query hello(name: String = "you"): String! words: [String!]! }
  type Mutation { change: Changed! }
  type Changed { query: Query! }`;

const resolvers = {
  Query: {
    again: () => ({}),
    hello: (_: unknown, { name }: { name: string }) => `hello ${name}`,
    words: () => Promise.resolve(['a', 'b']),
  },
  Mutation: { change: () => ({ query: {} }) },
};

const unsaid = (): void => undefined;

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({ sql, sdl: SDL, catalog: catalogOf(), resolvers });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

describe('introspection is answered as graphql-js answers it:', () => {
  test.each<[string, string, Readonly<Record<string, unknown>>?]>([
    ['the standard query', getIntrospectionQuery()],
    ['the standard query with all its options', FULL],
    [
      'types by name',
      '{ a: __type(name: "T3") { ...T } b: __type(name: "E4") { ...T } c: __type(name: "No") { name } } fragment T on __Type { name kind fields(includeDeprecated: true) { name isDeprecated deprecationReason } enumValues { name } }',
    ],
    [
      'without what is deprecated',
      '{ __schema { types { name fields { name } all: fields(includeDeprecated: true) { name } } } }',
    ],
    [
      'wrapped types',
      '{ __schema { types { fields { type { kind ofType { kind ofType { kind ofType { name } } } } } } } }',
    ],
    [
      'members of abstract types',
      '{ __schema { types { name possibleTypes { name interfaces { name } } } } }',
    ],
    [
      'directives',
      '{ __schema { __typename directives { name locations args(includeDeprecated: true) { name defaultValue } } } }',
    ],
    [
      'with variables',
      'query ($name: String!, $deep: Boolean!) { __type(name: $name) { name fields @include(if: $deep) { name } } }',
      { name: 'Query', deep: true },
    ],
    [
      'beside other fields',
      '{ first: hello __schema { types { name fields { name } } } words last: hello(name: "me") __typename }',
    ],
    [
      'below another field',
      '{ again { hello again { __type(name: "Query") { fields { name args { name type { name } } } } words } } }',
    ],
    ['below a mutation', 'mutation { change { query { hello __schema { types { name } } } } }'],
    [
      'in fragments',
      '{ ...A ... on Query { __schema { queryType { name } } } } fragment A on Query { __schema { types { ...B } } hello } fragment B on __Type { name description inputFields { name defaultValue } }',
    ],
  ])('%s', async (_what, query, variables = {}) => {
    const expected = await graphql({ schema: ours.guarded.schema, source: query, variableValues: variables });
    expect(expected.errors).toBeUndefined();
    for (let time = 0; time < 2; time++) {
      const { text } = await ours.ask(query, { variables });
      // Its keys are in the same order as well.
      expect(text).toBe(`${JSON.stringify(expected)}\n`);
    }
  });

  test('an operation of a document with several', async () => {
    const query = 'query A { __type(name: "T1") { name } } query B { __type(name: "T2") { name } }';
    for (const [operationName, name] of [
      ['A', 'T1'],
      ['B', 'T2'],
      ['A', 'T1'],
    ] as const)
      expect((await ours.ask(query, { operationName })).json.data).toEqual({ __type: { name } });
  });

  test('at once, where it was not prepared here', () => {
    const { data } = graphqlSync({ schema: ours.guarded.schema, source: FULL });
    expect(data).toMatchObject({ __schema: { queryType: { name: 'Query' } } });
  });
});

test('a large answer is made and printed in slices between which the event loop turns', async () => {
  const large = await world({ sql, sdl: largeSdl(1_000), catalog: catalogOf() });
  try {
    const claims = large.claimsOf();
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, search: '' };
    const ask = (query: string) => large.door.handle({ ...request, body: { query } }, claims);
    await ask('{ __typename }');
    const { longest, total, result } = await longestSlice(() => ask(`${FULL} # first`));
    expect(result.status).toBe(200);
    expect(longest).toBeLessThan(total / 3);
  } finally {
    await large.close();
  }
}, 60_000);

describe('an answer to introspection alone', () => {
  const schema = buildSchema('type Query { a: Int }');
  const document = parse('query ($a: Boolean) { __schema { types { name @skip(if: $a) } } }');
  const answering = (data: ExecutionResult['data'] = { a: 1 }) =>
    jest.fn(() => Promise.resolve<ExecutionResult>({ data }));
  const text = (result: object): string => printer({ info: unsaid, warn: unsaid, error: unsaid })(result);

  test('is kept, and made once for all who wait for it', async () => {
    const [answers, execute] = [new PrintedAnswers(), answering()];
    const asked = { schema, document };
    const both = await Promise.all([answers.answer(asked, execute), answers.answer(asked, execute)]);
    const later = await answers.answer(asked, execute);
    expect([...both, later].map(text)).toEqual(Array(3).fill('{"data":{"a":1}}'));
    expect(execute).toHaveBeenCalledTimes(1);
  });

  test('is another for another view, other variables, and another operation', async () => {
    const [answers, execute] = [new PrintedAnswers(), answering()];
    const view = buildSchema('type Query { a: Int }');
    for (const asked of [{ schema }, { schema: view }, { schema, variableValues: { a: true } }])
      await answers.answer({ document, ...asked }, execute);
    const two = parse('query A { __typename } query B { __schema { description } }');
    for (const operationName of ['A', 'B'])
      await answers.answer({ schema, document: two, operationName }, execute);
    expect(execute).toHaveBeenCalledTimes(5);
  });

  test.each([
    ['with errors', document, { errors: [], data: { a: 1 } }],
    ['without data', document, {}],
    ['beside another field', parse('{ a __schema { description } }'), { data: { a: 1 } }],
    [
      'beside another field in a fragment',
      parse('{ ...F } fragment F on Query { ... { a } __typename }'),
      { data: { a: 1 } },
    ],
    ['of a mutation', parse('mutation { __typename }'), { data: { a: 1 } }],
  ])('is not kept %s', async (_what, asked, result: ExecutionResult) => {
    const execute = jest.fn(() => Promise.resolve(result));
    const answers = new PrintedAnswers();
    for (let time = 0; time < 2; time++) await answers.answer({ schema, document: asked }, execute);
    expect(execute).toHaveBeenCalledTimes(2);
  });

  test('is not kept where there is no room for it', async () => {
    const [answers, execute] = [new PrintedAnswers(100), answering({ a: 'x'.repeat(200) })];
    for (let time = 0; time < 2; time++) await answers.answer({ schema, document }, execute);
    expect(execute).toHaveBeenCalledTimes(2);
  });

  test('is made anew after it has failed', async () => {
    const answers = new PrintedAnswers();
    const failing = () => Promise.reject(new Error('no'));
    await expect(answers.answer({ schema, document }, failing)).rejects.toThrow('no');
    expect(text(await answers.answer({ schema, document }, answering()))).toBe('{"data":{"a":1}}');
  });
});

test.each([
  [{}],
  [{ a: undefined, b: [undefined, null, () => 1], c: { d: 'ü"\n', e: [] } }],
  [
    Object.assign(Object.create(null) as object, {
      list: Array.from({ length: 3_000 }, (_, at) => ({ at, no: undefined })),
    }),
  ],
  [
    Object.assign(
      Object.create(null) as object,
      Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`k"${at}`, at % 3 ? at : undefined])),
    ),
  ],
  [
    Object.assign(Object.create(null) as object, {
      when: new Date(0),
      many: Array(2_000).fill(null),
      toJSON: 1,
    }),
  ],
])('is printed in portions as it is at once', (value) => {
  expect(atOnce(printing(value))).toBe(JSON.stringify(value));
});

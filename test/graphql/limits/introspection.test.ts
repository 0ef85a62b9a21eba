import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  getIntrospectionQuery,
  graphqlSync,
  Kind,
  parse,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

import { introspectionPrice, standardPrice } from '../../../src/graphql/limits/introspection-price.ts';
import type { Sql } from '../../../src/postgres/sql.ts';
import { catalogOf } from '../catalog.ts';
import { openDatabase, world, type World } from '../world.ts';
import { largeSdl } from './large-schema.ts';

const FULL = getIntrospectionQuery({
  inputValueDeprecation: true,
  specifiedByUrl: true,
  schemaDescription: true,
  oneOf: true,
  directiveIsRepeatable: true,
});
/** What gql.tada asks a server first. */
const SUPPORT = `query IntrospectSupportQuery {
  directive: __type(name: "__Directive") { fields { name } }
  field: __type(name: "__Field") { fields { name args { name } } }
  type: __type(name: "__Type") { fields { name } }
  inputValue: __type(name: "__InputValue") { fields { name } }
}`;
/** The selection of every alias is the same, and so is what it costs. */
const aliased = (times: number): string =>
  `{ ${Array.from({ length: times }, (_, at) => `a${at}: __schema { ...F }`).join(' ')} }
  fragment F on __Schema { types { name description fields { name args { name type { name } } type { name } } } }`;

function priceOf(schema: GraphQLSchema, query: string, variables = {}): number {
  const document = parse(query);
  const operation = document.definitions.find(
    (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
  );
  return introspectionPrice(schema, { document, operation: operation!, variables });
}

describe('introspection is priced by what it answers:', () => {
  const schema = buildSchema(largeSdl(200));

  test.each([
    ['the standard query', getIntrospectionQuery()],
    ['the standard query with all its options', FULL],
    ['names alone', '{ __schema { types { name } } }'],
    ['one type', '{ __type(name: "T3") { name fields { name type { name kind ofType { name } } } } }'],
    ['one type by a variable', 'query ($n: String = "T3") { __type(name: $n) { fields { name } } }'],
    ['a type with a field for each other type', '{ __type(name: "Query") { fields { args { name } } } }'],
    ['fields of the types of fields', '{ __schema { types { fields { type { fields { name } } } } } }'],
    ['possible types', '{ __schema { types { possibleTypes { fields { name } } } } }'],
    [
      'many descriptions',
      `{ __schema { types { ${Array.from({ length: 50 }, (_, at) => `d${at}: description`).join(' ')} } } }`,
    ],
    ['fields that merge', '{ __schema { types { name } } __schema { types { kind } } }'],
    ['the root types', '{ __schema { queryType { fields { name } } mutationType { name } } }'],
    ['directives', '{ __schema { directives { name description locations args { name type { name } } } } }'],
  ])('%s', (_what, query) => {
    const answer = graphqlSync({ schema, source: query });
    expect(answer.errors).toBeUndefined();
    const ratio = priceOf(schema, query) / JSON.stringify(answer.data).length;
    expect(ratio).toBeGreaterThan(1);
    expect(ratio).toBeLessThan(4);
  });

  test('what is skipped, or of a type that does not exist, costs next to nothing', () => {
    const query =
      'query ($s: Boolean!) { __schema @skip(if: $s) { types { name } } __type(name: "No") { name } }';
    expect(priceOf(schema, query, { s: true })).toBe(0);
    expect(priceOf(schema, query, { s: false })).toBeGreaterThan(1_000);
  });

  test('an operation with more selections than are looked at has no price that could be allowed', () => {
    const fields = 'name '.repeat(2_000);
    const aliases = Array.from({ length: 100 }, (_, at) => `a${at}: __type(name: "T1") { ...F }`).join(' ');
    expect(priceOf(schema, `{ ${aliases} } fragment F on __Type { ${fields} }`)).toBe(Infinity);
  });

  test('a schema that is ten times as large, ten times as much', () => {
    const large = buildSchema(largeSdl(2_000));
    const ratio = standardPrice(large) / standardPrice(schema);
    expect(ratio).toBeGreaterThan(8);
    expect(ratio).toBeLessThan(12);
  });
});

describe('a request may introspect', () => {
  let sql: Sql;
  let usual: World;
  let tight: World;
  beforeAll(async () => {
    sql = await openDatabase();
    const parts = { sql, sdl: largeSdl(100), catalog: catalogOf() };
    usual = await world(parts);
    tight = await world({ ...parts, limits: { introspection: { bytes: 0 } } });
  }, 60_000);
  afterAll(async () => {
    await usual.close();
    await tight.close();
    await sql.close();
  });
  const limitOf = (answer: unknown) =>
    (answer as { errors?: { extensions: object }[] }).errors?.map(({ extensions }) => extensions);

  test.each([getIntrospectionQuery(), FULL, SUPPORT])('what tools ask', async (query) => {
    for (const ours of [usual, tight]) expect((await ours.ask(query)).status).toBe(200);
  });

  test('no more than ten times, whatever the aliases', async () => {
    const { status, json, text } = await usual.ask(aliased(99));
    expect(status).toBe(400);
    expect(json.errors).toEqual([
      {
        message: 'expected at most 10 of __schema and __type in a request, received 99',
        extensions: { code: 'LIMIT_EXCEEDED', limit: 'introspection.roots' },
      },
    ]);
    expect(text.length).toBeLessThan(500);
  });

  test('no more than twice the standard query where the schema is large', async () => {
    const { status, json } = await tight.ask(
      FULL.replace('__schema', 'a: __schema').replace(
        'query IntrospectionQuery {',
        `query IntrospectionQuery { ${['b', 'c'].map((key) => `${key}: __schema { types { ...FullType } directives { name } }`).join(' ')}`,
      ),
    );
    expect(status).toBe(400);
    expect(json.errors).toMatchObject([
      {
        message: expect.stringMatching(
          /^expected introspection of about \d+ bytes at most in a request, received about \d+$/,
        ),
        extensions: { code: 'LIMIT_EXCEEDED', limit: 'introspection.bytes' },
      },
    ]);
  });

  test('in all entries of a batch together, and the others are answered', async () => {
    const { status, entries } = await tight.askAll([FULL, FULL, FULL, '{ __typename }']);
    expect(status).toBe(200);
    expect(entries.map(limitOf)).toEqual([
      undefined,
      undefined,
      [{ code: 'LIMIT_EXCEEDED', limit: 'introspection.bytes' }],
      undefined,
    ]);
    const roots = await usual.askAll(Array.from({ length: 4 }, () => SUPPORT));
    expect(roots.entries.map(limitOf)).toEqual([
      undefined,
      undefined,
      [{ code: 'LIMIT_EXCEEDED', limit: 'introspection.roots' }],
      [{ code: 'LIMIT_EXCEEDED', limit: 'introspection.roots' }],
    ]);
  });

  test('as much again in its next request', async () => {
    for (let request = 0; request < 3; request++) expect((await tight.ask(FULL)).status).toBe(200);
  });
});

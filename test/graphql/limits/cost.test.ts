import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  Kind,
  parse,
  validate,
  type GraphQLScalarType,
  type OperationDefinitionNode,
} from 'graphql';

import { limits } from '../../../src/files/limits-format.ts';
import { Costs } from '../../../src/graphql/limits/cost.ts';

const LENGTHS = limits.parse({ cost: { lengths: { paths: ['window', 'search.top.n'] } } }).cost.lengths;
const SCHEMA = buildSchema(`
  scalar Window
  input Page { limit: Int first: Int size: Int }
  input Search { top: Top }
  input Top { n: Int }
  type Query {
    a: Int
    one: Query
    tags: [String!]!
    list(first: Int, last: Int, limit: Int, take: Int, required: Int! = 1): [Query!]!
    paged(limit: Int = 20): [Query]
    all(flag: Boolean, name: String): [Query]
    page(first: Int): Connection
    any: Any
    anys: [Any]
    windowed(window: Window, search: Search): [Query]
    objects(page: Page, where: Page): [Query]
    connected(page: Page): Connection
  }
  type Connection { edges: [Edge!]! total: Int }
  type Edge { node: Query }
  type Other { a: Int b: Int c: Int }
  union Any = Query | Other
  type Mutation { limit(limit: Int): Query }
`);

function costOf(
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  costs = new Costs(10, LENGTHS),
): number {
  const document = parse(query);
  expect(validate(SCHEMA, document)).toEqual([]);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return costs.of(SCHEMA, document, operation as OperationDefinitionNode, variables);
}

describe('an operation costs', () => {
  test.each<[string, number, string, Readonly<Record<string, unknown>>?]>([
    ['one for each field', 4, '{ a one { a x: a } }'],
    ['as much as what is in a list, for each that may be in it', 1 + 10 * 2, '{ all { a x: a } }'],
    ['no more for a list of plain values', 1, '{ tags }'],
    ['by the length that is asked for', 1 + 3, '{ list(first: 3) { a } }'],
    ['by the length that a variable asks for', 1 + 7, 'query ($n: Int) { list(last: $n) { a } }', { n: 7 }],
    ['by the length a variable has by default', 1 + 8, 'query ($n: Int = 8) { list(take: $n) { a } }'],
    ['by the length that the schema has by default', 1 + 20, '{ paged { a } }'],
    ['by the largest of several lengths', 1 + 9, '{ list(first: 2, last: 9, limit: 4) { a } }'],
    ['once at the least, whatever the length', 2, '{ list(first: -5, limit: 0) { a } }'],
    ['the usual length where a length is null', 1 + 10, '{ list(limit: null, first: null) { a } }'],
    ['by the length in an input object', 1 + 70, '{ objects(page: { limit: 70 }) { a } }'],
    [
      'by the length in an input object, by a variable',
      1 + 70,
      'query ($p: Page) { objects(page: $p) { a } }',
      { p: { first: 70 } },
    ],
    ['by the length in a path', 1 + 30, '{ windowed(search: { top: { n: 30 } }) { a } }'],
    ['by a custom scalar', 1 + 30, '{ windowed(window: 30) { a } }'],
    ['by a custom scalar that is text', 1 + 30, '{ windowed(window: "30") { a } }'],
    ['the usual length for a custom scalar that is no length', 1 + 10, '{ windowed(window: "all") { a } }'],
    [
      'the usual length for an input object about something else',
      1 + 10,
      '{ objects(where: { limit: 9000 }) { a } }',
    ],
    [
      'of a connection, by an input object',
      1 + 5 * (1 + 10 * 2),
      '{ connected(page: { limit: 50 }) { edges { node { a } } } }',
    ],
    ['lists in lists, times each other', 1 + 10 * (1 + 10), '{ all { all { a } } }'],
    ['fragments as often as they are spread', 4, '{ ...F one { ...F } x: a } fragment F on Query { a }'],
    [
      'of what an abstract type may be, the most',
      1 + 3,
      '{ any { ... on Query { a } ... on Other { a b c } } }',
    ],
    ['nothing for what is skipped', 1, '{ a x: a @skip(if: true) ... @include(if: false) { all { a } } }'],
    [
      'nothing for what a variable skips',
      1,
      'query ($s: Boolean!) { a all @skip(if: $s) { a } }',
      { s: true },
    ],
    [
      'the whole for what a variable lets in',
      12,
      'query ($s: Boolean!) { a all @skip(if: $s) { a } }',
      { s: false },
    ],
    [
      'nothing more for an argument called limit where there is no list',
      2,
      'mutation { limit(limit: 100000) { a } }',
    ],
    ['a schema by its fields, however long its lists', 3, '{ __schema { types { name } } }'],
    [
      'nothing, where its variables are nonsense',
      0,
      'query ($n: Int) { list(first: $n) { a } }',
      { n: 'many' },
    ],
    ['nothing, where a variable is missing', 0, 'query ($n: Int!) { list(first: $n) { a } }'],
  ])('%s', (_name, cost, query, variables = {}) => {
    expect(costOf(query, variables)).toBe(cost);
  });

  test('of a connection ten times as much for ten times the usual length', () => {
    expect(costOf('{ page(first: 100) { edges { node { a } } } }')).toBe(1 + 10 * (1 + 10 * 2));
    expect(costOf('{ page(first: 5) { edges { node { a } } } }')).toBe(1 + (1 + 10 * 2));
  });

  test('what another operation of its document says for nothing', () => {
    expect(costOf('{ a }'.replace('{', 'query A {') + ' query B { all { all { a } } }')).toBe(1);
  });

  test('all the rest where one argument, or one condition, is null that must not be', () => {
    const costs = new Costs(10, LENGTHS);
    const argument = 'query ($n: Int = 1) { list(required: $n, first: 2) { a } all { a } }';
    expect(costOf(argument, { n: null }, costs)).toBe(11);
    for (const name of ['skip', 'include']) {
      const condition = `query ($s: Boolean = false) { one { a @${name}(if: $s) } all { a } }`;
      expect(costOf(condition, { s: null }, costs)).toBeGreaterThanOrEqual(12);
    }
  });

  test('nothing, after one look at a list of a thousand mistakes', () => {
    const schema = buildSchema('scalar Odd type Query { a(odd: [Odd]): Int }');
    let looks = 0;
    (schema.getType('Odd') as GraphQLScalarType).parseValue = () => {
      looks++;
      throw new Error('odd');
    };
    const document = parse('query ($odd: [Odd]) { a(odd: $odd) }');
    const operation = document.definitions[0] as OperationDefinitionNode;
    const odd = Array.from({ length: 1_000 }, (_, index) => index);
    expect(new Costs(10, LENGTHS).of(schema, document, operation, { odd })).toBe(0);
    expect(looks).toBeLessThanOrEqual(2);
  });

  test('a number, however large', () => {
    const deep = `{ ${'list(first: 2147483647) { '.repeat(40)} a ${'}'.repeat(40)} }`;
    expect(costOf(deep)).toBe(1_000_000_000);
  });

  test('something, as deep as inline fragments may stand in each other', () => {
    const depth = 599;
    expect(costOf(`{ ${'... { '.repeat(depth)} a ${'}'.repeat(depth)} }`)).toBe(1);
  });
});

describe('a cost is remembered', () => {
  function counting(query: string): { readonly cost: (given?: Readonly<Record<string, unknown>>) => number } {
    const document = parse(query);
    const operation = document.definitions[0] as OperationDefinitionNode;
    const costs = new Costs(10, LENGTHS);
    return { cost: (variables = {}) => costs.of(SCHEMA, document, operation, variables) };
  }

  test('where variables say nothing of it, but not of variables by which something was left out', () => {
    const { cost } = counting('query ($n: Int = 1) { all { a } list(required: $n, first: 2) { a } }');
    expect(cost({ n: null })).toBe(11);
    expect(cost({ n: 3 })).toBe(14);
    expect(cost({ n: null })).toBe(14);
  });

  test('under no other values of what it depends on, and for no more of them than a few', () => {
    const { cost } = counting('query ($n: Int = 2, $m: Int) { list(first: $n, last: $m) { a } }');
    for (let round = 0; round < 2; round++) {
      expect([cost(), cost({ n: null }), cost({ n: 1, m: 3 }), cost({ n: 13 })]).toEqual([3, 11, 4, 14]);
      for (let n = 1; n < 200; n++) expect(cost({ n })).toBe(1 + n);
    }
    expect([cost({ n: '2' }), cost({ n: [2] }), cost({ n: 2 })]).toEqual([0, 0, 3]);
  });

  test('for no other length in an input object', () => {
    const { cost } = counting('query ($n: Int) { objects(page: { limit: $n }) { a } }');
    expect([3, 5, 3].map((n) => cost({ n }))).toEqual([4, 6, 4]);
    const whole = counting('query ($p: Page) { objects(page: $p) { a } }');
    expect([3, 5, 3].map((limit) => whole.cost({ p: { limit } }))).toEqual([4, 6, 4]);
  });

  test('for no other length and no other condition', () => {
    const length = counting('query ($n: Int) { list(first: $n) { a } }');
    expect([3, 5, 3].map((n) => length.cost({ n }))).toEqual([4, 6, 4]);
    const condition = counting('query ($s: Boolean!) { a all @include(if: $s) { a } }');
    expect([true, false, true].map((s) => condition.cost({ s }))).toEqual([12, 1, 12]);
  });

  test('for no other argument where a resolver says what it costs', () => {
    const schema = buildSchema('type Query { a(size: Int): Int }');
    const field = schema.getQueryType()!.getFields()['a']!;
    field.extensions = { complexity: ({ args }: { args: { size: number } }) => args.size };
    const document = parse('query ($n: Int) { a(size: $n) }');
    const operation = document.definitions[0] as OperationDefinitionNode;
    const costs = new Costs(10, LENGTHS);
    expect([1, 1_000, 1].map((n) => costs.of(schema, document, operation, { n }))).toEqual([1, 1_000, 1]);
  });
});

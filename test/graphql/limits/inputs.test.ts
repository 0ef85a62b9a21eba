import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Kind, parse } from 'graphql';

import { literalDepth, measureInput, typeDepth } from '../../../src/apollo/limits/input-depth.ts';
import type { Sql } from '../../../src/postgres/sql.ts';
import { catalogOf } from '../catalog.ts';
import { openDatabase, PRO, world, type World } from '../world.ts';

const SDL = `
  directive @note(of: Any) on FIELD | QUERY
  scalar Any
  type Query { ping(in: Any): Int find(where: Where, all: [Where!]): Int }
  input Where { not: Where and: [Where!] name: String email: String @entitled(plan: "pro") }
`;
const LIMITS = { inputs: { depth: 5, values: 100 } };
let sql: Sql;
let ours: World;
let usual: World;
beforeAll(async () => {
  sql = await openDatabase();
  const resolvers = { Query: { ping: () => 1, find: () => 1 } };
  const refusals = {
    status: 401,
    partialMutations: false,
    partialSubscriptions: false,
    cached: true,
  } as const;
  const parts = { sql, sdl: SDL, catalog: catalogOf(), resolvers, settings: { refusals } };
  ours = await world({ ...parts, limits: LIMITS });
  usual = await world(parts);
}, 60_000);
afterAll(async () => {
  await ours.close();
  await usual.close();
  await sql.close();
});

const nested = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { not: value };
  return value;
};
const brackets = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
const deep = (most: number) => ({
  message: `expected inputs of at most ${most} levels, received more`,
  extensions: { code: 'LIMIT_EXCEEDED', limit: 'inputs.depth' },
});

describe('inputs are as deep as the limit says, and no deeper:', () => {
  const QUERY = 'query ($v: Any) { ping(in: $v) }';
  test.each<[string, (levels: number) => readonly [string, object]]>([
    ['a variable', (levels) => [QUERY, { variables: { v: nested(levels) } }]],
    [
      'a variable that the operation does not declare',
      (levels) => ['{ ping }', { variables: { w: nested(levels) } }],
    ],
    ['an extension', (levels) => ['{ ping }', { extensions: { e: nested(levels) } }]],
    ['a literal', (levels) => [`{ ping(in: ${brackets(levels)}) }`, {}]],
    [
      'a literal in a fragment',
      (levels) => [`{ ...F } fragment F on Query { ping(in: ${brackets(levels)}) }`, {}],
    ],
    ['a default', (levels) => [`query ($v: Any = ${brackets(levels)}) { ping(in: $v) }`, {}]],
    ['a directive', (levels) => [`query @note(of: ${brackets(levels)}) { ping @note(of: 1) }`, {}]],
  ])('%s', async (_what, question) => {
    const [within, more] = question(5);
    expect((await ours.ask(within, more)).json).toEqual({ data: { ping: 1 } });
    for (const levels of [6, 1_000]) {
      const { status, json, ran } = await ours.ask(...question(levels));
      expect(status).toBe(400);
      expect(json.errors).toEqual([deep(5)]);
      expect(ran).toEqual([]);
    }
  });

  test.each([4_000, 100_000])(
    '%d levels of a variable, with the limits that nobody has changed',
    async (levels) => {
      const { status, json } = await usual.ask(QUERY, { variables: { v: nested(levels) } });
      expect(status).toBe(400);
      expect(json.errors).toEqual([deep(32)]);
    },
  );

  test('a list type', async () => {
    const query = (levels: number) =>
      `query ($v: ${'['.repeat(levels)}Int${']'.repeat(levels)}) { ping(in: $v) }`;
    expect((await ours.ask(query(6))).json.errors).toEqual([deep(5)]);
    expect((await ours.ask(query(2_000))).json.errors).toEqual([deep(5)]);
    expect((await ours.ask(query(5))).json.errors?.[0]?.extensions?.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('inputs hold as many values as the limit says:', () => {
  const large = {
    message: 'expected at most 100 values in inputs, received more',
    extensions: { code: 'LIMIT_EXCEEDED', limit: 'inputs.values' },
  };
  const query = 'query ($v: Any) { ping(in: $v) }';
  const list = (length: number) => ({ variables: { v: Array.from({ length }, () => 1) } });

  test('in one operation', async () => {
    expect((await ours.ask(query, list(99))).status).toBe(200);
    expect((await ours.ask(query, list(100))).json.errors).toEqual([large]);
    expect((await ours.ask('{ ping }', { extensions: { e: list(100) } })).json.errors).toEqual([large]);
  });

  test('in all operations of a batch together, and those that fit are answered', async () => {
    const { entries } = await ours.askAll([49, 49, 1].map((length) => ({ query, ...list(length) })));
    expect(entries).toEqual([{ data: { ping: 1 } }, { data: { ping: 1 } }, { errors: [large] }]);
  });
});

test('a variable is scanned once for each type it is handed to, however often that is', async () => {
  let reads = 0;
  const where = { name: 'a' };
  Object.defineProperty(where, 'email', {
    enumerable: true,
    get: () => {
      reads++;
      return 'b';
    },
  });
  const scans = async (aliases: number): Promise<number> => {
    const query = `query ($w: Where) { ping ${Array.from({ length: aliases }, (_, at) => `a${at}: find(where: $w)`).join(' ')} }`;
    reads = 0;
    expect((await ours.ask(query, { variables: { w: where }, as: PRO })).status).toBe(200);
    return reads;
  };
  expect(await scans(50)).toBe(await scans(1));
  const both = 'query ($w: Where!) { find(where: $w) all: find(all: [$w]) ping }';
  const { json } = await ours.ask(both, { variables: { w: where } });
  expect(json.data).toEqual({ find: null, all: null, ping: 1 });
});

describe('what measures them', () => {
  test('counts values and levels, and stops beyond what is allowed', () => {
    const most = { depth: 10, values: 10 };
    expect(measureInput(null, most)).toEqual({ depth: 0, values: 1 });
    expect(measureInput({ a: [1, { b: 'x' }], c: {} }, most)).toEqual({ depth: 3, values: 6 });
    expect(measureInput([], most)).toEqual({ depth: 1, values: 1 });
    expect(measureInput(nested(1_000_000), { ...most, values: 100 }).depth).toBe(11);
    expect(measureInput(Array.from({ length: 1_000 }), most).values).toBeGreaterThan(10);
  });

  test('calls no function for a level of a literal or a type', () => {
    const [definition] = parse('query ($a: [[Int!]!]! = [{ a: [1], b: 2 }]) { a }').definitions;
    if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
    const [variable] = definition.variableDefinitions ?? [];
    expect(typeDepth(variable!.type)).toBe(2);
    expect(literalDepth(variable?.defaultValue)).toBe(3);
  });
});

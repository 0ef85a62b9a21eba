import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';

import type { Sql } from '../../src/postgres/sql.ts';
import { openMigrated } from '../postgres/template.ts';
import { released } from './catalog.ts';
import { adminWorld, type AdminWorld } from './world.ts';

let sql: Sql;
let admin: AdminWorld;
beforeAll(async () => {
  sql = await openMigrated();
  admin = await adminWorld(sql, released({ phase: 'beta' }));
}, 60_000);
afterAll(async () => {
  await admin.close();
  await sql.close();
});

const times = (count: number, text: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');

test.each<[string, string, string, object?]>([
  ['20,000 aliases', `{ ${times(20_000, (at) => `a${at}: me { id }`)} }`, 'tokens'],
  ['101 aliases', `{ me { ${times(101, (at) => `a${at}: id`)} } }`, 'aliases'],
  ['an object many times', `{ ${'me { id } '.repeat(100)} }`, 'merges'],
  ['a plain field many times', `{ me { ${'id '.repeat(5_000)} } }`, 'merges'],
  [
    'the whole schema many times',
    `{ ${times(99, (at) => `a${at}: __schema { types { name } }`)} }`,
    'introspection.roots',
  ],
  ['100,000 lines', `{${'\n'.repeat(100_000)}me { id } }`, 'lines'],
  [
    'a deep literal',
    `{ flags(first: ${'['.repeat(100)}1${']'.repeat(100)}) { nodes { key } } }`,
    'inputs.depth',
  ],
  [
    'a literal deeper than the stack',
    `{ flags(first: ${'['.repeat(4_000)}1${']'.repeat(4_000)}) { nodes { key } } }`,
    'depth',
  ],
  [
    'many values',
    'query ($v: [Int]) { me { id } }',
    'inputs.values',
    { v: Array.from({ length: 200_000 }, () => 1) },
  ],
])('an operation with %s is refused before it is validated', async (_what, query, limit, variables = {}) => {
  const { status, data, errors } = await admin.ask(query, variables);
  expect(status).toBe(400);
  expect(data).toBeUndefined();
  expect(errors).toEqual([{ message: expect.any(String), extensions: { code: 'LIMIT_EXCEEDED', limit } }]);
});

test('tools may introspect, and what is wrong with an operation is told', async () => {
  for (const query of [getIntrospectionQuery(), '{ me { id } }'])
    expect(await admin.ask(query)).toMatchObject({ status: 200, errors: [] });
  const { status, errors } = await admin.ask(
    `{ ${times(99, (at) => `x${at} y${at}`)
      .split(' ')
      .slice(0, 100)
      .join(' ')} }`,
  );
  expect(status).toBe(400);
  expect(errors).toHaveLength(100);
  expect(errors[0]).toMatchObject({
    message: expect.stringContaining('Cannot query field "x0"'),
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  });
  expect(
    (await admin.ask('query ($n: Int!) { flags(first: $n) { nodes { key } } }', { n: 'x' })).status,
  ).toBe(400);
});

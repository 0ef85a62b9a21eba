import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { insightx, type Query } from '../../src/insightx/index.ts';
import { text, whole, word } from '../../src/insightx/query.ts';
import { entitlementsOf, schemaOf } from './world.ts';

const TABLES = [
  'author',
  'report',
  'point',
  'dashboard',
  'dashboard_report',
  'integration',
  'connector',
  'transformation',
  'benchmark',
];

let database: PGlite;
const query: Query = async (statement, params) =>
  (await database.query<Record<string, unknown>>(statement, params === undefined ? [] : [...params])).rows;

beforeAll(async () => {
  database = await PGlite.create();
});
beforeEach(async () => {
  await query('drop schema if exists insightx cascade');
});
afterAll(() => database.close());

async function counts(): Promise<Record<string, number>> {
  const [row] = await query(
    `select ${TABLES.map((table) => `(select count(*)::int from insightx.${table}) as ${table}`).join(', ')}`,
  );
  return row as Record<string, number>;
}

test('a first start fills every table of samples', async () => {
  await insightx({ query, entitlementsOf });
  expect(await counts()).toEqual({
    author: 8,
    report: 6,
    point: 42,
    dashboard: 2,
    dashboard_report: 5,
    integration: 3,
    connector: 3,
    transformation: 2,
    benchmark: 2,
  });
});

test('a second start adds nothing, and brings nothing back', async () => {
  await insightx({ query, entitlementsOf });
  await query(`delete from insightx.report where id = 'sample-churn'`);
  const before = await counts();
  await insightx({ query, entitlementsOf });
  expect(await counts()).toEqual(before);
});

test('starts at the same moment leave one set of samples', async () => {
  await Promise.all([
    insightx({ query, entitlementsOf }),
    insightx({ query, entitlementsOf }),
    insightx({ query, entitlementsOf }),
  ]);
  expect(await counts()).toMatchObject({ author: 8, report: 6, point: 42 });
});

test('a start makes nothing outside its own schema', async () => {
  await insightx({ query, entitlementsOf });
  expect(
    await query(
      `select 1 from pg_tables where schemaname not in ('insightx', 'pg_catalog', 'information_schema')`,
    ),
  ).toEqual([]);
});

test('a database that does not answer stops the start', async () => {
  await expect(
    insightx({ entitlementsOf, query: () => Promise.reject(new Error('connection refused')) }),
  ).rejects.toThrow('connection refused');
});

test('every resolver belongs to a field of the schema', async () => {
  const product = await insightx({ query, entitlementsOf });
  expect(() => schemaOf(product)).not.toThrow();
});

test('a column that is not what it should be is named, with what was expected and received', () => {
  expect(() => text({ name: 7 }, 'name')).toThrow('Column name: expected text, received number.');
  expect(() => text({ name: null }, 'name')).toThrow('received null');
  expect(() => whole({}, 'level')).toThrow('Column level: expected a whole number, received undefined.');
  expect(() => whole({ level: '3' }, 'level')).toThrow('received string');
  expect(() => whole({ level: 1.5 }, 'level')).toThrow('a whole number');
  expect(() => word({ kind: 'FAX' }, 'kind', ['CHAT', 'FILE'])).toThrow(
    'Column kind: expected one of CHAT, FILE',
  );
});

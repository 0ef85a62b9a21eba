import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { postgresAuditLog } from '../../src/postgres/audit-log.ts';
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { openEmbedded } from '../../src/postgres/open-embedded.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { describeCatalogStore } from '../contract/catalog-store.ts';
import { deed, flag, gate } from '../contract/definitions.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

async function opened(sql: Sql) {
  await migrate(sql);
  return { catalog: postgresCatalogStore(sql), audit: postgresAuditLog(sql), close: () => sql.close() };
}

describeCatalogStore('memory', async () => opened(await openEmbedded()));
describeCatalogStore('PostgreSQL', () => opened(connectPostgres(database.url)));

describe('writers in PostgreSQL', () => {
  test('who wait for the same head find one of them first, and are told of the newest version', async () => {
    const sql = connectPostgres(database.url);
    const catalog = postgresCatalogStore(sql);
    const { version } = await catalog.head();
    const { waiting } = await sql.transaction(async (session) => {
      await session.query('select from gatehouse.catalog_head for update');
      const writers = [1, 2, 3].map((number) => catalog.append([gate('g', number)], deed(), version));
      await wait(300);
      return { waiting: Promise.all(writers) };
    });
    const appended = await waiting;
    expect(appended.map(({ outcome }) => outcome).sort()).toEqual(['applied', 'conflict', 'conflict']);
    expect(appended.map(({ head }) => head.version)).toEqual([version + 1, version + 1, version + 1]);
    await sql.close();
  });
});

describe('what somebody has done by hand', () => {
  let sql: Sql;
  beforeAll(async () => {
    sql = await openEmbedded();
    await migrate(sql);
    await postgresCatalogStore(sql).append([gate('g', 1), flag('broken', 1)], deed(), 0);
  }, 60_000);
  afterAll(() => sql.close());

  test.each([
    ['[]', 'flag'],
    ['"text"', 'flag'],
    ['null', 'flag'],
    ['{"key":"another","variations":[],"prerequisites":[],"ladder":[],"rules":[]}', 'flag'],
    ['{"key":"broken","variations":[],"prerequisites":[],"ladder":[]}', 'flag'],
    ['{"key":"broken","salt":"s","by":"id"}', 'gate'],
    ['{}', 'banner'],
  ])('to a definition is told with its kind and key: %s as a %s', async (body, kind) => {
    const set = 'update gatehouse.catalog_definition set body = $1::json, kind = $2 where key = $3';
    await sql.query(set, [body, kind, 'broken']);
    const catalog = postgresCatalogStore(sql);
    const told = {
      code: 'INVALID_DEFINITIONS',
      message: expect.stringMatching(`'broken'.*${kind}|${kind} 'broken'`),
    };
    await expect(catalog.read()).rejects.toMatchObject(told);
    await expect(catalog.read(1)).rejects.toMatchObject(told);
    await expect(catalog.since(0)).rejects.toMatchObject(told);
  });

  test('to the audit log is refused', async () => {
    for (const script of [
      `update gatehouse.audit set author = 'nobody'`,
      'delete from gatehouse.audit',
      'truncate gatehouse.audit',
    ]) {
      await expect(sql.run(script)).rejects.toThrow('added and never changed');
    }
    expect(await postgresAuditLog(sql).read({ first: 10 })).toHaveLength(1);
  });

  test('to the head is told', async () => {
    await sql.run('delete from gatehouse.catalog_head');
    const catalog = postgresCatalogStore(sql);
    const told = { code: 'INVALID_DEFINITIONS', message: expect.stringContaining('catalog_head') };
    await expect(catalog.head()).rejects.toMatchObject(told);
    await expect(catalog.read()).rejects.toMatchObject(told);
    await expect(catalog.read(1)).rejects.toMatchObject(told);
    await expect(catalog.append([], deed(), 1)).rejects.toMatchObject(told);
  });
});

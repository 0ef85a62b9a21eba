import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

let database: FreshDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
});
afterAll(async () => {
  await sql.close();
  await database.drop();
});

function raising(state: string): string {
  return `do $$ begin raise exception using errcode = '${state}', message = 'a test'; end $$`;
}

describe('what PostgreSQL answers', () => {
  test.each(['28P01', '28000', '42501', '3D000', '25006'])(
    'with %s is a store that refuses to serve',
    async (state) => {
      await expect(sql.run(raising(state))).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: 'PostgreSQL refuses to serve',
        cause: { code: state },
      });
    },
  );

  test.each(['53300', '53100', '53200', '57P01', '57P03', '08006', '58030'])(
    'with %s is a store that does not answer',
    async (state) => {
      await expect(sql.run(raising(state))).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        cause: { code: state },
      });
    },
  );

  test('about our own tables that are missing is a store that refuses to serve', async () => {
    for (const statement of ['select * from gatehouse.operator', 'select gatehouse.digest(1)'])
      await expect(sql.query(statement)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('about any other statement stays what it is', async () => {
    for (const [statement, code] of [
      ['select * from nothing', '42P01'],
      ['select 1/0', '22012'],
      ['selekt', '42601'],
    ] as const)
      await expect(sql.query(statement)).rejects.toMatchObject({ code });
  });

  test('to a user or a database that there is not is a store that refuses to serve', async () => {
    const wrong = new URL(database.url);
    wrong.pathname = '/there_is_none';
    const nowhere = connectPostgres(wrong.href);
    await expect(nowhere.query('select 1')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: 'PostgreSQL refuses to serve',
      cause: { code: '3D000' },
    });
    await nowhere.close();
  });
});

test('connections to a server that takes no writes are made anew, so that a failover is followed', async () => {
  const name = new URL(database.url).pathname.slice(1);
  await database.run('create table written (n int)');
  await database.run(`alter database ${name} set default_transaction_read_only = on`);
  const after = connectPostgres(database.url);
  const write = () => after.query('insert into written values (1)');
  // Two connections meet the standby.
  const all = await Promise.allSettled([write(), write()]);
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await database.run(`begin read write; alter database ${name} reset default_transaction_read_only; commit`);
  for (let attempt = 0; ; attempt += 1) {
    try {
      await write();
      break;
    } catch (error) {
      if (attempt === 30) throw error;
      await wait(100);
    }
  }
  await expect(after.transaction((session) => session.query('select 1 as n'))).resolves.toEqual([{ n: 1 }]);
  await after.close();
});

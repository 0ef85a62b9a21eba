import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { postgresProof, reachedPostgres, tellingFailures } from '../../src/postgres/health.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

let database: FreshDatabase;
let sql: Sql;

beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
  await migrate(sql);
});

afterAll(async () => {
  await sql.close();
  await database.drop();
});

async function causeWith(url: string): Promise<string> {
  const other = connectPostgres(url);
  const proof = postgresProof(other);
  try {
    return (await proof.prove()) ?? 'serves';
  } catch (error) {
    return proof.causeOf(error);
  } finally {
    await other.close();
  }
}

function changed(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

describe('the health of PostgreSQL', () => {
  test('is proven by what a request reads', async () => {
    expect(await causeWith(database.url)).toBe('serves');
  });

  test('is a cause in words, without the password', async () => {
    const refused = await causeWith(
      changed((url) => {
        url.port = '1';
      }),
    );
    expect(refused).toMatch(/^refuses the connection \(connect ECONNREFUSED .*:1\)$/);
    const lost = await causeWith(
      changed((url) => {
        url.pathname = '/no_such_database';
      }),
    );
    expect(lost).toMatch(/^has no such database /);
    const unknown = await causeWith(
      changed((url) => {
        url.hostname = 'no-such-host.invalid';
        url.password = 'very-secret';
      }),
    );
    expect(unknown).toMatch(/^has a name that DNS /);
    expect(unknown).not.toContain('very-secret');
  });

  test('has a limitation where no write is taken', async () => {
    const { pathname } = new URL(database.url);
    await database.run(`alter database ${pathname.slice(1)} set default_transaction_read_only = on`);
    expect(await causeWith(database.url)).toBe('PostgreSQL takes no writes, as a standby does');
    await database.run(
      `begin read write; alter database ${pathname.slice(1)} reset default_transaction_read_only; commit`,
    );
    expect(await causeWith(database.url)).toBe('serves');
  });

  test('is told of a right that only some statements need', async () => {
    const told: unknown[] = [];
    const telling = tellingFailures(sql, (error) => told.push(error));
    await expect(
      telling.run('begin; set transaction read only; create table x (); commit'),
    ).rejects.toThrow();
    await expect(telling.query('select nonsense')).rejects.toThrow();
    expect(told).toHaveLength(1);
    expect(postgresProof(sql).causeOf(told[0])).toMatch(/^takes no writes, as a standby does /);
  });

  test('says at the start what was reached', async () => {
    expect(await reachedPostgres(sql)).toMatch(/^PostgreSQL \d+\.\d+.*, primary, database \w+$/);
  });
});

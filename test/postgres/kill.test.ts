import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { postgresAuditLog } from '../../src/postgres/audit-log.ts';
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { openEmbedded } from '../../src/postgres/open-embedded.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { flagOf, gateOf } from '../contract/definitions.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Acknowledged versions that a run must reach. */
const ENOUGH = 200;

let database: FreshDatabase;
let parent: string;
beforeAll(async () => {
  database = await freshDatabase();
  parent = await mkdtemp(join(tmpdir(), 'gatehouse-kill-'));
});
afterAll(async () => {
  await database.drop();
  await rm(parent, { recursive: true, force: true });
});

/** Lets a process make versions there, kills it some moments after it has made `goal`, and tells which it said it made. */
async function killedAfter(where: string, goal: number): Promise<readonly number[]> {
  const loader = pathToFileURL(here('../typescript/register.js')).href;
  const child = spawn(process.execPath, ['--import', loader, here('append-versions.ts'), where], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledged: number[] = [];
  const closed = once(child, 'close');
  const lines = createInterface(child.stdout);
  const reached = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      acknowledged.push(Number(line));
      if (acknowledged.length >= goal) resolve();
    });
  });
  await Promise.race([reached, closed]);
  await wait(Math.random() * 20);
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  await closed;
  return acknowledged;
}

/** Waits until the server has done whatever a killed process had asked of it. */
async function settled(): Promise<void> {
  const connected = `select from pg_stat_activity where datname = current_database() and application_name = 'gatehouse'`;
  while ((await database.run(connected)).length > 0) await wait(10);
}

/** Whether every version from `from` to the newest is whole and has its one line. Returns the newest. */
async function looked(sql: Sql, from: number): Promise<number> {
  const catalog = postgresCatalogStore(sql);
  const { version: newest } = await catalog.head();
  const numbers = Array.from({ length: newest + 1 - from }, (_, index) => from + index);
  for (const number of numbers) {
    const version = await catalog.read(number);
    expect([version?.gates, version?.flags]).toEqual([
      [gateOf('g', number)],
      [flagOf('one', number), flagOf('two', number)],
    ]);
  }
  const lines = await postgresAuditLog(sql).read({ first: 10_000 });
  expect(lines.map(({ version }) => version).reverse()).toEqual(
    Array.from({ length: newest }, (_, index) => index + 1),
  );
  return newest;
}

describe('a process that is killed while it makes versions', () => {
  test.each([
    ['a folder', 5, () => join(parent, 'killed'), openEmbedded],
    ['PostgreSQL', 15, () => database.url, connectPostgres],
  ] as const)(
    'in %s leaves every version that it has acknowledged whole, and none half made',
    async (_name, kills, place, open) => {
      const where = place();
      const acknowledged: number[] = [];
      let newest = 0;
      for (let killed = 0; acknowledged.length < ENOUGH || killed < kills; killed += 1) {
        const goal = 1 + Math.floor((Math.random() * 2 * ENOUGH) / kills);
        acknowledged.push(...(await killedAfter(where, goal)));
        await settled();
        const sql = await open(where);
        // From the last one that was there before: nobody has changed it since.
        newest = await looked(sql, Math.max(newest, 1));
        expect(newest).toBeGreaterThanOrEqual(acknowledged.at(-1)!);
        await sql.close();
      }
      expect(acknowledged).toEqual([...new Set(acknowledged)].sort((a, b) => a - b));
      const sql = await open(where);
      expect(await looked(sql, 1)).toBe(newest);
      await sql.close();
    },
    240_000,
  );
});

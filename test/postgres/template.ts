import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { migrate } from '../../src/postgres/migrate.ts';
import { openEmbedded } from '../../src/postgres/open-embedded.ts';
import type { Sql } from '../../src/postgres/sql.ts';

const MIGRATIONS = 'src/postgres/migrations';
const ROOM = join(tmpdir(), 'gatehouse-templates');
/** Milliseconds after which a template of other migrations is no longer somebody's. */
const KEPT = 3_600_000;

let found: Promise<string> | undefined;

/** An embedded database, brought up to date, in memory as far as anybody can tell. Making one anew takes some seconds. */
export async function openMigrated(): Promise<Sql> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-embedded-'));
  await copyTemplate(folder);
  const sql = await openEmbedded(folder);
  return {
    ...sql,
    async close() {
      await sql.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Puts the data of a database into a folder that a gateway will open, as its first start would have left it. */
export async function copyTemplate(folder: string): Promise<void> {
  found ??= find();
  cpSync(await found, folder, { recursive: true });
}

/** Made once for all test files, from the migrations as they are now. */
async function find(): Promise<string> {
  mkdirSync(ROOM, { recursive: true });
  const folder = join(ROOM, digest());
  const retries = { retries: 600, factor: 1, minTimeout: 100, maxTimeout: 100 };
  const done = await lock(ROOM, { stale: 30_000, retries });
  try {
    if (!existsSync(folder)) await make(folder);
    return folder;
  } finally {
    await done();
  }
}

async function make(folder: string): Promise<void> {
  for (const name of readdirSync(ROOM)) {
    const old = join(ROOM, name);
    if (Date.now() - statSync(old).mtimeMs > KEPT) rmSync(old, { recursive: true, force: true });
  }
  const half = `${folder}.making`;
  rmSync(half, { recursive: true, force: true });
  const sql = await openEmbedded(half);
  await migrate(sql);
  await sql.close();
  renameSync(half, folder);
}

function digest(): string {
  const hash = createHash('sha256').update(readFileSync('node_modules/@electric-sql/pglite/package.json'));
  for (const name of readdirSync(MIGRATIONS).sort())
    hash.update(name).update(readFileSync(join(MIGRATIONS, name)));
  return hash.digest('hex').slice(0, 16);
}

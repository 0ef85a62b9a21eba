import { readFile, readdir } from 'node:fs/promises';
import { MigrationError, Umzug } from 'umzug';
import { Failure } from '../domain/failure.ts';
import { text, type Session, type Sql } from './sql.ts';

const FOLDER = new URL('migrations/', import.meta.url);
/** Any number, as long as it stays the same: it is the name of the lock. */
const LOCK = 0x6761_7465;
/** Milliseconds for a statement of a migration, and for waiting until another gateway has finished. */
const TIMEOUT = 60_000;

/**
 * Brings the tables up to date: all that is missing, or nothing. Gateways that start together take turns.
 * @throws Failure STORE_UNAVAILABLE, or what the database refused, with the name of the migration
 */
export async function migrate(sql: Sql): Promise<void> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  try {
    await sql.transaction((session) => bringUp(session, files), { timeout: TIMEOUT });
  } catch (error) {
    if (error instanceof MigrationError && error.cause instanceof Failure) throw error.cause;
    throw error;
  }
}

async function bringUp(session: Session, files: readonly string[]): Promise<void> {
  await session.query('select pg_advisory_xact_lock($1)', [LOCK]);
  await session.run(`
    create schema if not exists gatehouse;
    create table if not exists gatehouse.migration (name text primary key, applied_at timestamptz not null default now());
  `);
  await refuseNewer(session, files);
  const umzug = new Umzug<Session>({
    context: session,
    logger: undefined,
    storage: recorded,
    migrations: files.map((name) => ({
      name,
      up: async () => session.run(await readFile(new URL(name, FOLDER), 'utf8')),
    })),
  });
  await umzug.up();
}

/**
 * A gateway that does not know the tables would read and write them wrongly.
 * @throws Failure STORE_UNAVAILABLE where a newer release has brought the tables further
 */
async function refuseNewer(session: Session, files: readonly string[]): Promise<void> {
  const applied = (await recorded.executed({ context: session })).sort();
  const strange = applied.filter((name) => !files.includes(name));
  if (strange.length === 0) return;
  throw new Failure(
    'STORE_UNAVAILABLE',
    `a newer release of Gatehouse has changed the tables of this database: it applied ${strange.join(', ')}, and ` +
      `this release knows the tables up to ${files.at(-1) ?? 'none'}. Start that release or a later one, or restore a backup ` +
      'from before its first start',
  );
}

const recorded = {
  async executed({ context }: { context: Session }): Promise<string[]> {
    return (await context.query('select name from gatehouse.migration')).map((row) => text(row, 'name'));
  },
  async logMigration({ name, context }: { name: string; context: Session }): Promise<void> {
    await context.query('insert into gatehouse.migration (name) values ($1)', [name]);
  },
  async unlogMigration({ name, context }: { name: string; context: Session }): Promise<void> {
    await context.query('delete from gatehouse.migration where name = $1', [name]);
  },
};

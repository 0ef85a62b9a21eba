import { causeOf, type Meanings } from '../domain/store-cause.ts';
import type { StoreProof } from '../ports/store-health.ts';
import { text, type Session, type Sql } from './sql.ts';
import { postgresStandings } from './standings.ts';

/** SQLSTATEs that keep PostgreSQL from serving (PostgreSQL manual, appendix A). */
const MEANINGS: Meanings = {
  '28P01': 'refuses the password',
  '28000': 'refuses the user',
  '3D000': 'has no such database',
  '42501': 'lacks a right for our user',
  '42P01': 'has no such table',
  '25006': 'takes no writes, as a standby does',
  '53100': 'has no room left on its disk',
  '53200': 'has no memory left',
  '53300': 'has no connection left',
  '57P01': 'is being stopped',
  '57P02': 'is restarting after a crash',
  '57P03': 'is starting or stopping',
  '57014': 'does not answer in time',
  '58030': 'cannot read or write its disk',
};

const DEAF =
  'PostgreSQL takes LISTEN and sends no notifications, as behind a transaction pooler; the gateway polls instead';

/** What a proof by reading does not find: no room, no writes, a right that only another statement needs. */
const OF_SOME_STATEMENTS = new Set(['53100', '25006', '42501', '58030']);

/** Proves by the statement that every request sends; asks as well whether the database takes writes. */
export function postgresProof(sql: Sql): StoreProof {
  const standings = postgresStandings(sql);
  return {
    async prove() {
      await standings.read([{ subject: '', account: '' }]);
      const [row] = await sql.query(`select current_setting('transaction_read_only') as read_only`);
      if (row?.['read_only'] === 'on') return 'PostgreSQL takes no writes, as a standby does';
      return sql.deaf?.() === true ? DEAF : undefined;
    },
    causeOf: (error) => causeOf(error, MEANINGS),
  };
}

/** The same database. `tell` receives each failure that a proof by reading does not find. */
export function tellingFailures(sql: Sql, tell: (error: unknown) => void): Sql {
  async function told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (OF_SOME_STATEMENTS.has(stateOf(error))) tell(error);
      throw error;
    }
  }
  return {
    query: (statement, params) => told(sql.query(statement, params)),
    run: (script) => told(sql.run(script)),
    transaction: <T>(work: (session: Session) => Promise<T>, options?: { readonly timeout?: number }) =>
      told(sql.transaction(work, options)),
    listen: (channel, heard) => sql.listen(channel, heard),
    embedded: sql.embedded === true,
    close: () => sql.close(),
  };
}

/** `PostgreSQL 16.2, primary, database gatehouse`: what a connection reached. */
export async function reachedPostgres(sql: Sql): Promise<string> {
  const [row = {}] = await sql.query(
    `select current_setting('server_version') as version, current_database()::text as database,
       case when pg_is_in_recovery() then 'standby' else 'primary' end as role`,
  );
  return `PostgreSQL ${text(row, 'version')}, ${text(row, 'role')}, database ${text(row, 'database')}`;
}

/** The SQLSTATE of an error or of its cause; '' where there is none. */
function stateOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code))
    return error.code;
  return 'cause' in error ? stateOf(error.cause) : '';
}

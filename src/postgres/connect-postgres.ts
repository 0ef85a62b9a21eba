import pg from 'pg';
import { openListener } from './listener.ts';
import type { Row, Session, Sql } from './sql.ts';
import { answered } from './unavailable.ts';

/** Milliseconds until a connection is given up. */
const CONNECT_TIMEOUT = 1_000;
/** Milliseconds until the server gives a statement up; the client waits a little longer, so that the server says why. */
const STATEMENT_TIMEOUT = 2_000;
const PATIENCE = 500;
/** Compiling a statement, as the server would where it guesses wrong, takes longer than any of ours runs. */
const SETTINGS = '-c jit=off';
/** More connections than this make a small PostgreSQL slower, not faster. */
const POOL_SIZE = 10;

/** A PostgreSQL server by its connection URL. Connects when first asked something; comes back by itself. */
export function connectPostgres(url: string): Sql {
  const reach = { connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT, keepAlive: true };
  const pool = new pg.Pool({
    ...reach,
    max: POOL_SIZE,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: STATEMENT_TIMEOUT + PATIENCE,
    options: SETTINGS,
    application_name: 'gatehouse',
  });
  // An idle connection that is lost is replaced when one is next needed. Unheard, this event ends the process.
  pool.on('error', ignore);
  const listener = openListener({
    ...reach,
    query_timeout: STATEMENT_TIMEOUT,
    application_name: 'gatehouse listener',
  });

  return {
    ...session(pool, STATEMENT_TIMEOUT),
    transaction: (work, options) => transact(pool, work, options?.timeout ?? STATEMENT_TIMEOUT),
    listen: (channel, heard) => listener.listen(channel, heard),
    async close() {
      await listener.close();
      if (!pool.ending) await pool.end();
    },
  };
}

async function transact<T>(
  pool: pg.Pool,
  work: (session: Session) => Promise<T>,
  timeout: number,
): Promise<T> {
  const client = await answered(pool.connect());
  client.on('error', ignore);
  const inside = session(client, timeout);
  try {
    await inside.run(`begin; set local statement_timeout = ${Math.ceil(timeout)}`);
    const result = await work(inside);
    await inside.run('commit');
    client.off('error', ignore);
    client.release();
    return result;
  } catch (error) {
    // Closing the connection rolls back, whatever state it was left in.
    client.release(true);
    throw error;
  }
}

function session(client: pg.Pool | pg.PoolClient, timeout: number): Session {
  const query_timeout = timeout + PATIENCE;
  return {
    async query(text, params = []) {
      const statement = { text, values: [...params], query_timeout };
      return (await answered(client.query<Row>(statement))).rows;
    },
    async run(script) {
      const statement = { text: script, query_timeout };
      await answered(client.query(statement));
    },
  };
}

function ignore(): void {
  // See where it is used.
}

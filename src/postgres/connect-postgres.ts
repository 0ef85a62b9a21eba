import pg from 'pg';
import { Failure } from '../domain/failure.ts';
import { openListener } from './listener.ts';
import type { Row, Session, Sql } from './sql.ts';
import { answered, asFailure, takesNoWrites } from './unavailable.ts';

/** Milliseconds until a connection is given up. */
const CONNECT_TIMEOUT = 1_000;
/** Milliseconds until the server gives a statement up; the client waits a little longer, so that the server says why. */
const STATEMENT_TIMEOUT = 2_000;
const PATIENCE = 500;
/** Compiling a statement, as the server would where it guesses wrong, takes longer than any of ours runs. */
const SETTINGS = '-c jit=off';
/** Milliseconds between renewals of the pool. */
const RENEW_EVERY = 1_000;
/** More connections than this make a small PostgreSQL slower, not faster. */
const POOL_SIZE = 10;

/** A statement with its time limit on the client, milliseconds. */
interface Statement extends pg.QueryConfig {
  readonly query_timeout: number;
}

/** A PostgreSQL server by its connection URL. Connects when first asked something; comes back by itself. */
export function connectPostgres(url: string): Sql {
  const reach = { connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT, keepAlive: true };
  const pool = new RenewedPool({
    ...reach,
    max: POOL_SIZE,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: STATEMENT_TIMEOUT + PATIENCE,
    options: SETTINGS,
    application_name: 'gatehouse',
  });
  const query_timeout = STATEMENT_TIMEOUT;
  const listener = openListener(
    { ...reach, query_timeout, application_name: 'gatehouse listener' },
    (channel, payload) =>
      pool.query({ text: 'select pg_notify($1, $2)', values: [channel, payload], query_timeout }),
  );

  return {
    ...session(pool, STATEMENT_TIMEOUT, (error) => {
      pool.met(error);
    }),
    transaction: (work, options) => transact(pool, work, options?.timeout ?? STATEMENT_TIMEOUT),
    listen: (channel, heard) => listener.listen(channel, heard),
    deaf: () => listener.deaf,
    async close() {
      await listener.close();
      await pool.end();
    },
  };
}

/**
 * A pool whose connections are all made anew when one of them meets a server that takes no writes: after a failover the name
 * of the server may stand for another one, and a connection that was made too early stays with the standby for ever.
 */
class RenewedPool {
  readonly #config: pg.PoolConfig;
  #current: pg.Pool;
  #renewedAt = -Infinity;
  #ended = false;

  constructor(config: pg.PoolConfig) {
    this.#config = config;
    this.#current = opened(config);
  }

  connect(): Promise<pg.PoolClient> {
    return this.#current.connect();
  }

  query(statement: Statement): Promise<pg.QueryResult<Row>> {
    return this.#current.query<Row>(statement);
  }

  /** Looks at what a connection met. */
  met(error: unknown): void {
    const now = performance.now();
    if (this.#ended || !takesNoWrites(error) || now - this.#renewedAt < RENEW_EVERY) return;
    this.#renewedAt = now;
    const old = this.#current;
    this.#current = opened(this.#config);
    // Settles when the statements under way are done.
    old.end().catch(ignore);
  }

  async end(): Promise<void> {
    this.#ended = true;
    if (!this.#current.ending) await this.#current.end();
  }
}

function opened(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  // An idle connection that is lost is replaced when one is next needed. Unheard, this event ends the process.
  pool.on('error', ignore);
  return pool;
}

async function transact<T>(
  pool: RenewedPool,
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
    pool.met(error instanceof Failure ? error.cause : error);
    throw error;
  }
}

/** @param met receives what a statement failed with */
function session(
  client: RenewedPool | pg.PoolClient,
  timeout: number,
  met: (error: unknown) => void = ignore,
): Session {
  const query_timeout = timeout + PATIENCE;
  async function ask(statement: Statement): Promise<pg.QueryResult<Row>> {
    try {
      return await client.query(statement);
    } catch (error) {
      met(error);
      throw asFailure(error);
    }
  }
  return {
    query: async (text, params = []) => (await ask({ text, values: [...params], query_timeout })).rows,
    async run(script) {
      await ask({ text: script, query_timeout });
    },
  };
}

function ignore(): void {
  // See where it is used.
}

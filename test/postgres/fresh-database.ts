import pg from 'pg';

/** Where a database may be made and dropped. */
const SERVER = process.env['DATABASE_URL'] ?? 'postgres://root@127.0.0.1:5432/test';

export interface FreshDatabase {
  readonly url: string;
  /** Runs statements on a connection of its own. */
  run(text: string, params?: unknown[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** An empty database of this test's own on the real server. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `gatehouse_test_${process.pid}_${Math.random().toString(36).slice(2)}`;
  await on(SERVER, `create database ${name}`).catch((cause: unknown) => {
    throw new Error(
      `these tests need a PostgreSQL at ${SERVER} (or DATABASE_URL) that lets them create databases`,
      {
        cause,
      },
    );
  });
  const own = new URL(SERVER);
  own.pathname = `/${name}`;
  return {
    url: own.href,
    run: (text, params) => on(own.href, text, params),
    async drop() {
      await on(SERVER, `drop database if exists ${name} with (force)`);
    },
  };
}

async function on(url: string, text: string, params?: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, params)).rows;
  } finally {
    await client.end();
  }
}

import { Failure } from '../domain/failure.ts';
import type { EngagementCache } from '../ports/engagement-cache.ts';
import { MemoryEngagementCache } from '../memory/engagement-cache.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { migrate } from '../postgres/migrate.ts';
import { openEmbedded } from '../postgres/open-embedded.ts';
import type { Sql } from '../postgres/sql.ts';
import { connectRedis } from '../redis/connect.ts';
import { RedisEngagementCache } from '../redis/engagement-cache.ts';

/** The two stores, servers of one's own or embedded, and how to let go of them. */
export interface Stores {
  readonly sql: Sql;
  readonly cache: EngagementCache;
  readonly described: { readonly sql: string; readonly cache: string };
  /** Whether each answers at this moment. */
  ping(): Promise<{ readonly sql: Health; readonly cache: Health }>;
  close(): Promise<void>;
}

export type Health = 'up' | 'down';

export interface StoreSettings {
  readonly databaseUrl?: string | undefined;
  /** Of a server, or of several nodes of a Cluster with commas between them. */
  readonly redisUrl?: string | undefined;
  /** Stands before every key, so that several products may share a Redis. */
  readonly redisPrefix?: string | undefined;
  /** The folder of the embedded database; left out: in memory, gone with the process. */
  readonly data?: string | undefined;
}

/** Opens the stores and brings the tables up to date. */
export async function openStores({
  databaseUrl,
  redisUrl,
  redisPrefix,
  data,
}: StoreSettings): Promise<Stores> {
  const sql = databaseUrl === undefined ? await openEmbedded(data) : connectPostgres(databaseUrl);
  try {
    await bringUp(sql);
    const redis = redisUrl === undefined ? undefined : await openRedis(redisUrl, redisPrefix);
    return {
      sql,
      cache: redis?.cache ?? new MemoryEngagementCache(),
      described: {
        sql: databaseUrl === undefined ? `embedded in ${data ?? 'memory'}` : 'PostgreSQL',
        cache: redis === undefined ? 'in process' : 'Redis',
      },
      ping: async () => ({
        sql: await health(sql.query('select 1')),
        cache: redis === undefined ? 'up' : await health(redis.ping()),
      }),
      close: async () => {
        redis?.close();
        await sql.close();
      },
    };
  } catch (error) {
    await sql.close();
    throw error;
  }
}

async function openRedis(
  url: string,
  prefix: string | undefined,
): Promise<{ readonly cache: EngagementCache; ping(): Promise<void>; close(): void }> {
  const link = await connectRedis(url);
  const cache = new RedisEngagementCache(link, prefix);
  return {
    cache,
    ping: () => link.ping(),
    close() {
      cache.close();
      link.close();
    },
  };
}

async function bringUp(sql: Sql): Promise<void> {
  try {
    await migrate(sql);
  } catch (cause) {
    // It answers, and will not have us: no such database, a wrong password, no right to make tables.
    if (cause instanceof Failure) throw cause;
    throw new Failure('STORE_UNAVAILABLE', 'PostgreSQL refuses to hold our tables', { cause });
  }
}

function health(answer: Promise<unknown>): Promise<Health> {
  return answer.then(
    () => 'up',
    () => 'down',
  );
}

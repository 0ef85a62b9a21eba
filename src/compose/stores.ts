import { StoreWatch } from '../actions/watch-store.ts';
import { Failure } from '../domain/failure.ts';
import type { EngagementCache } from '../ports/engagement-cache.ts';
import type { LineageCache } from '../ports/lineage.ts';
import type { Log } from '../ports/runtime.ts';
import type { StoreHealth } from '../ports/store-health.ts';
import { MemoryEngagementCache } from '../memory/engagement-cache.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { postgresProof, reachedPostgres, tellingFailures } from '../postgres/health.ts';
import { migrate } from '../postgres/migrate.ts';
import { openEmbedded } from '../postgres/open-embedded.ts';
import type { Sql } from '../postgres/sql.ts';
import { connectRedis } from '../redis/connect.ts';
import type { RedisSettings } from '../redis/target.ts';
import { readTls } from './tls-files.ts';
import { RedisEngagementCache } from '../redis/engagement-cache.ts';
import { redisProof } from '../redis/proof.ts';
import { every } from './every.ts';

/** The two stores, servers of one's own or embedded. */
export interface Stores {
  readonly sql: Sql;
  readonly cache: EngagementCache & LineageCache;
  /** What the start reached, without secrets. */
  readonly described: { readonly sql: string; readonly cache: string };
  /** How each fares, by a proof that is at most a quarter of a second old. */
  health(): Promise<{ readonly sql: StoreHealth; readonly cache: StoreHealth }>;
}

export interface StoreSettings {
  readonly databaseUrl?: string | undefined;
  /** Of a server, or of several nodes of a Cluster with commas between them. */
  readonly redisUrl?: string | undefined;
  /** How Redis is reached, as far as the URL cannot say it. TLS has paths of files. */
  readonly redis?: RedisSettings | undefined;
  /** Stands before every key, so that several products may share a Redis. */
  readonly redisPrefix?: string | undefined;
  /** The folder of the embedded database; left out: in memory, gone with the process. */
  readonly data?: string | undefined;
}

/** Milliseconds between proofs that nobody asked for, so that the log names a cause without a request. */
const PROVE_EVERY = 1_000;

const ALWAYS_UP: StoreHealth = { state: 'up' };

/**
 * Opens the stores and brings the tables up to date.
 * @param closing what has to be let go of at the end, the last first
 */
export async function openStores(
  settings: StoreSettings,
  log: Log,
  closing: (() => unknown)[],
): Promise<Stores> {
  const { sql, watch, described } = await openSql(settings, log, closing);
  const redis = await openCache(settings, log, closing);
  return {
    sql,
    cache: redis.cache,
    described: { sql: described, cache: redis.described },
    health: async () => ({ sql: await watch.check(), cache: (await redis.watch?.check()) ?? ALWAYS_UP }),
  };
}

/** Opens the database alone and brings its tables up to date. @throws Failure DATA_FOLDER_LOCKED, STORE_UNAVAILABLE */
export async function openTables({ databaseUrl, data }: StoreSettings): Promise<Sql> {
  const sql = databaseUrl === undefined ? await openEmbedded(data) : connectPostgres(databaseUrl);
  try {
    await bringUp(sql);
    return sql;
  } catch (error) {
    await sql.close();
    throw error;
  }
}

async function openSql(
  { databaseUrl, data }: StoreSettings,
  log: Log,
  closing: (() => unknown)[],
): Promise<{ readonly sql: Sql; readonly watch: StoreWatch; readonly described: string }> {
  const opened = await openTables({ databaseUrl, data });
  closing.push(() => opened.close());
  const watch = new StoreWatch('PostgreSQL', postgresProof(opened), log);
  const sql = tellingFailures(opened, (error) => {
    watch.failed(error);
  });
  if (databaseUrl === undefined) return { sql, watch, described: `embedded in ${data ?? 'memory'}` };
  every(PROVE_EVERY, () => watch.check(), closing);
  return { sql, watch, described: await reachedPostgres(opened) };
}

async function openCache(
  { redisUrl, redis = {}, redisPrefix = 'gatehouse:' }: StoreSettings,
  log: Log,
  closing: (() => unknown)[],
): Promise<{
  readonly cache: EngagementCache & LineageCache;
  readonly watch?: StoreWatch;
  readonly described: string;
}> {
  if (redisUrl === undefined) return { cache: new MemoryEngagementCache(), described: 'in process' };
  const link = await connectRedis(redisUrl, { ...redis, tls: readTls(redis.tls) });
  closing.push(() => {
    link.close();
  });
  const cache = new RedisEngagementCache(link, redisPrefix);
  closing.push(() => {
    cache.close();
  });
  const watch = new StoreWatch('Redis', redisProof(link, redisPrefix), log);
  link.whenChanged(() => {
    watch.doubt();
  });
  every(PROVE_EVERY, () => watch.check(), closing);
  return { cache, watch, described: link.reached() };
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

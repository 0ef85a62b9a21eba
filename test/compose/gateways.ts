import type { TierSettler } from '../../src/actions/settle-tiers.ts';
import { Sweeper } from '../../src/actions/sweep.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import type { EngagementCache } from '../../src/ports/engagement-cache.ts';
import type { Clock } from '../../src/ports/runtime.ts';
import { MemoryEngagementCache } from '../../src/memory/engagement-cache.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { postgresJournal } from '../../src/postgres/journal.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { postgresSubjectDirectory } from '../../src/postgres/subject-directory.ts';
import { postgresTiers } from '../../src/postgres/tiers.ts';
import { connectRedis, type ScriptLink } from '../../src/redis/connect.ts';
import { RedisEngagementCache } from '../../src/redis/engagement-cache.ts';
import { engagementOn, lines } from '../actions/world.ts';

/** What a gateway does with engagement, on stores that are real. */
export type EngagementGateway = Awaited<ReturnType<typeof openEngagement>>;

export interface Wiring {
  readonly clock: Clock;
  readonly catalog: () => Catalog;
  readonly databaseUrl?: string;
  /** Where there is no URL. It is not closed. */
  readonly sql?: Sql;
  /** Left out: records are kept in process. */
  readonly redisUrl?: string;
  /** Milliseconds until a command to Redis is given up. */
  readonly command?: number;
  /** Stands between the cache and Redis. */
  readonly between?: (link: ScriptLink) => ScriptLink;
  readonly retained?: number;
}

export async function openEngagement({
  clock,
  catalog,
  databaseUrl,
  sql: given,
  redisUrl,
  command = 1_000,
  between = (link) => link,
  retained,
}: Wiring) {
  const sql = given ?? connectPostgres(databaseUrl ?? '');
  const link = redisUrl === undefined ? undefined : await connectRedis(redisUrl, { command });
  const redis = link && new RedisEngagementCache(between(link));
  const cache: EngagementCache = redis ?? new MemoryEngagementCache();
  const log = lines();
  const journal = postgresJournal(sql);
  const tiers = postgresTiers(sql);
  const directory = postgresSubjectDirectory(sql);
  const {
    reader,
    recorder,
    tiers: settler,
  } = engagementOn({ journal, cache, clock, log, tiers, directory, catalog });
  const sweeper = new Sweeper({
    journal,
    cache,
    tiers,
    settler: settler satisfies TierSettler,
    catalog,
    clock,
    log,
    retained: retained ?? 400,
  });
  return {
    sql,
    cache,
    hearing: () => redis?.hearing ?? true,
    journal,
    tiers,
    directory,
    settler,
    reader,
    recorder,
    sweeper,
    log,
    async close() {
      await recorder.settled();
      redis?.close();
      link?.close();
      if (given === undefined) await sql.close();
    },
  };
}

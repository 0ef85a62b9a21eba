import { setTimeout as wait } from 'node:timers/promises';

import { EngagementReader } from '../../dist/actions/read-engagement.js';
import { EngagementRecorder } from '../../dist/actions/record-engagement.js';
import { TierSettler } from '../../dist/actions/settle-tiers.js';
import { NOTHING } from '../../dist/domain/change.js';
import { calendarOf } from '../../dist/engagement/calendar.js';
import { connectPostgres } from '../../dist/postgres/connect-postgres.js';
import { postgresJournal } from '../../dist/postgres/journal.js';
import { migrate } from '../../dist/postgres/migrate.js';
import { postgresSubjectDirectory } from '../../dist/postgres/subject-directory.js';
import { postgresTiers } from '../../dist/postgres/tiers.js';
import { connectRedis } from '../../dist/redis/connect.js';
import { RedisEngagementCache } from '../../dist/redis/engagement-cache.js';

export const DAY = 86_400_000;
/** Three metrics and two tiers above the lowest. */
export const CATALOG = {
  ...NOTHING,
  metrics: [
    { key: 'reports', kind: 'count', event: 'report.generated', days: 28 },
    { key: 'pipelines', kind: 'count', event: 'pipeline.created', days: 28 },
    { key: 'days', kind: 'activeDays', days: 28 },
  ],
  tiers: [
    { key: 'newbie', promote: [] },
    { key: 'regular', promote: [{ metric: 'reports', atLeast: 3 }] },
    {
      key: 'power',
      promote: [
        { metric: 'reports', atLeast: 10 },
        { metric: 'days', atLeast: 4 },
      ],
      grace: 3,
    },
  ],
};
const clock = { now: () => Date.now() };
const log = {
  info: () => {},
  warn: (...said) => console.error(...said),
  error: (...said) => console.error(...said),
};

/** What one gateway process does with engagement, on real stores. `counted` counts the round trips to Redis. */
export async function engagementParts(databaseUrl, redisUrl) {
  const sql = connectPostgres(databaseUrl);
  await migrate(sql);
  const link = await connectRedis(redisUrl, { command: 10_000 });
  const trips = { redis: 0 };
  const counted = Object.assign(Object.create(link), {
    evaluate(script, calls) {
      if (calls.length > 0) trips.redis++;
      return link.evaluate(script, calls);
    },
    listen: (channel, listening) => link.listen(channel, listening),
  });
  const cache = new RedisEngagementCache(counted);
  const journal = postgresJournal(sql);
  await journal.keepHouse(0);
  const catalog = () => CATALOG;
  const directory = postgresSubjectDirectory(sql);
  const reader = new EngagementReader({ cache, journal, clock, log, believed: 900_000 });
  const tiers = new TierSettler({ store: postgresTiers(sql), cache, reader, directory, catalog, clock, log });
  let ids = 0;
  const recorder = new EngagementRecorder({
    journal,
    cache,
    reader,
    tiers,
    calendar: () => calendarOf('UTC'),
    clock,
    log,
    newId: () => String(ids++),
  });
  while (!cache.hearing) await wait(5);
  return {
    sql,
    cache,
    journal,
    reader,
    recorder,
    trips,
    async close() {
      await recorder.settled();
      cache.close();
      link.close();
      await sql.close();
    },
  };
}

let serial = 0;

/** Events of this many subjects in turn, of today, each new. */
export function events(count, subjects) {
  const time = Date.now();
  const day = Math.floor(time / DAY);
  return Array.from({ length: count }, (_, index) => ({
    source: 'bench',
    id: `${process.pid}-${(serial += 1)}`,
    subject: `subject-${index % subjects}`,
    type: index % 3 === 0 ? 'pipeline.created' : 'report.generated',
    quantity: 1,
    time,
    day,
  }));
}

import { setTimeout as wait } from 'node:timers/promises';

import {
  connectRedis,
  EngagementReader,
  openStores,
  postgresJournal,
  RedisEngagementCache,
} from '../built.js';

const DAY = 86_400_000;
const clock = { now: () => Date.now() };
const log = {
  info: () => {},
  warn: (...said) => console.error(...said),
  error: (...said) => console.error(...said),
};

/**
 * Does some work with the journal, the cache and the reader on top of them, on real stores, without what a gateway does in
 * the background.
 */
export async function onParts(databaseUrl, redisUrl, work) {
  const closing = [];
  try {
    return await work(await open(databaseUrl, redisUrl, closing));
  } finally {
    for (const step of closing.reverse()) await step();
  }
}

async function open(databaseUrl, redisUrl, closing) {
  const { sql } = await openStores({ databaseUrl }, log, closing);
  // A gateway believes sooner that Redis is silent: here it is always under load.
  const link = await connectRedis(redisUrl, { command: 10_000 });
  closing.push(() => link.close());
  const cache = new RedisEngagementCache(link);
  closing.push(() => cache.close());
  const journal = postgresJournal(sql);
  const reader = new EngagementReader({ cache, journal, clock, log, believed: 900_000 });
  while (!cache.hearing) await wait(5);
  return {
    cache,
    journal,
    reader,
    /** Accepts events as a gateway does: into the journal, then into the cache. */
    async record(batch) {
      await journal.append(batch);
      await cache.record(batch, Date.now());
    },
  };
}

/** How subjects are named among all whose engagement is kept. */
export function holders(subjects) {
  return subjects.map((subject) => /** @type {const} */ (`subject:${subject}`));
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

import { setImmediate as immediately } from 'node:timers/promises';

import { against, atMost } from '../row.js';
import { median } from '../rounds.js';
import { engagementParts, events } from './parts.js';

/** What reading 1 and 100 subjects costs, cold in the process and warm, and the trips it takes. */
export async function reads({ databaseUrl, redis, reads: turns }) {
  const parts = await engagementParts(databaseUrl, redis.url);
  const others = await engagementParts(databaseUrl, redis.url);
  const holders = Array.from({ length: 100 }, (_, index) => `subject:subject-${index}`);
  await parts.recorder.record(events(1_000, 100));
  await Promise.all(holders.map((holder) => parts.reader.read(holder)));
  const rows = [];
  for (const some of [holders.slice(0, 1), holders]) {
    const read = () =>
      Promise.all(some.map((holder) => parts.reader.peek(holder) ?? parts.reader.read(holder)));
    const cold = [];
    const gets = [];
    let trips = 0;
    for (let turn = 0; turn < turns / some.length ** 0.5; turn++) {
      // Somebody else's change empties this process's memory of them, and of nobody's record in Redis.
      await others.cache.record(events(some.length, some.length), Date.now());
      while (some.some((holder) => parts.reader.peek(holder) !== undefined)) await immediately();
      const before = parts.trips.redis;
      cold.push(await timed(read));
      trips = Math.max(trips, parts.trips.redis - before);
      gets.push(await timed(() => redis.client.mgetBuffer(some.map((_, index) => `plain:${index}`))));
    }
    await read();
    const before = parts.trips.redis;
    const warm = [];
    for (let turn = 0; turn < turns; turn++) warm.push(await timed(read));
    rows.push(
      against(`read ${some.length}, not in memory`, median(cold), 'MGET of as many keys', median(gets), 'µs'),
      { ...atMost(`read ${some.length}, not in memory: round trips to Redis`, trips, '', 1) },
      atMost(`read ${some.length}, in memory`, median(warm), 'µs'),
      {
        ...atMost(`read ${some.length}, in memory: round trips to Redis`, parts.trips.redis - before, '', 0),
      },
    );
  }
  await parts.close();
  await others.close();
  return rows;
}

async function timed(work) {
  const begun = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - begun) / 1_000;
}

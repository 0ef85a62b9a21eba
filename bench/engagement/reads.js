import { setImmediate as immediately } from 'node:timers/promises';

import { WriteCount } from '../counts.js';
import { median } from '../rounds.js';
import { against, atMost } from '../row.js';
import { events, holders, onParts } from './parts.js';

/** What reading 1 and 100 subjects costs, cold in the process and warm, and the trips it takes. */
export function reads({ databaseUrl, redis, reads: turns }) {
  return onParts(databaseUrl, redis.url, (parts) =>
    onParts(databaseUrl, redis.url, (others) => readsOf(parts, others, redis, turns)),
  );
}

async function readsOf(parts, others, redis, turns) {
  const all = holders(Array.from({ length: 100 }, (_, index) => `subject-${index}`));
  await parts.record(events(1_000, 100));
  await Promise.all(all.map((holder) => parts.reader.read(holder)));
  const rows = [];
  const writes = new WriteCount();
  for (const some of [all.slice(0, 1), all]) {
    const read = () =>
      Promise.all(some.map((holder) => parts.reader.peek(holder) ?? parts.reader.read(holder)));
    const cold = [];
    const gets = [];
    const trips = [];
    for (let turn = 0; turn < turns / some.length ** 0.5; turn++) {
      // Somebody else's change empties this process's memory of them, and of nobody's record in Redis.
      await others.cache.record(events(some.length, some.length), Date.now());
      while (some.some((holder) => parts.reader.peek(holder) !== undefined)) await immediately();
      writes.begin(redis.port);
      cold.push(await timed(read));
      trips.push(writes.end());
      gets.push(await timed(() => redis.client.mgetBuffer(some.map((_, index) => `plain:${index}`))));
    }
    await read();
    writes.begin(redis.port);
    const warm = [];
    for (let turn = 0; turn < turns; turn++) warm.push(await timed(read));
    const asked = writes.end();
    rows.push(
      against(`read ${some.length}, not in memory`, median(cold), 'MGET of as many keys', median(gets), 'µs'),
      { ...atMost(`read ${some.length}, not in memory: round trips to Redis`, median(trips), '', 1) },
      atMost(`read ${some.length}, in memory`, median(warm), 'µs'),
      atMost(`read ${some.length}, in memory: round trips to Redis`, asked, '', 0),
    );
  }
  return rows;
}

async function timed(work) {
  const begun = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - begun) / 1_000;
}

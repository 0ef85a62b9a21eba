import { performance } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

import { atMost } from '../row.js';
import { engagementParts, events } from './parts.js';

/** What DESIGN §9 asks of a change, milliseconds at the 99th percentile. */
const SOON = 50;

/** Time from an event acknowledged by one gateway until another one, which kept the record in memory, has it. */
export async function unlocks({ databaseUrl, redis, unlocks: turns }) {
  const one = await engagementParts(databaseUrl, redis.url);
  const other = await engagementParts(databaseUrl, redis.url);
  const holder = 'subject:subject-0';
  const count = async () =>
    (other.reader.peek(holder) ?? (await other.reader.read(holder)).record).lifetime('pipeline.created');
  const times = [];
  await one.reader.read(holder);
  for (let round = 0; round < turns; round++) {
    const before = await count();
    await one.recorder.record(events(1, 1));
    const acknowledged = performance.now();
    while ((await count()) === before) await turn();
    times.push(performance.now() - acknowledged);
    await wait(1);
  }
  await one.close();
  await other.close();
  const sorted = times.sort((former, latter) => former - latter);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return [
    atMost('event acknowledged → unlocked on another gateway, p50', at(0.5), 'ms'),
    atMost('event acknowledged → unlocked on another gateway, p99', at(0.99), 'ms', SOON),
  ];
}

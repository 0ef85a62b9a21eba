import { atMost } from '../row.js';
import { events, holders, onParts } from './parts.js';

const BATCH = 1_000;
/** What DESIGN §9 asks for, bytes. */
const RECORD = 512;
const ALL = 1_200;

/** What a subject with three types of events takes in Redis, and whether more of them make one slower. */
export function sizes({ databaseUrl, redis, subjects, grown }) {
  return onParts(databaseUrl, redis.url, (parts) => sizesOf(parts, redis, subjects, grown));
}

async function sizesOf(parts, redis, subjects, grown) {
  const empty = await redis.bytes();
  const first = await grow(parts, 0, subjects);
  const bytes = (await redis.bytes()) - empty;
  const before = await perEvent(parts, subjects);
  await grow(parts, subjects, grown);
  const after = await perEvent(parts, grown);
  const records = await redis.client.memory('USAGE', await anyRecord(redis.client));
  const many = (count) => count.toLocaleString('en');
  return [
    atMost('a record in Redis, three types of events and a tier', records, 'bytes', RECORD),
    atMost(`all keys of a subject in Redis, of ${many(subjects)}`, bytes / subjects, 'bytes', ALL),
    atMost(`rebuilding a subject from the journal, ${many(subjects)} in a row`, first, 'µs'),
    {
      what: `an event among ${many(grown)} subjects`,
      measured: `${after.toFixed(1)} µs`,
      peer: `among ${many(subjects)}`,
      theirs: `${before.toFixed(1)} µs`,
      ratio: `${(before / after).toPrecision(3)} ×`,
      target: '',
    },
  ];
}

/** Makes these subjects known and warm; microseconds that rebuilding one takes. */
async function grow(parts, from, to) {
  let spent = 0n;
  for (let at = from; at < to; at += BATCH) {
    const names = Array.from({ length: Math.min(BATCH, to - at) }, (_, index) => `subject-${at + index}`);
    const types = ['report.generated', 'pipeline.created', 'dashboard.viewed'];
    const all = types.flatMap((type) =>
      events(names.length, names.length).map((event, index) => ({ ...event, type, subject: names[index] })),
    );
    await parts.journal.append(all);
    const begun = process.hrtime.bigint();
    await Promise.all(holders(names).map((holder) => parts.reader.read(holder)));
    spent += process.hrtime.bigint() - begun;
  }
  return Number(spent) / 1_000 / (to - from);
}

async function perEvent(parts, subjects) {
  const batches = Array.from({ length: 10 }, () =>
    events(BATCH, BATCH).map((event) => ({
      ...event,
      subject: `subject-${Math.floor(Math.random() * subjects)}`,
    })),
  );
  const begun = process.hrtime.bigint();
  for (const batch of batches) await parts.record(batch);
  return Number(process.hrtime.bigint() - begun) / 1_000 / (10 * BATCH);
}

async function anyRecord(client) {
  for await (const keys of client.scanStream({ match: '*:record:2:*', count: 1_000 }))
    if (keys.length > 0) return keys[0];
  throw new Error('there is no record in Redis');
}

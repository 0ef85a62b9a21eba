import pg from 'pg';

import { against, atMost } from '../row.js';
import { medians } from '../rounds.js';
import { engagementParts, events } from './parts.js';

const BATCH = 1_000;
const SUBJECTS = 2_000;
/** What DESIGN §9 asks for, events a second. */
const DURABLE = 20_000;
const CACHED = 50_000;

/** What accepting an event costs, in the journal and in Redis, apart and together, beside the least there is. */
export async function throughput({ databaseUrl, redis, events: count, rounds }) {
  const parts = await engagementParts(databaseUrl, redis.url);
  const plain = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  await plain.query(`create table plain_event (id text primary key, source text, subject text, type text, quantity bigint,
    occurred_at timestamptz, accepted_at timestamptz default now())`);
  const subjects = Array.from({ length: SUBJECTS }, (_, index) => `subject:subject-${index}`);
  const warm = () => Promise.all(subjects.map((holder) => parts.reader.read(holder)));
  await warm();
  const entrants = [
    (batch) => parts.journal.append(batch),
    (batch) => insert(plain, batch),
    (batch) => parts.cache.record(batch, Date.now()),
    (batch) => increment(redis.client, batch),
    (batch) => parts.recorder.record(batch),
  ];
  const costs = await medians(entrants, rounds, async (send, round) => {
    const batches = Array.from({ length: Math.ceil(count / BATCH) }, () => events(BATCH, SUBJECTS));
    if (round === 0) batches.splice(3);
    const begun = process.hrtime.bigint();
    // Two at a time, as the gateway does.
    const queue = [...batches];
    const worker = async () => {
      for (let batch = queue.pop(); batch !== undefined; batch = queue.pop()) await send(batch);
    };
    await Promise.all([worker(), worker()]);
    return Number(process.hrtime.bigint() - begun) / 1_000 / (batches.length * BATCH);
  });
  await plain.end();
  await parts.close();
  const [journal, insertion, cache, increments, both] = costs;
  const asked = (what, cost, least) =>
    atMost(`${what} (${Math.round(1e6 / cost).toLocaleString('en')} a second)`, cost, 'µs', 1e6 / least);
  return [
    asked('an event durable in the journal', journal, DURABLE),
    against('an event durable in the journal', journal, 'plain INSERT, same batches', insertion, 'µs'),
    asked('an event into Redis', cache, CACHED),
    against('an event into Redis', cache, 'plain pipelined HINCRBY', increments, 'µs'),
    atMost(
      `an event through both, tier judged (${Math.round(1e6 / both).toLocaleString('en')} a second)`,
      both,
      'µs',
    ),
  ];
}

async function insert(pool, batch) {
  await pool.query(
    `insert into plain_event (id, source, subject, type, quantity, occurred_at)
     select id, source, subject, type, quantity, to_timestamp(time / 1000.0)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
       as e (id, source, subject, type, quantity, time) on conflict (id) do nothing`,
    ['id', 'source', 'subject', 'type', 'quantity', 'time'].map((column) =>
      batch.map((event) => event[column]),
    ),
  );
}

async function increment(client, batch) {
  const pipeline = client.pipeline();
  for (const { subject, type, day, quantity } of batch)
    pipeline.hincrby(`plain:${subject}`, `${type}:${day}`, quantity);
  await pipeline.exec();
}

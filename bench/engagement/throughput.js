import pg from 'pg';

import { cloudEvent, report } from '../gateway-process.js';
import { medians } from '../rounds.js';
import { against, atMost } from '../row.js';
import { startGateways } from './gateways.js';
import { events, holders, onParts } from './parts.js';

const BATCH = 1_000;
const SUBJECTS = 2_000;
/** What DESIGN §9 asks for, events a second. */
const DURABLE = 20_000;
const CACHED = 50_000;

/** What accepting an event costs, in the journal and in Redis apart, beside the least there is. */
export async function throughput({ databaseUrl, redis, events: count, rounds }) {
  const apart = await onParts(databaseUrl, redis.url, (parts) =>
    onPlainTable(databaseUrl, (plain) => eachApart(parts, plain, redis, { count, rounds })),
  );
  const [journal, insertion, cache, increments] = apart;
  const asked = (what, cost, least) =>
    atMost(`${what} (${Math.round(1e6 / cost).toLocaleString('en')} a second)`, cost, 'µs', 1e6 / least);
  return [
    asked('an event durable in the journal', journal, DURABLE),
    against('an event durable in the journal', journal, 'plain INSERT, same batches', insertion, 'µs'),
    asked('an event into Redis', cache, CACHED),
    against('an event into Redis', cache, 'plain pipelined HINCRBY', increments, 'µs'),
  ];
}

/** What an event costs from the product's back end into both stores, in batches; the tier is judged. */
export async function throughDoor({ databaseUrl, redis, events: count, rounds }) {
  const { gateways, stop } = await startGateways(1, { databaseUrl, redisUrl: redis.url });
  try {
    const [cost] = await medians(gateways, rounds, (gateway, round) => {
      const batches = batchesOf(count, round, ({ type, subject }) => cloudEvent(type, subject));
      return perEvent(batches, (batch) => report(gateway, batch));
    });
    const rate = Math.round(1e6 / cost).toLocaleString('en');
    return [atMost(`an event through the door of a gateway, tier judged (${rate} a second)`, cost, 'µs')];
  } finally {
    await stop();
  }
}

async function onPlainTable(databaseUrl, work) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  try {
    await pool.query(`create table plain_event (id text primary key, source text, subject text, type text, quantity bigint,
      occurred_at timestamptz, accepted_at timestamptz default now())`);
    return await work(pool);
  } finally {
    await pool.end();
  }
}

/** Microseconds an event, each way of writing it. */
async function eachApart(parts, plain, redis, { count, rounds }) {
  const subjects = holders(Array.from({ length: SUBJECTS }, (_, index) => `subject-${index}`));
  await Promise.all(subjects.map((holder) => parts.reader.read(holder)));
  const ways = [
    (batch) => parts.journal.append(batch),
    (batch) => insert(plain, batch),
    (batch) => parts.cache.record(batch, Date.now()),
    (batch) => increment(redis.client, batch),
  ];
  return medians(ways, rounds, async (send, round) => {
    const batches = batchesOf(count, round, (event) => event);
    return perEvent(batches, send);
  });
}

/** The first round only warms up. */
function batchesOf(count, round, form) {
  const length = round === 0 ? 3 : Math.ceil(count / BATCH);
  return Array.from({ length }, () => events(BATCH, SUBJECTS).map(form));
}

/** Sends batches two at a time, as a gateway writes them. */
async function perEvent(batches, send) {
  const queue = [...batches];
  const worker = async () => {
    for (let batch = queue.pop(); batch !== undefined; batch = queue.pop()) await send(batch);
  };
  const begun = process.hrtime.bigint();
  await Promise.all([worker(), worker()]);
  return Number(process.hrtime.bigint() - begun) / 1_000 / (batches.length * BATCH);
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

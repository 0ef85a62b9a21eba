import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { NOTHING } from '../../src/domain/change.ts';
import {
  accountHolder,
  subjectHolder,
  type EngagementEvent,
  type Holder,
} from '../../src/domain/engagement.ts';
import { UNAVAILABLE } from '../../src/domain/subject.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import type { ScriptLink } from '../../src/redis/connect.ts';
import { NOW } from '../contract/engagement.ts';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { privateServer, type PrivateServer } from '../redis/private-server.ts';
import { openEngagement, type EngagementGateway } from './gateways.ts';

/** Batches that arrive while Redis is away, and their events: as a back end sends them that catches up. */
const BATCHES = 40;
const A_BATCH = 1_000;
/** Of each batch, events of one busy subject. */
const BUSY = 300;

let database: FreshDatabase;
let redis: PrivateServer;
let sql: Sql;
/** The most keys and arguments that one run of a script, and one round trip, have had. */
const most = { run: 0, trip: 0 };
const opened: EngagementGateway[] = [];

function measured(link: ScriptLink): ScriptLink {
  return {
    evaluate(script, calls) {
      const sizes = calls.map(({ keys, args }) => keys.length + args.length);
      most.run = Math.max(most.run, ...sizes);
      most.trip = Math.max(
        most.trip,
        sizes.reduce((sum, size) => sum + size, 0),
      );
      return link.evaluate(script, calls);
    },
    listen: (channel, listening) => link.listen(channel, listening),
  };
}

/** With the time limit that a gateway has. */
async function gateway(): Promise<EngagementGateway> {
  const made = await openEngagement({
    clock: { now: () => NOW },
    catalog: () => NOTHING,
    sql,
    redisUrl: redis.url,
    command: 100,
    between: measured,
  });
  opened.push(made);
  return made;
}

beforeAll(async () => {
  [database, redis] = await Promise.all([freshDatabase(), privateServer()]);
  sql = connectPostgres(database.url);
  await migrate(sql);
});

afterAll(async () => {
  for (const each of opened) await each.close();
  await sql.close();
  redis.thaw();
  await redis.stop();
  await database.drop();
});

function batch(number: number): readonly EngagementEvent[] {
  return Array.from({ length: A_BATCH }, (_, index) => ({
    source: 'backlog',
    id: `${number}/${index}`,
    subject: index < BUSY ? 'busy' : `subject ${number} ${index}`,
    account: 'acme',
    type: 'report.generated',
    quantity: 1,
    time: NOW,
  }));
}

async function count(through: EngagementGateway, holder: Holder): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const reading = await through.reader.read(holder);
    if (reading !== UNAVAILABLE && reading.freshness === 'fresh')
      return reading.record.lifetime('report.generated');
    await wait(50);
  }
  throw new Error(`${holder} cannot be read`);
}

async function holdersLeft(): Promise<number> {
  const [row] = await database.run(
    'select coalesce(sum(cardinality(holders)), 0)::int as holders from gatehouse.engagement_unsettled',
  );
  return Number(row?.['holders']);
}

test('a backlog of events that arrived while Redis was away drains, shrinks across a restart, and counts once', async () => {
  const one = await gateway();
  const known = [subjectHolder('busy'), accountHolder('acme'), subjectHolder('subject 7 400')];
  for (const holder of known) expect(await count(one, holder)).toBe(0);
  redis.freeze();
  for (let number = 0; number < BATCHES; number += 1) {
    const answers = await one.recorder.record(batch(number));
    expect(new Set(answers)).toEqual(new Set(['accepted']));
  }
  redis.thaw();
  for (const holder of known.slice(0, 2)) await count(one, holder);
  await sql.query(`update gatehouse.engagement_unsettled set accepted_at = now() - interval '4 seconds'`);
  const left = [await holdersLeft()];
  expect(left[0]).toBeGreaterThan(25_000);

  // The first gateway is gone; another one goes on where it stopped.
  await one.sweeper.sweep();
  left.push(await holdersLeft());
  const other = await gateway();
  for (let turn = 0; turn < 200 && left.at(-1) !== 0; turn += 1) {
    await other.sweeper.sweep();
    left.push(await holdersLeft());
  }
  expect(left.at(-1)).toBe(0);
  // Each turn has marked what it did, also one that a busy machine cut short.
  for (const [turn, after] of left.slice(1).entries()) expect(after).toBeLessThanOrEqual(left[turn] ?? 0);

  for (const through of [one, other]) {
    expect(await count(through, subjectHolder('busy'))).toBe(BATCHES * BUSY);
    expect(await count(through, accountHolder('acme'))).toBe(BATCHES * A_BATCH);
    expect(await count(through, subjectHolder('subject 7 400'))).toBe(1);
    expect(await count(through, subjectHolder(`subject ${BATCHES - 1} ${A_BATCH - 1}`))).toBe(1);
  }
  // A run is about 200 holders or events, a round trip about 500, whatever has piled up.
  expect(most.run).toBeLessThan(2_500);
  expect(most.trip).toBeLessThan(6_000);
}, 120_000);

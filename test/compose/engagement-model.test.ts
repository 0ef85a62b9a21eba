import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { setTimeout as wait } from 'node:timers/promises';
import type { Catalog } from '../../src/domain/catalog.ts';
import { NOTHING } from '../../src/domain/change.ts';
import {
  accountHolder,
  DAY,
  subjectHolder,
  type EngagementEvent,
  type EngagementRecord,
  type Holder,
} from '../../src/domain/engagement.ts';
import { UNAVAILABLE } from '../../src/domain/subject.ts';
import type { DatedEvent } from '../../src/ports/journal.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { NOW, plain, plainOf, sameBytes } from '../contract/engagement.ts';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { privateServer, type PrivateServer } from '../redis/private-server.ts';
import { openEngagement, type EngagementGateway } from './gateways.ts';

/** Steps that are compared; 20,000 and more by GATEHOUSE_STEPS. */
const STEPS = Number(process.env['GATEHOUSE_STEPS'] ?? 600);
const SEED = Number(process.env['GATEHOUSE_SEED'] ?? 20_261_124);

const SUBJECTS = Array.from({ length: 8 }, (_, index) => `subject ${index}`);
const ACCOUNTS = ['acme', '}{'];
const TYPES = ['report.generated', 'pipeline.created', 'gatehouse.active'];
const HOLDERS: readonly Holder[] = [...SUBJECTS.map(subjectHolder), ...ACCOUNTS.map(accountHolder)];

const CATALOG: Catalog = {
  ...NOTHING,
  metrics: [
    { key: 'reports', kind: 'count', event: 'report.generated', days: 28 },
    { key: 'days', kind: 'activeDays', days: 7 },
  ],
  tiers: [
    { key: 'newbie', promote: [] },
    { key: 'regular', promote: [{ metric: 'reports', atLeast: 5 }], grace: 2 },
    {
      key: 'power',
      promote: [
        { metric: 'reports', atLeast: 20 },
        { metric: 'days', atLeast: 2 },
      ],
      keep: [{ metric: 'reports', atLeast: 12 }],
      grace: 3,
    },
  ],
};

let database: FreshDatabase;
let redis: PrivateServer;
const gateways: EngagementGateway[] = [];
let now = NOW;
const clock = { now: () => now };

async function gateway(): Promise<EngagementGateway> {
  return openEngagement({ clock, catalog: () => CATALOG, databaseUrl: database.url, redisUrl: redis.url });
}

beforeAll(async () => {
  database = await freshDatabase();
  redis = await privateServer();
  const first = await gateway();
  await migrate(first.sql);
  gateways.push(first, await gateway());
}, 60_000);

afterAll(async () => {
  for (const each of gateways) await each.close();
  await redis.stop();
  await database.drop();
});

/** mulberry32: the same steps for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const next = random(SEED);
const below = (most: number): number => Math.floor(next() * most);
const oneOf = <T>(list: readonly T[]): T => list[below(list.length)]!;

/** What the journal must have, on paper. */
const accepted: DatedEvent[] = [];
const sent: EngagementEvent[] = [];

function newEvent(): EngagementEvent {
  const late = next() < 0.2 ? below(45) * DAY : below(3_600_000);
  const account = next() < 0.5 ? { account: oneOf(ACCOUNTS) } : {};
  const quantity = next() < 0.1 ? below(80_000) + 1 : below(4) + 1;
  return {
    source: 'model',
    id: String(sent.length),
    subject: oneOf(SUBJECTS),
    ...account,
    type: oneOf(TYPES),
    quantity,
    time: now - late,
  };
}

async function send(events: readonly EngagementEvent[], through: EngagementGateway): Promise<void> {
  const known = new Set(accepted.map(({ id }) => id));
  const expected = events.map(({ id }) => {
    const answer = known.has(id) ? 'duplicate' : 'accepted';
    known.add(id);
    return answer;
  });
  const answers = await through.recorder.record(events);
  expect(answers).toEqual(expected);
  for (const [index, event] of events.entries())
    if (answers[index] === 'accepted') accepted.push({ ...event, day: Math.floor(event.time / DAY) });
}

async function read(holder: Holder, through: EngagementGateway): Promise<EngagementRecord> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const reading = await through.reader.read(holder);
    if (reading !== UNAVAILABLE && reading.freshness === 'fresh') return reading.record;
    await wait(20);
  }
  throw new Error(`${holder} cannot be read for 2 s`);
}

/** Everybody, as Redis and as each gateway's memory has it: what is on paper. */
async function compare(step: number): Promise<void> {
  for (const each of gateways) {
    for (const holder of HOLDERS) {
      await coherent(step, holder, each);
      const record = await read(holder, each);
      // Tiers are held against each other when Redis is lost, and against what was announced at the end.
      const onPaper = { ...plainOf(accepted, holder), tier: record.tier };
      expect({ step, holder, ...plain(record, TYPES) }).toEqual({ step, holder, ...onPaper });
    }
  }
}

/** What a memory believes is what Redis has, but for what no decision looks at: when on its latest day somebody was seen. */
async function coherent(step: number, holder: Holder, { reader, cache }: EngagementGateway): Promise<void> {
  const told = (record: EngagementRecord) => ({
    step,
    holder,
    ...plain(record, TYPES),
    lastSeen: 'whenever',
  });
  for (let attempt = 0; ; attempt += 1) {
    const [inRedis] = await cache.read([holder]);
    const believed = reader.peek(holder);
    if (believed === undefined || inRedis?.state !== 'warm') return;
    // An announcement may be on its way for a moment.
    if (attempt === 50) expect(told(believed)).toEqual(told(inRedis.record));
    if (JSON.stringify(told(believed)) === JSON.stringify(told(inRedis.record))) return;
    await wait(10);
  }
}

/** Loses all of Redis: what is rebuilt is what was lost, where each subject stands included. */
async function loseRedis(step: number, how: () => Promise<unknown>): Promise<void> {
  // What was noticed while reading is written down before anything is lost.
  for (const each of gateways) await each.settler.flush();
  const before = await Promise.all(HOLDERS.map((holder) => read(holder, gateways[0]!)));
  await how();
  for (const [index, holder] of HOLDERS.entries()) {
    const rebuilt = await read(holder, oneOf(gateways));
    expect({ step, holder, same: sameBytes(rebuilt, before[index]!) }).toEqual({ step, holder, same: true });
  }
}

async function flush(): Promise<void> {
  const raw = new Redis(redis.url);
  await raw.flushall();
  raw.disconnect();
}

async function killAndStart(): Promise<void> {
  const raw = new Redis(redis.url);
  // It comes back with what it had: right this time, and not to be known from what is not.
  await raw.save();
  raw.disconnect();
  await redis.kill();
  await redis.start();
}

async function step(number: number): Promise<void> {
  const through = oneOf(gateways);
  const what = next();
  if (what < 0.45) {
    const events = Array.from({ length: below(4) + 1 }, () => {
      const event = newEvent();
      sent.push(event);
      return event;
    });
    await send(events, through);
  } else if (what < 0.6) {
    if (sent.length > 0)
      await send(
        Array.from({ length: below(5) + 1 }, () => oneOf(sent)),
        through,
      );
  } else if (what < 0.85) {
    await read(oneOf(HOLDERS), through);
  } else if (what < 0.93) {
    now += below(DAY);
    await through.sweeper.sweep();
  } else if (what < 0.95) {
    await through.cache.forget([oneOf(HOLDERS)]);
  } else if (what < 0.97) {
    await through.sweeper.sweep();
    await through.recorder.flush();
  } else if (what < 0.985) {
    await loseRedis(number, flush);
  } else if (what < 0.988) {
    await loseRedis(number, killAndStart);
  } else if (what < 0.993) {
    const gone = gateways.shift()!;
    await gone.close();
    gateways.push(await gateway());
  } else {
    await compare(number);
  }
}

test(
  'whatever comes in, is sent again, is flushed, killed, rebuilt or waits for days, every record is what is on paper',
  async () => {
    for (let number = 0; number < STEPS; number += 1) await step(number);
    await compare(STEPS);
    await loseRedis(STEPS, flush);
    // Whoever moved was announced once: a subject is announced to climb to where it was announced to fall from.
    const said = await gateways[0]!.tiers.announcements(undefined, 1_000_000);
    const stood = new Map<string, string | null>();
    for (const { kind, subject, body } of said) {
      const { before, after } = body as { before: string | null; after: string };
      expect({ kind, subject, before }).toEqual({
        kind: 'tier',
        subject,
        before: stood.get(subject) ?? null,
      });
      stood.set(subject, after);
    }
    expect(said.length).toBeGreaterThan(0);
  },
  60_000 + STEPS * 200,
);

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../src/domain/failure.ts';
import { accountHolder, DAY, subjectHolder, type EngagementEvent } from '../../src/domain/engagement.ts';
import { NOTHING } from '../../src/domain/change.ts';
import { UNAVAILABLE } from '../../src/domain/subject.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { NOW, plain, plainOf, sameBytes, typesOf } from '../contract/engagement.ts';
import { privatePostgres, type PrivatePostgres } from '../postgres/private-cluster.ts';
import { privateServer, type PrivateServer } from '../redis/private-server.ts';
import { openEngagement, type EngagementGateway } from './gateways.ts';

/** Events, each of them sent three times; 100,000 and more by GATEHOUSE_EVENTS. */
const EVENTS = Number(process.env['GATEHOUSE_EVENTS'] ?? 9_000);
const SUBJECTS = 200;
const A_CALL = 250;

let postgres: PrivatePostgres;
let redis: PrivateServer;
let gateways: EngagementGateway[];

beforeAll(async () => {
  [postgres, redis] = await Promise.all([privatePostgres(), privateServer()]);
  const wiring = {
    clock: { now: () => NOW },
    catalog: () => NOTHING,
    databaseUrl: postgres.url,
    redisUrl: redis.url,
  };
  gateways = [await openEngagement(wiring), await openEngagement(wiring)];
  await migrate(gateways[0]!.sql);
}, 120_000);

afterAll(async () => {
  for (const each of gateways) await each.close();
  await redis.stop();
  await postgres.stop();
});

const events: readonly EngagementEvent[] = Array.from({ length: EVENTS }, (_, index) => ({
  source: 'faults',
  id: String(index),
  subject: `subject ${index % SUBJECTS}`,
  account: `account ${index % 7}`,
  type: index % 5 === 0 ? 'pipeline.created' : 'report.generated',
  quantity: (index % 3) + 1,
  time: NOW - (index % 40) * DAY,
}));

/** Sends like a back end does: again, until it has been answered. */
async function sendAll(through: EngagementGateway, order: readonly EngagementEvent[]): Promise<void> {
  for (let at = 0; at < order.length; at += A_CALL) {
    const call = order.slice(at, at + A_CALL);
    for (;;) {
      try {
        const answers = await through.recorder.record(call);
        expect(answers.every((answer) => answer === 'accepted' || answer === 'duplicate')).toBe(true);
        break;
      } catch (error) {
        expect(error).toBeInstanceOf(Failure);
        await wait(50);
      }
    }
  }
}

test(
  `${EVENTS} events, each sent three times by two gateways, count once, though Redis is killed and flushed and PostgreSQL crashes meanwhile`,
  async () => {
    const [one, other] = gateways as [EngagementGateway, EngagementGateway];
    const backwards = [...events].reverse();
    const shuffled = events.map((_, index) => events[(index * 7_919) % EVENTS]!);
    const state = { sending: true };
    const sent = Promise.all([
      sendAll(one, events),
      sendAll(other, backwards),
      sendAll(other, shuffled),
    ]).finally(() => {
      state.sending = false;
    });
    const disturbing = (async () => {
      for (let turn = 0; state.sending && turn < 6; turn += 1) {
        await wait(EVENTS / 30);
        if (turn % 3 === 0) {
          await redis.kill();
          await redis.start();
        } else if (turn % 3 === 1) {
          await postgres.crashAndStart();
        } else {
          const raw = new Redis(redis.url);
          await raw.flushall();
          raw.disconnect();
        }
        await Promise.allSettled([one.reader.read(subjectHolder('subject 3')), other.sweeper.sweep()]);
      }
    })();
    // Somebody reads all the while, so that records are rebuilt in the middle of it.
    const reading = (async () => {
      for (let turn = 0; state.sending; turn += 1) {
        await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            one.reader.read(subjectHolder(`subject ${(turn * 20 + index) % SUBJECTS}`)),
          ),
        );
        await wait(5);
      }
    })();
    await Promise.all([sent, disturbing, reading]);

    const dated = events.map((event) => ({ ...event, day: Math.floor(event.time / DAY) }));
    const holders = [
      ...Array.from({ length: SUBJECTS }, (_, index) => subjectHolder(`subject ${index}`)),
      ...Array.from({ length: 7 }, (_, index) => accountHolder(`account ${index}`)),
    ];
    await wait(3_100);
    for (const { recorder } of gateways) await recorder.flush();
    // What a crash has left behind, in as many turns as it takes.
    for (let turn = 0; turn < 50 && (await one.journal.unsettled(0, 1)).length > 0; turn += 1)
      await one.sweeper.sweep();
    for (const gateway of gateways) {
      for (const holder of holders) {
        let reading = await gateway.reader.read(holder);
        for (
          let attempt = 0;
          attempt < 100 && (reading === UNAVAILABLE || reading.freshness === 'stale');
          attempt += 1
        ) {
          await wait(50);
          reading = await gateway.reader.read(holder);
        }
        if (reading === UNAVAILABLE) throw new Error(`${holder} cannot be read`);
        expect({ holder, ...plain(reading.record, typesOf(dated)) }).toEqual({
          holder,
          ...plainOf(dated, holder),
        });
        const [replay] = await gateway.journal.replay([holder]);
        expect(sameBytes(replay!.record, reading.record)).toBe(true);
      }
    }
    expect(await one.journal.unsettled(0, 1)).toEqual([]);
  },
  60_000 + EVENTS * 10,
);

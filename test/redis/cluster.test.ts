import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import calculateSlot from 'cluster-key-slot';
import { setTimeout as wait } from 'node:timers/promises';
import { subjectHolder } from '../../src/domain/engagement.ts';
import { connectRedis } from '../../src/redis/connect.ts';
import type { RedisLink } from '../../src/redis/link.ts';
import { RedisEngagementCache } from '../../src/redis/engagement-cache.ts';
import { Keys, placeOf } from '../../src/redis/keys.ts';
import { install, readOne, record, recordAt, warmSubject } from '../contract/cache-answers.ts';
import { describeEngagementCache } from '../contract/engagement-cache.ts';
import { event, listedJournal, sameBytes, unique } from '../contract/engagement.ts';
import { privateCluster, type PrivateCluster } from './private-cluster.ts';

const PATIENT = { command: 5_000 };
let cluster: PrivateCluster;
const closing: (() => void)[] = [];

async function opened(): Promise<RedisEngagementCache> {
  const link: RedisLink = await connectRedis(cluster.url, PATIENT);
  const cache = new RedisEngagementCache(link);
  closing.push(() => {
    cache.close();
    link.close();
  });
  return cache;
}

beforeAll(async () => {
  cluster = await privateCluster();
}, 60_000);

afterAll(async () => {
  for (const close of closing) close();
  await cluster.stop();
});

describeEngagementCache('a Redis Cluster', async () => ({
  cache: await opened(),
  close: () => Promise.resolve(),
}));

describe('engagement records in a Redis Cluster', () => {
  test('are spread over all of its nodes', async () => {
    const cache = await opened();
    const subjects = await Promise.all(Array.from({ length: 60 }, () => warmSubject(cache)));
    await record(
      cache,
      subjects.map((subject) => event(subject)),
    );
    const sizes = await Promise.all([0, 1, 2].map((node) => cluster.on(node, 'DBSIZE')));
    for (const size of sizes) expect(size).toBeGreaterThan(20);
  });

  test('are kept in memory by who has read them, and dropped when another gateway changes them on any node', async () => {
    const [one, other] = [await opened(), await opened()];
    await until(() => one.hearing);
    const subjects = await Promise.all(Array.from({ length: 20 }, () => warmSubject(other)));
    const holders = subjects.map(subjectHolder);
    await one.read(holders);
    expect(holders.filter((holder) => one.peek(holder) !== undefined)).toHaveLength(20);
    await record(
      other,
      subjects.map((subject) => event(subject)),
    );
    await until(() => holders.every((holder) => one.peek(holder) === undefined));
  });

  test('are found again where a slot has moved to, and nothing is counted twice or lost', async () => {
    const cache = await opened();
    const journal = listedJournal();
    const subject = unique('mover');
    const holder = subjectHolder(subject);
    const place = placeOf(holder);
    const slot = calculateSlot(new Keys('gatehouse:').partition(place.partition));
    const from = Math.floor((slot * 3) / 16_384);
    const to = (from + 1) % 3;
    await install(cache, holder, journal.replay(holder));
    const sent = [event(subject)];
    journal.append(sent);
    expect(await record(cache, sent)).toEqual({ [holder]: 1 });
    await cluster.moveSlot(slot, from, to);
    const more = [event(subject), ...sent];
    journal.append(more);
    await record(cache, more);
    // Another server keeps it now: what it has is not believed, and rebuilt.
    for (let attempt = 0; attempt < 3 && (await readOne(cache, holder)).state === 'cold'; attempt += 1)
      await install(cache, holder, journal.replay(holder));
    expect(sameBytes(await recordAt(cache, holder), journal.replay(holder).record)).toBe(true);
  });

  test('are not to be had from a node that is down, while the others answer', async () => {
    const cache = await opened();
    const subjects = await Promise.all(Array.from({ length: 60 }, () => warmSubject(cache)));
    await cluster.nodes[2]!.kill();
    await wait(200);
    const settled = await Promise.allSettled(subjects.map((subject) => cache.read([subjectHolder(subject)])));
    const failed = settled.filter(({ status }) => status === 'rejected');
    expect(failed.length).toBeGreaterThan(5);
    for (const failure of failed) expect(failure).toMatchObject({ reason: { code: 'STORE_UNAVAILABLE' } });
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !holds(); attempt += 1) await wait(10);
  expect(holds()).toBe(true);
}

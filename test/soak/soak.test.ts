import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import {
  afterwards,
  emptyFolder,
  eventually,
  startGateway,
  writeFiles,
  type Running,
} from '../gateway/world.ts';
import { privatePostgres, type PrivatePostgres } from '../postgres/private-cluster.ts';
import { privateServer, type PrivateServer } from '../redis/private-server.ts';
import {
  callerAt,
  flags,
  hostile,
  managers,
  ordinary,
  post,
  slow,
  strangers,
  type Target,
} from './http-traffic.ts';
import { sockets, streams } from './live-traffic.ts';
import { PRODUCT } from './product.ts';
import { Reports } from './reports.ts';
import { Statuses } from './statuses.ts';

/** `npm run test:soak` runs ten minutes; the suite runs the same for as long as each fault happens once. */
const SECONDS = Number(process.env['GATEHOUSE_SOAK_SECONDS'] ?? 24);
/** Seconds after which what a process holds is no longer warming up. */
const WARM_UP = Math.min(120, SECONDS / 2);
const LONG = SECONDS >= 300;

interface Sample {
  /** CPU milliseconds that 99 of 100 turns of the event loop do not exceed. */
  readonly cpu99: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  readonly rss: number;
  readonly heapUsed: number;
}

let postgres: PrivatePostgres;
let redis: PrivateServer;
let gateway: Running;
let target: Target;
let probeFile: string;
const statuses = new Statuses();
const reports = new Reports();
let going = true;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([privatePostgres(), privateServer()]);
  afterwards(() => Promise.all([postgres.stop(), redis.stop()]));
  const folder = emptyFolder();
  writeFiles(folder, PRODUCT);
  probeFile = join(folder, 'probe.ndjson');
  gateway = await startGateway({
    folder,
    env: {
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      NODE_OPTIONS: `--import ${pathToFileURL(resolve('test/soak/probe.js')).href}`,
      GATEHOUSE_PROBE_FILE: probeFile,
    },
  });
  const key = /ghk_[\w-]+/.exec(gateway.out())![0];
  const tokens = await Promise.all(Array.from({ length: 50 }, (_, place) => tokenOf(callerAt(place))));
  target = { address: gateway.address, tokens, key, statuses, going: () => going };
}, 120_000);
afterAll(() => {
  going = false;
});

test(
  `${SECONDS} s of mixed and hostile traffic, with both stores restarted underneath`,
  async () => {
    const kinds = [ordinary, ordinary, flags, hostile, strangers, managers, slow, sockets, sockets, streams];
    const traffic = Promise.all([...kinds.map((kind) => kind(target)), reports.send(target)]);
    await Promise.race([disturb(SECONDS * 1_000), traffic]);
    going = false;
    await traffic;

    // Whatever was under way has come to its end, and everything acknowledged is counted, once.
    await eventually(readiness, ({ sql, cache }) => sql === 'up' && cache === 'up', 30_000);
    await eventually(countedWrong, (wrong) => wrong.length === 0, 60_000);

    expect(statuses.faults()).toEqual([]);
    const doors = ['graphql', 'ofrep', 'control', 'events', 'stream', 'socket'];
    expect(doors.filter((door) => statuses.count(door, 200) < 10)).toEqual([]);
    expect(await gateway.stop()).toMatchObject({ code: 0 });

    const samples = samplesOf(probeFile);
    const { cpu99, p99, p999, max } = samples.at(-1)!;
    const [early, late] = memoryOf(samples);
    report({ seconds: SECONDS, cpu99, p99, p999, max, early, late, statuses: statuses.table() });
    // A short run shares the machine with other tests, and its 99.9th percentile is its one slowest moment.
    expect(LONG ? p999 : cpu99).toBeLessThanOrEqual(100);
    if (LONG) expect(late).toBeLessThanOrEqual(early * 1.2);
  },
  (SECONDS + 180) * 1_000,
);

/** Restarts and freezes the stores in turn, each followed by a time in which everything works. */
async function disturb(milliseconds: number): Promise<void> {
  const faults = [
    async () => {
      await redis.kill();
      await wait(2_000);
      await redis.start();
    },
    () => postgres.crashAndStart(),
    async () => {
      redis.freeze();
      await wait(3_000);
      redis.thaw();
    },
  ];
  const end = performance.now() + milliseconds;
  const pause = Math.min(15_000, milliseconds / 6);
  for (let turn = 0; performance.now() < end; turn++) {
    await wait(Math.min(pause, end - performance.now()));
    if (performance.now() < end) await faults[turn % faults.length]!();
  }
}

async function readiness(): Promise<{ readonly sql?: string; readonly cache?: string }> {
  const answer = await fetch(`${gateway.address}/readyz`);
  const { stores } = (await answer.json()) as { stores: { sql?: string; cache?: string } };
  return stores;
}

/** Subjects whose metric differs from the events that were acknowledged for them. */
async function countedWrong(): Promise<readonly unknown[]> {
  const wrong = [];
  for (const [subject, sent] of reports.acknowledged) {
    const query = 'query ($id: String!) { subject(id: $id) { metrics { metric value } } }';
    const answer = await post(
      `${gateway.address}/admin/graphql`,
      target.key,
      { query, variables: { id: subject } },
      'control',
      statuses,
    );
    const { data } = JSON.parse(answer.text) as {
      data?: { subject: { metrics: readonly { metric: string; value: number | null }[] } };
    };
    const counted = data?.subject.metrics.map(({ value }) => value);
    if (counted?.every((value) => value === sent) !== true) wrong.push({ subject, sent, counted });
  }
  return wrong;
}

/** Median bytes of the heap in the first and the last quarter after the warm-up. */
function memoryOf(samples: readonly Sample[]): readonly [number, number] {
  const warm = samples.slice(Math.floor(WARM_UP));
  const quarter = Math.max(1, Math.floor(warm.length / 4));
  const median = (part: readonly Sample[]): number =>
    part.map(({ heapUsed }) => heapUsed).sort((one, other) => one - other)[Math.floor(part.length / 2)] ?? 0;
  return [median(warm.slice(0, quarter)), median(warm.slice(-quarter))];
}

function samplesOf(file: string): readonly Sample[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Sample);
}

/** The figures of a long run are for a reader. */
function report(figures: object): void {
  if (LONG) process.stderr.write(`${JSON.stringify(figures, null, 2)}\n`);
}

function tokenOf(subject: string): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setIssuer('https://soak.example')
    .setAudience('soak')
    .setIssuedAt()
    .setExpirationTime('2h')
    .sign(new TextEncoder().encode('a secret of the soak test, long enough for HS256'));
}

import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

import { onFreshDatabase } from '../fresh-database.js';
import { productFolder, startGateway, tokenIssuer } from '../gateway-process.js';
import { privateRedis } from '../private-redis.js';
import { Callers } from './callers.js';
import { control } from './control.js';
import { populate } from './population.js';
import { FILES } from './product.js';
import { reporter } from './reporter.js';

/** Accounts whose plan one statement changes. */
const PLANS = 2_000;
/** Milliseconds after which a backlog counts as one that never drains: so much, and so much more for each subject. */
const NEVER = { least: 120_000, each: 1 };
/** Portions of a day's house-keeping, see src/postgres/house-keeping.ts. */
const HOUSE_PORTIONS = 10;

/** Everything that is measured with one population. @param values gets the measured values by name, section by section */
export async function measureSize(subjects, settings, say, values) {
  const { folder, remove } = productFolder(FILES);
  const redis = await privateRedis();
  try {
    return await onFreshDatabase((databaseUrl) =>
      measureOn({ subjects, folder, redis, databaseUrl, settings, say }, values),
    );
  } finally {
    await redis.stop();
    remove();
  }
}

async function measureOn({ subjects, folder, redis, databaseUrl, settings, say }, values) {
  const start = () => startGateway({ folder, databaseUrl, redisUrl: redis.url });
  const first = await start();
  await first.stop();
  say(`loads ${subjects.toLocaleString('en')} subjects`);
  const begun = performance.now();
  await populate(databaseUrl, subjects);
  values['loaded by SQL (s)'] = (performance.now() - begun) / 1_000;
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  const sign = tokenIssuer();
  const callers = await Callers.of(Math.min(settings.callers, subjects), subjects, sign);
  say('starts');
  const gateway = Object.assign(await start(), { key: first.key });
  const admin = control(gateway);
  const world = { gateway, sql, redis, subjects, settings, callers, say, start, admin };
  try {
    await callers.turnTo(gateway.address);
    values['start to ready (ms)'] = gateway.opening;
    for (const section of SECTIONS) Object.assign(values, await section(world));
    say('is done');
  } finally {
    await callers.close();
    await gateway.stop();
    await sql.end();
  }
}

const SECTIONS = [requests, eventsInto, bulkPlans, previews, criteria, houseKeeping, outage];

/** Runs work and measures the gateway meanwhile. @returns the result, ms, processor ms, and the longest hold of its loop */
async function watched({ gateway }, work) {
  const before = await gateway.ask({ ask: 'measure' });
  const begun = performance.now();
  const result = await work();
  const took = performance.now() - begun;
  const after = await gateway.ask({ ask: 'measure' });
  return { result, took, cpu: after.cpu - before.cpu, held: after.held, memory: after.memory };
}

async function requests(world) {
  const { callers, say } = world;
  say('asks');
  const cold = await watched(world, () => callers.graphql());
  const warm = await watched(world, () => callers.graphql());
  const ofrep = await watched(world, () => callers.ofrep());
  const cpu = ({ cpu, result }) => (cpu * 1_000) / result.count;
  return {
    'request, subject not in memory: p99 (ms)': cold.result.p99,
    'request, subject not in memory: CPU (µs)': cpu(cold),
    'request, subject not in memory: answers 503': cold.result.unavailable,
    'request, warm: p50 (ms)': warm.result.p50,
    'request, warm: p99 (ms)': warm.result.p99,
    'request, warm: CPU (µs)': cpu(warm),
    'OFREP, one flag, warm: p99 (ms)': ofrep.result.p99,
    'OFREP, one flag, warm: CPU (µs)': cpu(ofrep),
    'requests: event loop held at most (ms)': Math.max(cold.held, warm.held, ofrep.held),
    'memory of the gateway after them (MB)': ofrep.memory / 1e6,
  };
}

async function eventsInto(world) {
  const { gateway, subjects, settings, say } = world;
  say('reports events');
  const door = reporter({ ...gateway, subjects });
  const sent = await watched(world, () => door.report(settings.events));
  const { result, took, held } = sent;
  await drained(world, 'select count(*)::int as left from gatehouse.engagement_unsettled');
  return {
    'events through the door, a second': (result.accepted * 1_000) / took,
    'events: event loop held at most (ms)': held,
  };
}

async function bulkPlans(world) {
  const { sql, callers, say } = world;
  say('changes plans');
  await callers.graphql();
  const change = (plan) =>
    sql.query(
      `update gatehouse.subscription set plan = $1 where account in
        (select account from gatehouse.subscription order by account limit ${PLANS})`,
      [plan],
    );
  const changed = await watched(world, async () => {
    await change('enterprise');
    await wait(3_000);
  });
  return { [`${PLANS.toLocaleString('en')} plans changed: event loop held at most (ms)`]: changed.held };
}

async function previews(world) {
  const { admin, say } = world;
  say('previews a tier');
  const preview = await watched(world, () =>
    admin.ask(
      `{ previewTier(tier: "regular", promote: [{ metric: "reports-28d", atLeast: 4 }]) { __typename } }`,
    ),
  );
  return {
    'preview of a tier over everybody (s)': preview.took / 1_000,
    'preview: event loop held at most (ms)': preview.held,
  };
}

async function criteria(world) {
  const { admin, say } = world;
  say('sets the criteria of a tier');
  const set = await watched(world, async () => {
    await admin.carryOut({
      setTier: { tier: 'regular', promote: [{ metric: 'reports-28d', atLeast: 4 }], holders: 'DEMOTE' },
    });
    await wait(2_000);
    return drained(
      world,
      `select (walked is not null)::int + (select count(*)::int from (select 1 from gatehouse.engagement_holder
        where due <= floor(extract(epoch from now()) / 86400)::int limit 1000) d) as left from gatehouse.tier_review`,
    );
  });
  return {
    'criteria of a tier set: everybody judged anew (s)': set.took / 1_000,
    'criteria of a tier set: event loop held at most (ms)': set.held,
  };
}

/** A second gateway finds that nothing is done for today, while events go on being reported at the first. */
async function houseKeeping({ gateway, sql, subjects, start, say }) {
  say('keeps house');
  const door = reporter({ ...gateway, subjects });
  await sql.query('update gatehouse.house_keeping set day = 0, portion = 0');
  const second = await start();
  let done = false;
  let slowest = 0;
  const reporting = (async () => {
    while (!done) {
      const begun = performance.now();
      await door.report(1_000);
      slowest = Math.max(slowest, performance.now() - begun);
    }
  })();
  const kept = await watched({ gateway: second }, () =>
    drained(
      { sql, subjects },
      `select (portion < ${HOUSE_PORTIONS})::int as left from gatehouse.house_keeping where day > 0`,
    ),
  );
  done = true;
  await reporting;
  await second.stop();
  return {
    'house-keeping of a day (s)': kept.took / 1_000,
    'house-keeping: event loop held at most (ms)': kept.held,
    'house-keeping: slowest batch of events meanwhile (ms)': slowest,
  };
}

/** Redis is killed, events go on being reported for as long as it is away, and it comes back empty. */
async function outage(world) {
  const { gateway, subjects, settings, redis, say } = world;
  say(`reports events during an outage of ${settings.outage} s`);
  const door = reporter({ ...gateway, subjects });
  const away = await watched(world, async () => {
    await redis.kill();
    const end = performance.now() + settings.outage * 1_000;
    let accepted = 0;
    while (performance.now() < end) {
      const begun = performance.now();
      ({ accepted } = add(accepted, await door.report(2_000)));
      await wait(Math.max(0, 1_000 - (performance.now() - begun)));
    }
    return accepted;
  });
  await redis.start();
  const back = await watched(world, () =>
    drained(world, 'select count(*)::int as left from gatehouse.engagement_unsettled'),
  );
  return {
    'Redis away under load: events accepted': away.result,
    'Redis away under load: event loop held at most (ms)': away.held,
    'Redis back: backlog drained (s)': back.took / 1_000,
    'Redis back: event loop held at most (ms)': back.held,
    'memory of the gateway after it (MB)': back.memory / 1e6,
  };
}

function add(sum, { accepted }) {
  return { accepted: sum + accepted };
}

/** Waits until a query counts nothing left. */
async function drained({ sql, subjects }, query) {
  const never = NEVER.least + NEVER.each * subjects;
  const begun = performance.now();
  for (;;) {
    const { rows } = await sql.query(query);
    if (rows[0]?.left === 0) return;
    if (performance.now() - begun > never)
      throw new Error(`${rows[0]?.left} are left after ${never / 1_000} s`);
    await wait(100);
  }
}

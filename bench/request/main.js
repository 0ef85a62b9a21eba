import { medians } from '../rounds.js';
import { against, atMost } from '../row.js';
import { Load } from './load.js';
import { reachableRedis } from './reachable-redis.js';
import { startServer } from './server-process.js';

const SIZES = [1, 50, 500];
const CALLERS = 20;
const LEAST = 0.97;
/** How many times as many requests warm a server up: until then its code is still being compiled. */
const WARM_UP = 5;
/** The part of it that a slow server is asked. */
const SLOW = { 1: 1, 50: 0.5, 500: 0.2 };
/** Of whom this process alone is asked, to count what they cost. */
const STRANGER = `bench-stranger-${process.pid}`;

/** Server CPU of a gated request, beside the same default Apollo Server with no gate. */
export async function requests({ requestsOf, rounds }) {
  const redis = await reachableRedis();
  if (redis === undefined)
    console.error('No Redis answers, by REDIS_URL or on port 6379: its rows are left out.');
  const servers = [];
  try {
    for (const kind of kindsOf(redis)) servers.push(await open(kind));
    await compareData(servers);
    const costs = new Map();
    for (const size of SIZES) costs.set(size, await costsOf(servers, size, requestsOf, rounds));
    return [
      ...costRows(servers, costs),
      ...(await promiseRows(servers)),
      ...(await tripRows(servers, redis)),
    ];
  } finally {
    for (const { load, server } of servers) {
      await load.close();
      await server.close(redis === undefined ? [] : [STRANGER]);
    }
  }
}

function kindsOf(redis) {
  const withRedis = {
    name: 'Gatehouse, Redis',
    kind: 'gatehouse',
    settings: { gated: true, redisUrl: redis?.url },
    least: LEAST,
  };
  return [
    { name: 'Apollo Server, no gate', kind: 'apollo', settings: { shielded: false } },
    { name: 'Gatehouse, embedded', kind: 'gatehouse', settings: { gated: true }, least: LEAST },
    ...(redis === undefined ? [] : [withRedis]),
    { name: 'Gatehouse, nothing gated', kind: 'gatehouse', settings: { gated: false } },
    { name: 'graphql-shield on Apollo', kind: 'apollo', settings: { shielded: true }, slow: true },
  ];
}

async function open(kind) {
  const subjects = Array.from(
    { length: CALLERS },
    (_, index) => `bench-${process.pid}-${kind.settings.redisUrl ? 'redis-' : ''}${index}`,
  );
  const server = await startServer({ kind: kind.kind, settings: kind.settings, subjects });
  return { ...kind, server, load: new Load(server) };
}

/** Stops the bench unless every server answers with the same data, byte for byte. */
async function compareData([first, ...others]) {
  for (const size of SIZES) {
    const expected = await first.load.dataOf(size);
    for (const { name, load } of others) {
      if ((await load.dataOf(size)) !== expected)
        throw new Error(`${name} answers ${size} items with other data`);
    }
  }
}

/** Microseconds of processor a request, by server. */
function costsOf(servers, size, requestsOf, rounds) {
  return medians(servers, rounds, async ({ server, load, slow }, round) => {
    const count = Math.ceil(requestsOf[size] * (slow ? SLOW[size] : 1)) * (round === 0 ? WARM_UP : 1);
    const before = await server.ask('usage');
    await load.send(size, count);
    return ((await server.ask('usage')) - before) / count;
  });
}

function costRows(servers, costs) {
  const reference = servers[0];
  return servers.slice(1).flatMap(({ name, least }, place) =>
    SIZES.map((size) => {
      const [base, ...others] = costs.get(size);
      const what = `${name}: list of ${size}`;
      return against(what, others[place], reference.name, base, 'µs', least);
    }),
  );
}

async function promiseRows(servers) {
  const rows = [];
  for (const { name, server, kind } of servers) {
    const one = await server.ask('promises', { first: SIZES[0] });
    for (const size of SIZES.slice(1)) {
      const found = await server.ask('promises', { first: size });
      const row = atMost(
        `${name}: promises, list of ${size}`,
        found,
        '',
        kind === 'apollo' ? undefined : one,
      );
      rows.push({ ...row, peer: 'list of 1', theirs: String(one) });
    }
  }
  return rows;
}

async function tripRows(servers, redis) {
  if (redis === undefined) return [];
  const { server } = servers.find(({ settings }) => settings.redisUrl !== undefined);
  const { cold, background, warm } = await server.ask('trips', { subject: STRANGER, port: redis.port });
  const marking = 'first of the day, which also marks it active';
  return [
    { ...atMost('Redis round trips, cold', cold + background, '', 1), peer: marking },
    atMost('Redis round trips, warm', warm, '', 0),
  ];
}

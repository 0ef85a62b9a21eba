import { setTimeout as wait } from 'node:timers/promises';

import { privateRedis } from '../private-redis.js';
import { medians } from '../rounds.js';
import { against, atMost } from '../row.js';
import { Load } from './load.js';
import { introduce, startAnew, startApollo, startGated } from './servers.js';

const SIZES = [1, 50, 500];
const CALLERS = 20;
const LEAST = 0.97;
/** How many times as many requests warm a server up: until then its code is still being compiled. */
const WARM_UP = 5;
/** The part of it that a slow server is asked. */
const SLOW = { 1: 1, 50: 0.5, 500: 0.2 };
/** Requests whose promises and writes are counted: work of the background falls on some of them, and not on the least. */
const COUNTED = 9;
/** Milliseconds within which a gateway does what a request leaves to the background. */
const BACKGROUND = 100;

/** Server CPU of a gated request, beside the same default Apollo Server with no gate. */
export async function requests({ requestsOf, rounds }) {
  const redis = await privateRedis();
  const servers = [];
  try {
    for (const kind of kindsOf(redis)) servers.push(await open(kind));
    await compareData(servers);
    const costs = new Map();
    for (const size of SIZES) costs.set(size, await costsOf(servers, size, requestsOf, rounds));
    return [...costRows(servers, costs), ...(await promiseRows(servers)), ...(await tripRows(redis))];
  } finally {
    for (const { load, server } of servers) {
      await load.close();
      await server.stop();
    }
    await redis.stop();
  }
}

function kindsOf(redis) {
  return [
    { name: 'Apollo Server, no gate', start: () => startApollo({ shielded: false }) },
    { name: 'Gatehouse, embedded', start: () => startGated({ gated: true }), gate: true, least: LEAST },
    {
      name: 'Gatehouse, Redis',
      start: () => startGated({ gated: true, redisUrl: redis.url }),
      gate: true,
      least: LEAST,
    },
    { name: 'Gatehouse, nothing gated', start: () => startGated({ gated: false }), gate: true },
    { name: 'graphql-shield on Apollo', start: () => startApollo({ shielded: true }), slow: true },
  ];
}

async function open(kind) {
  const server = await kind.start();
  const subjects = Array.from({ length: CALLERS }, (_, index) => `caller-${index}`);
  const tokens = kind.gate ? await introduce(server, subjects) : ['nobody asks'];
  return { ...kind, server, load: new Load(server.address, tokens) };
}

/** Stops the bench unless every server answers with the same data, byte for byte. */
async function compareData(servers) {
  const [first, ...others] = servers;
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
    const before = await server.ask({ ask: 'measure' });
    await load.send(size, count);
    return (((await server.ask({ ask: 'measure' })).cpu - before.cpu) * 1_000) / count;
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
  for (const { name, server, load, gate } of servers) {
    const promisesOf = async (first) => (await counted(server, () => load.dataOf(first))).promises;
    const one = await promisesOf(SIZES[0]);
    for (const size of SIZES.slice(1)) {
      const found = await promisesOf(size);
      const row = atMost(`${name}: promises, list of ${size}`, found, '', gate ? one : undefined);
      rows.push({ ...row, peer: 'list of 1', theirs: String(one) });
    }
  }
  return rows;
}

/** On a gateway that has met none of the callers, whose records are in Redis, as after a start among others. */
async function tripRows(redis) {
  const { server, tokens, stop } = await startAnew({ redisUrl: redis.url, subjects: COUNTED });
  const load = new Load(server.address, tokens);
  try {
    const asked = () => counted(server, () => load.dataOf(1), { port: redis.port, pause: BACKGROUND });
    const cold = await asked();
    const warm = await asked();
    const marking = 'first of the day, which also marks it active';
    return [
      { ...atMost('Redis round trips, cold', cold.writes, '', 1), peer: marking },
      atMost('Redis round trips, warm', warm.writes, '', 0),
    ];
  } finally {
    await load.close();
    await stop();
  }
}

/**
 * What a server does for one request, without what it does in the background: the least of several requests.
 * @param {{ port?: number, pause?: number }} [options] `pause`: milliseconds after the request that still belong to it
 */
async function counted(server, request, options = {}) {
  const { port = 0, pause = 0 } = options;
  const counts = { promises: Infinity, writes: Infinity };
  for (let turn = 0; turn < COUNTED; turn++) {
    await server.ask({ ask: 'count', port });
    await request();
    if (pause > 0) await wait(pause);
    const { promises, writes } = await server.ask({ ask: 'counted' });
    counts.promises = Math.min(counts.promises, promises);
    counts.writes = Math.min(counts.writes, writes);
  }
  return counts;
}

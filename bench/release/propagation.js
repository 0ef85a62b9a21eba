import { Agent, request } from 'node:http';
import pg from 'pg';
import { setTimeout as wait } from 'node:timers/promises';

import { atMost } from '../row.js';
import { startGateways } from './gateways.js';

const PROCESSES = 3;
/** What DESIGN §9 asks for, milliseconds, at the 99th percentile on one host. */
const SOON = 50;
/** Milliseconds between looks when nobody tells: the bound while the listening connection is cut, with a look's own time. */
const POLL = 500 + 100;

/** Time from the commit of a change until three processes decide by it. */
export async function propagation(databaseUrl, { changes, cuts }) {
  const gateways = await startGateways(PROCESSES, databaseUrl);
  const admin = new pg.Client({ connectionString: databaseUrl });
  await admin.connect();
  const watchers = gateways.addresses.map((address) => new Watcher(address, gateways.token));
  try {
    // A change that comes before the first answer would be none to whoever watches.
    await Promise.all(watchers.map(({ watching }) => watching));
    const say = commander(gateways);
    const both = (one, other) => (turn) => say(turn % 2 === 0 ? one : other);
    const release = { release: 'release' };
    const rollback = both({ rollBack: { ...release, entirely: true } }, { reopen: release });
    const kill = both({ kill: { flag: 'feature' } }, { revive: { flag: 'feature' } });
    await measure(watchers, rollback, 20);
    const moved = await measure(watchers, rollback, changes);
    const killed = await measure(watchers, kill, changes);
    const cut = await measure(watchers, rollback, cuts, () => cutListeners(admin));
    return [
      ...rows('rolled back or reopened', moved, SOON),
      ...rows('killed or revived', killed, SOON),
      ...rows('with the listening connections cut', cut, POLL),
      {
        what: 'answers by an older version than before',
        measured: String(watchers.reduce((sum, { back }) => sum + back, 0)),
        target: '0',
        reached: watchers.every(({ back }) => back === 0),
      },
    ];
  } finally {
    for (const watcher of watchers) watcher.close();
    await admin.end();
    await gateways.close();
  }
}

function rows(what, times, most) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return [
    atMost(`${what} → ${PROCESSES} processes, p50`, at(0.5), 'ms'),
    atMost(`${what} → ${PROCESSES} processes, p99`, at(0.99), 'ms', most),
  ];
}

/** Milliseconds of each change, from its commit until the last process decides by it. */
async function measure(watchers, change, count, before = () => undefined) {
  const times = [];
  for (let turn = 0; turn < count; turn++) {
    await before();
    const seen = watchers.map((watcher) => watcher.next());
    const { committedAt } = await change(turn);
    times.push(Math.max(...(await Promise.all(seen))) - committedAt);
    await wait(5);
  }
  return times;
}

/** Ends every connection that listens, as a network would that goes away. */
function cutListeners(admin) {
  return admin.query(`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'gatehouse listener' and datname = current_database()`);
}

/** Carries commands out through the first gateway; what the database says of the commit is the beginning of each time. */
function commander({ addresses, key }) {
  let version = 1;
  return async (command) => {
    const response = await fetch(`${addresses[0]}/admin/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({
        query: `mutation ($command: CommandInput!, $version: Int!) {
          carryOut(command: $command, expectedVersion: $version, reason: "bench") { ... on Applied { version at } } }`,
        variables: { command, version },
      }),
    });
    const { data, errors } = /** @type {any} */ (await response.json());
    if (data?.carryOut?.version !== version + 1) throw new Error(JSON.stringify({ data, errors }));
    version = data.carryOut.version;
    return { committedAt: Date.parse(data.carryOut.at) };
  };
}

/** Asks one gateway for the flag again and again, and notes when the answer changes. */
class Watcher {
  back = 0;
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #waiting = [];
  #version = 0;
  #variant;
  #open = true;

  constructor(address, token) {
    /** Settles with the first answer. */
    this.watching = new Promise((resolve, reject) => {
      this.#ask(new URL('/ofrep/v1/evaluate/flags/feature', address), token, resolve).catch(reject);
    });
  }

  /** When the next answer differs from the last one, epoch milliseconds. */
  next() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async #ask(url, token, begun) {
    const body = JSON.stringify({ context: { targetingKey: 'somebody' } });
    while (this.#open) {
      const { version, variant } = await this.#once(url, token, body);
      if (version < this.#version) this.back++;
      if (this.#variant !== undefined && variant !== this.#variant)
        for (const resolve of this.#waiting.splice(0)) resolve(Date.now());
      this.#version = version;
      this.#variant = variant;
      begun();
      // Three that ask without a pause would measure how they take the processors from the gateways.
      await wait(1);
    }
  }

  #once(url, token, body) {
    return new Promise((resolve, reject) => {
      const asked = request(url, {
        method: 'POST',
        agent: this.#agent,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      });
      asked
        .on('error', (error) => (this.#open ? reject(error) : resolve({})))
        .on('response', (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part) => (text += part));
          response.on('end', () => {
            const version = Number(response.headers['x-entitlements-version']);
            resolve({ version, variant: JSON.parse(text).variant });
          });
        });
      asked.end(body);
    });
  }

  close() {
    this.#open = false;
    this.#agent.destroy();
  }
}

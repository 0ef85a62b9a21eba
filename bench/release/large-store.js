import { performance } from 'node:perf_hooks';

import {
  carryOut,
  CatalogFollower,
  CatalogKeeper,
  catalogText,
  openStores,
  postgresCatalogStore,
  postgresStandings,
} from '../built.js';
import { median } from '../rounds.js';
import { atMost } from '../row.js';

const FLAGS = 10_000;
const OVERRIDES = 100_000;
const clock = { now: () => Date.now() };
const log = { info: () => {}, warn: complain, error: complain };

/** A store with 10,000 flags and 100,000 overrides: how long a process takes to load it, and a change to be applied. */
export async function largeStore(databaseUrl, { applies }) {
  const closing = [];
  const { sql } = await openStores({ databaseUrl }, log, closing);
  const text = catalogText();
  try {
    const store = postgresCatalogStore(sql);
    await process(store).follower.start(catalogOfMany);
    await sql.transaction(
      (session) =>
        session.query(
          `insert into gatehouse.override (subject, flag, variation, author, reason)
           select 'subject-' || n, 'flag-' || n % $2, 'on', 'bench', 'bench' from generate_series(1, $1::int) as n`,
          [OVERRIDES, FLAGS],
        ),
      { timeout: 60_000 },
    );
    const loads = [];
    let opened;
    for (let turn = 0; turn < 5; turn++) {
      opened = process(store);
      const begun = performance.now();
      await opened.follower.start(catalogOfMany);
      loads.push(performance.now() - begun);
    }
    const parts = { ...opened, store, text, clock, standings: postgresStandings(sql) };
    const times = [];
    for (let turn = 0; turn < applies; turn++) times.push(await apply(parts, turn));
    const sizes = `${FLAGS.toLocaleString('en')} flags, ${OVERRIDES.toLocaleString('en')} overrides`;
    return [
      atMost(`load a store of ${sizes}`, median(loads), 'ms', 1_000),
      atMost('apply a command there: plan, judge, commit, in force', median(times), 'ms', 50),
    ];
  } finally {
    await text.close();
    for (const step of closing.reverse()) await step();
  }
}

function process(store) {
  const keeper = new CatalogKeeper();
  return { keeper, follower: new CatalogFollower(store, keeper, clock, log) };
}

async function apply(parts, turn) {
  const { version } = parts.keeper.current.catalog;
  const release = `release-${turn % 100}`;
  /** @type {import('../../src/domain/control.ts').CatalogCommand} */
  const command = { do: 'apply', release, audience: 'developer' };
  /** @type {import('../../src/domain/control.ts').CatalogCommand} */
  const back = { do: 'roll-back', release, audiences: 'entirely' };
  const order = { author: 'bench', reason: 'bench', expected: version };
  const begun = performance.now();
  const { outcome } = await carryOut(parts, turn < 100 ? command : back, order);
  const took = performance.now() - begun;
  if (outcome !== 'applied') throw new Error(`expected applied, received ${outcome}`);
  return took;
}

/**
 * A hundred releases of five flags, wired, and many flags beside them.
 * @returns {import('../../src/domain/catalog.ts').Catalog}
 */
function catalogOfMany() {
  const numbers = (count) => Array.from({ length: count }, (_, number) => number);
  const member = (number) => (number < 500 ? `release-${Math.floor(number / 5)}` : undefined);
  return {
    version: 0,
    timeZone: 'UTC',
    plans: ['free', 'pro'],
    attributes: [],
    metrics: [],
    tiers: [],
    segments: ['developer', 'internal', 'beta'].map((key) => ({ key, include: ['somebody'], exclude: [] })),
    gates: numbers(100).map((number) => ({
      key: `release-${number}`,
      enabled: true,
      salt: `salt ${number}`,
      by: 'id',
      admits: [],
    })),
    flags: numbers(FLAGS).map((number) => ({
      key: `flag-${number}`,
      enabled: true,
      gate: member(number),
      variations: ['off', 'on'].map((key) => ({ key, value: key })),
      prerequisites: [],
      ladder: [],
      rules: number < 500 ? [] : [{ audience: 'beta', serve: { variation: 'on' } }],
    })),
    releases: numbers(100).map((number) => ({
      key: `release-${number}`,
      gate: `release-${number}`,
      flags: numbers(5).map((place) => ({ flag: `flag-${number * 5 + place}`, serves: [], held: [] })),
      phase: 'wired',
      visibility: 'LOCKED',
      early: [],
      rolledBack: [],
    })),
  };
}

function complain(message, fields) {
  console.error(`${message}: ${JSON.stringify(fields)}`);
}

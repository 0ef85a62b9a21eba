import { performance } from 'node:perf_hooks';

import { against } from '../row.js';
import { medians } from '../rounds.js';
import { byHand } from './by-hand.js';
// Loaded a second time: were the code shared, each would be compiled for both and be slower for it.
// @ts-expect-error: the compiler does not know queries.
import { byHandWhole } from './by-hand.js?whole';
import { compareAnswers } from './compare.js';
import { flagd } from './flagd.js';
import { gatehouse } from './gatehouse.js';
import { growthbook } from './growthbook.js';
import { launchdarkly } from './launchdarkly.js';
import { flagsOf } from './rules.js';
import { subjectsOf } from './subjects.js';
import { unleash } from './unleash.js';

/** How many times as fast as each peer all flags are to be decided; the engines that are timed on fewer subjects at a time. */
const PEERS = [
  { open: byHand, least: 1 },
  { open: byHandWhole },
  { open: flagd, least: 15 },
  { open: growthbook, least: 60, slow: true },
  { open: launchdarkly, least: 60, slow: true },
  { open: unleash, least: 60, slow: true },
];

/** All of fifty flags behind one gate, for subjects that are all different, reasons included. */
export async function fiftyFlags({ subjects, rounds }) {
  const flags = flagsOf(50);
  const entrants = [{ open: gatehouse }, ...PEERS];
  const engines = [];
  for (const { open } of entrants) engines.push(await open(flags));
  const contexts = engines.map(({ contextOf }) => subjectsOf(subjects).map((subject) => contextOf(subject)));
  await compareAnswers(engines, contexts, flags);

  const timed = entrants.map(({ slow }, place) => ({
    engine: engines[place],
    contexts: contexts[place],
    share: slow ? Math.ceil(subjects / rounds) : subjects,
  }));
  const all = await medians(timed, rounds, timeAll);
  const keys = flags.map(({ key }) => key);
  const one = await medians(timed, rounds, (entrant, round) => timeOne(entrant, round, keys));
  for (const { close } of engines) await close?.();

  const peers = engines.slice(1);
  return [
    ...peers.map(({ name }, place) =>
      against('all 50 flags, reasons', all[0], name, all[place + 1], 'µs', PEERS[place].least),
    ),
    ...peers.map(({ name }, place) => against('one flag, reason', one[0], name, one[place + 1], 'µs')),
  ];
}

/** So that no answer can be left out because nobody looks at it. */
export const seen = { last: /** @type {any} */ (undefined) };

function timeAll({ engine, contexts, share }, round) {
  return timePart(contexts, share, round, (context) => engine.all(context));
}

function timeOne({ engine, contexts, share }, round, keys) {
  let next = 0;
  return timePart(contexts, share, round, (context) => engine.one(context, keys[next++ % keys.length]));
}

/** Microseconds a subject, over the round's part of the subjects. What answers later is waited for, one after the other. */
async function timePart(contexts, share, round, ask) {
  const start = (round * share) % contexts.length;
  const part = Array.from({ length: share }, (_, index) => contexts[(start + index) % contexts.length]);
  const later = ask(part[0]) instanceof Promise;
  const begun = performance.now();
  if (later) for (const context of part) seen.last = await ask(context);
  else for (const context of part) seen.last = ask(context);
  return ((performance.now() - begun) * 1000) / share;
}

// Prints the measured ratios of DESIGN §9 as one table. --engine, --request, --release or --engagement runs one part, and
// --quick measures less surely. --scale prints its own table, for populations of --subjects 10000,100000,1000000.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { engagements } from './engagement/main.js';
import { releases } from './release/main.js';
import { requests } from './request/main.js';
import { scales } from './scale/main.js';
import { tableBy, tableOf } from './table.js';

const { values } = parseArgs({
  options: {
    engine: { type: 'boolean', default: false },
    request: { type: 'boolean', default: false },
    release: { type: 'boolean', default: false },
    engagement: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    scale: { type: 'boolean', default: false },
    subjects: { type: 'string', default: '10000,100000,1000000' },
    outage: { type: 'string', default: '60' },
  },
});
const begun = process.hrtime.bigint();
if (values.scale) {
  const { columns, rows } = await scales(scaleSettings());
  console.log(tableBy(columns, rows));
  console.log(`\n${machine()}`);
  process.exit();
}
const all = !values.engine && !values.request && !values.release && !values.engagement;

const rows = [
  ...(all || values.engine ? await engineRows() : []),
  ...(all || values.request ? await requests(requestSettings()) : []),
  ...(all || values.release ? await releases(releaseSettings()) : []),
  ...(all || values.engagement ? await engagements(engagementSettings()) : []),
];
console.log(tableOf(rows));
console.log(
  `\n${machine()} A ratio is the peer’s cost by the measured one: more is better. Medians of interleaved rounds.`,
);

function machine() {
  const seconds = Math.round(Number(process.hrtime.bigint() - begun) / 1e9);
  return `Node ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown'}, ${seconds} s.`;
}

/** @throws where a size or the seconds of the outage are not whole numbers */
function scaleSettings() {
  const sizes = values.subjects.split(',').map(Number);
  const outage = Number(values.outage);
  for (const given of [...sizes, outage])
    if (!Number.isInteger(given) || given < 1)
      throw new Error(`--subjects and --outage take whole numbers from 1, not '${given}'`);
  return { sizes, outage, events: values.quick ? 20_000 : 60_000 };
}

function requestSettings() {
  return values.quick
    ? { rounds: 5, requestsOf: { 1: 800, 50: 200, 500: 50 } }
    : { rounds: 15, requestsOf: { 1: 1_000, 50: 400, 500: 100 } };
}

function releaseSettings() {
  return values.quick ? { changes: 50, cuts: 5, applies: 50 } : { changes: 300, cuts: 20, applies: 200 };
}

function engagementSettings() {
  return values.quick
    ? { events: 20_000, rounds: 3, subjects: 20_000, grown: 100_000, reads: 300, unlocks: 100 }
    : { events: 50_000, rounds: 5, subjects: 100_000, grown: 1_000_000, reads: 1_000, unlocks: 500 };
}

async function engineRows() {
  const settings = values.quick ? { subjects: 2_000, rounds: 3 } : { subjects: 10_000, rounds: 5 };
  const file = fileURLToPath(new URL('engine/main.js', import.meta.url));
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(file, [JSON.stringify(settings)], { env });
  const found = [];
  child.on('message', (sent) => found.push(...sent));
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exit(1);
  return found;
}

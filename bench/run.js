// Prints what the parts of the bench measure, one table each; without a part, the ratios of all but --scale. `--help` tells
// the options.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { engagements } from './engagement/main.js';
import { releases } from './release/main.js';
import { requests } from './request/main.js';
import { scales } from './scale/main.js';
import { SIZES, sizeOf } from './settings.js';
import { tableBy, tableOf } from './table.js';
import { writeBlock } from './write-block.js';

const HELP = `npm run bench -- [part …] [option …]

  --engine      flags decided, beside other engines
  --request     processor of a request, beside Apollo Server without a gate
  --release     changes of the catalog, and a large catalog
  --engagement  events written and read, and how soon they unlock
  --scale       one gateway at several sizes of its population; only where it is named

  --subjects N,N,…  the sizes of --scale; 10000,100000,1000000 if left out
  --outage S        seconds that --scale takes Redis away; 60 if left out
  --quick           measures less surely
  --smoke           measures nothing surely: shows that every part runs, --scale included
  --write FILE      puts each table into FILE, between <!-- bench:PART --> and <!-- /bench:PART -->
`;
const RATIOS = { engine: engineRows, request: requests, release: releases, engagement: engagements };

const { values: given } = parseArgs({
  options: {
    ...Object.fromEntries([...Object.keys(RATIOS), 'scale'].map((part) => [part, { type: 'boolean' }])),
    quick: { type: 'boolean' },
    smoke: { type: 'boolean' },
    help: { type: 'boolean' },
    subjects: { type: 'string' },
    outage: { type: 'string' },
    write: { type: 'string' },
  },
});
if (given.help) {
  console.log(HELP);
  process.exit();
}
const size = given.smoke ? 'smoke' : given.quick ? 'quick' : 'full';
const named = [...Object.keys(RATIOS), 'scale'].filter((part) => given[part]);
const parts = named.length > 0 ? named : Object.keys(RATIOS);
if (given.smoke && named.length === 0) parts.push('scale');

for (const part of parts) {
  const begun = process.hrtime.bigint();
  const table =
    part === 'scale'
      ? await scaleTable()
      : ['```text', tableOf(await RATIOS[part](SIZES[part][size])), '```'].join('\n');
  const found = `\`${command(part)}\`: ${machine(begun)}\n\n${table}`;
  console.log(`\n${found}`);
  if (given.write !== undefined) writeBlock(given.write, part, found);
}
process.exit();

async function scaleTable() {
  const { columns, rows, failure } = await scales(sizeOf(SIZES.scale[size], given));
  const table = tableBy(columns, rows);
  if (failure === undefined) return table;
  // What was measured until then is not lost; what is not whole is not written.
  console.log(table);
  throw failure;
}

/** The command that measures a part again. */
function command(part) {
  const options = [`--${part}`, ...(given.quick ? ['--quick'] : []), ...(given.smoke ? ['--smoke'] : [])];
  if (part === 'scale')
    for (const name of ['subjects', 'outage'])
      if (given[name] !== undefined) options.push(`--${name} ${given[name]}`);
  return `npm run bench -- ${options.join(' ')}`;
}

function machine(begun) {
  const seconds = Math.round(Number(process.hrtime.bigint() - begun) / 1e9);
  return `Node ${process.version}, ${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown'}, ${seconds} s.`;
}

/** In a process of its own, see engine/main.js. */
async function engineRows(settings) {
  const file = fileURLToPath(new URL('engine/main.js', import.meta.url));
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(file, [JSON.stringify(settings)], { env });
  const found = [];
  child.on('message', (sent) => found.push(.../** @type {any[]} */ (sent)));
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exit(1);
  return found;
}

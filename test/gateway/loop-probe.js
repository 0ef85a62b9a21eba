// Loaded into a gateway by NODE_OPTIONS: serves, on a port of its own, what the longest turn of the event loop has cost.
import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setInterval } from 'node:timers';
import { isMainThread } from 'node:worker_threads';

import { spent } from './thread-cpu.js';

/** Milliseconds between two looks. A turn that takes longer is seen whole; shorter ones count together. */
const EVERY = 4;
/** CPU milliseconds of the reference work on the machine for which the bound is stated. */
const REFERENCE = 8;

/** How many times slower this machine is than the reference; at least 1. The best of several runs counts. */
function slowness() {
  const list = Array.from({ length: 2_000 }, (_, place) => ({
    key: `key-${place}`,
    value: [place, 'x'.repeat(40)],
  }));
  const runs = Array.from({ length: 9 }, () => {
    const before = spent();
    for (let round = 0; round < 8; round++) JSON.parse(JSON.stringify(list));
    return spent() - before;
  });
  return Math.max(1, Math.min(...runs) / REFERENCE);
}

if (isMainThread) {
  let last = spent();
  let longest = 0;
  const look = () => {
    const now = spent();
    longest = Math.max(longest, now - last);
    last = now;
  };
  setInterval(look, EVERY).unref();
  const server = createServer((_request, response) => {
    look();
    response.end(JSON.stringify({ longest, slowness: slowness() }));
    longest = 0;
    last = spent();
  });
  server.unref().listen(0, '127.0.0.1', () => {
    const file = process.env.GATEHOUSE_PROBE_FILE;
    writeFileSync(`${file}.half`, String(server.address().port));
    renameSync(`${file}.half`, file);
  });
}

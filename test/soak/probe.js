// Loaded into a gateway by NODE_OPTIONS: writes once a second, as one line of JSON, what the process measures of itself.
import { appendFileSync } from 'node:fs';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

import { spent } from '../gateway/thread-cpu.js';

const RESOLUTION = 10;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();

/** CPU microseconds of each turn of the event loop: unlike its delay, they do not depend on what else the machine does. */
const turns = createHistogram();
let last = spent();
const looks = globalThis.setInterval(() => {
  const now = spent();
  turns.record(Math.max(1, Math.round((now - last) * 1_000)));
  last = now;
}, RESOLUTION);
looks.unref();

const timer = globalThis.setInterval(() => {
  // The histogram holds the intervals of a timer, so its own interval is taken off.
  const held = (part) => Math.max(0, delay.percentile(part) / 1e6 - RESOLUTION);
  const { rss, heapUsed } = process.memoryUsage();
  const cpu99 = turns.percentile(99) / 1_000;
  const line = { cpu99, p99: held(99), p999: held(99.9), max: held(100), rss, heapUsed };
  appendFileSync(process.env.GATEHOUSE_PROBE_FILE, `${JSON.stringify(line)}\n`);
}, 1_000);
timer.unref();

// Loaded into a gateway by NODE_OPTIONS: writes once a second, as one line of JSON, what the process measures of itself.
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION = 10;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();

const timer = globalThis.setInterval(() => {
  // The histogram holds the intervals of a timer, so its own interval is taken off.
  const held = (part) => Math.max(0, delay.percentile(part) / 1e6 - RESOLUTION);
  const { rss, heapUsed } = process.memoryUsage();
  const line = { p99: held(99), p999: held(99.9), max: held(100), rss, heapUsed };
  appendFileSync(process.env.GATEHOUSE_PROBE_FILE, `${JSON.stringify(line)}\n`);
}, 1_000);
timer.unref();

// Loaded into a server's process by `--import`. It answers what the process costs, each question with one message.
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { PromiseCount, WriteCount } from './counts.js';

const RESOLUTION = 10;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();
const promises = new PromiseCount();
const writes = new WriteCount();

const ANSWERS = {
  /** Event-loop delay since the last question (ms), processor time so far (ms) and resident memory (bytes). */
  measure() {
    const { user, system } = process.cpuUsage();
    const answer = {
      // The histogram holds the intervals of a timer, so its own interval is taken off.
      held: Math.max(0, delay.max / 1e6 - RESOLUTION),
      cpu: (user + system) / 1_000,
      memory: process.memoryUsage.rss(),
    };
    delay.reset();
    return answer;
  },
  /** Begins to count promises, and writes to a port. */
  count({ port }) {
    writes.begin(port);
    promises.begin();
    return {};
  },
  /** What was counted since `count`. */
  counted() {
    return { promises: promises.end(), writes: writes.end() };
  },
};

process.on('message', (/** @type {{ ask: keyof typeof ANSWERS, port: number }} */ { ask, port }) => {
  process.send?.(ANSWERS[ask]({ port }));
});
// The channel alone does not keep the process open.
process.channel?.unref();

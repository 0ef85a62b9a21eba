// Loaded into a gateway process by `--import`: answers how long its event loop was held since the last question.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION = 10;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({
    // The histogram holds the intervals of a timer, so its own interval is taken off.
    held: Math.max(0, delay.max / 1e6 - RESOLUTION),
    heldP999: Math.max(0, delay.percentile(99.9) / 1e6 - RESOLUTION),
    cpu: (user + system) / 1_000,
    memory: process.memoryUsage.rss(),
  });
  delay.reset();
});
// The channel alone does not keep the process open.
process.channel?.unref();

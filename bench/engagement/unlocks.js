import { performance } from 'node:perf_hooks';

import { cloudEvent, report } from '../gateway-process.js';
import { atMost } from '../row.js';
import { asker, startGateways } from './gateways.js';

/** What DESIGN §9 asks of a change, milliseconds at the 99th percentile. */
const SOON = 50;

/**
 * Time from an event acknowledged by one gateway until another one, which has the subject in memory, answers by it; the
 * request that asks is a part of it.
 */
export async function unlocks({ databaseUrl, redis, unlocks: turns }) {
  const { gateways, stop } = await startGateways(2, { databaseUrl, redisUrl: redis.url });
  const [one, other] = gateways;
  const times = [];
  try {
    for (let round = 0; round < turns; round++) {
      const subject = `unlocked-${round}`;
      const ask = asker(other, subject);
      const before = await ask();
      await report(one, [cloudEvent('report.generated', subject, 3)]);
      const acknowledged = performance.now();
      while ((await ask()) === before);
      times.push(performance.now() - acknowledged);
    }
  } finally {
    await stop();
  }
  const sorted = times.sort((former, latter) => former - latter);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return [
    atMost('event acknowledged → unlocked on another gateway, p50', at(0.5), 'ms'),
    atMost('event acknowledged → unlocked on another gateway, p99', at(0.99), 'ms', SOON),
  ];
}

import { readFileSync } from 'node:fs';

/** CPU milliseconds of the serving thread: what other processes and other threads do meanwhile does not count. */
export function spent() {
  if (process.threadCpuUsage !== undefined) return milliseconds(process.threadCpuUsage());
  try {
    // Linux: nanoseconds of the thread on a processor.
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return milliseconds(process.cpuUsage());
  }
}

function milliseconds({ user, system }) {
  return (user + system) / 1_000;
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A redis-server of the bench's own: what it holds is measured, and it is emptied. */
export async function privateRedis() {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  let child = spawnServer(port);
  const client = new Redis(port, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => {});
  await client.ping();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    client,
    flush: () => client.flushall(),
    /** Bytes in use, once what was freed has been given back. */
    async bytes() {
      await wait(200);
      return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]);
    },
    kill: () => kill(child),
    /** Starts it again after `kill`, empty. */
    async start() {
      child = spawnServer(port);
      await client.ping();
    },
    async stop() {
      client.disconnect();
      await kill(child);
    },
  };
}

function spawnServer(port) {
  const child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  });
  child.on('error', (cause) => {
    console.error(`The bench needs redis-server on the PATH: ${cause.message}`);
    process.exit(1);
  });
  return child;
}

async function kill(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

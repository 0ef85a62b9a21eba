import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';

export interface PrivateServer {
  readonly url: string;
  readonly port: number;
  /** Where it saves, when it is told to. */
  readonly folder: string;
  freeze(): void;
  thaw(): void;
  /** Takes it down the hard way. It comes back empty, or with what it saved. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A redis-server of this test's own, which it may freeze, flush and kill.
 * @param more options, or what gives them for its port and folder
 */
export async function privateServer(
  more: readonly string[] | ((port: number, folder: string) => Promise<readonly string[]>) = [],
): Promise<PrivateServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-redis-'));
  const own = typeof more === 'function' ? await more(port, folder) : more;
  const base = ['--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no'];
  // A sentinel is given a file, which it writes to, and says everything else there.
  const options = own[0]?.startsWith('--') === false ? own : [...base, ...own];
  let child = spawnServer(options);
  await accepting(port);
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    folder,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    async start() {
      child = spawnServer(options);
      await accepting(port);
    },
    async stop() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The Redis that other tests may be using too, or a private one where there is none. */
export async function sharedServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const url = process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379';
  const probe = new Redis(url, { lazyConnect: true, retryStrategy: null, connectTimeout: 1_000 });
  probe.on('error', () => undefined);
  try {
    await probe.connect();
    return { url, stop: () => Promise.resolve() };
  } catch {
    return await privateServer();
  } finally {
    probe.disconnect();
  }
}

function spawnServer(options: readonly string[]) {
  const child = spawn('redis-server', options, { stdio: 'ignore' });
  child.once('error', (cause) => {
    throw new Error('these tests need redis-server on the PATH, or a Redis at REDIS_URL', { cause });
  });
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function accepting(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const socket = createConnection(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await wait(25);
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`no redis-server answered on port ${port} within 5 s`);
}

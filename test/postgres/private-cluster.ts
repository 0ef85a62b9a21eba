import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Where distributions put what is not on the PATH. */
const DEBIAN = '/usr/lib/postgresql';

export interface PrivatePostgres {
  readonly url: string;
  /** Takes it down as a power cut would, and starts it again. */
  crashAndStart(): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL of this test's own, which it may kill. PostgreSQL does not run as root: there it is somebody else's. */
export async function privatePostgres(): Promise<PrivatePostgres> {
  const bin = await binaries();
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-postgres-'));
  const root = process.getuid?.() === 0;
  if (root) await run('chown', ['postgres', folder]);
  await chmod(folder, 0o700);
  const as = async (program: string, ...args: string[]): Promise<void> => {
    const command = [join(bin, program), ...args];
    // What it starts must not hold our pipes.
    if (root) await run('runuser', ['-u', 'postgres', '--', ...command], { timeout: 60_000 });
    else await run(command[0]!, command.slice(1), { timeout: 60_000 });
  };
  const port = await freePort();
  const data = join(folder, 'data');
  await as('initdb', '-D', data, '-U', 'gatehouse', '-A', 'trust', '-E', 'UTF8', '--no-sync');
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c shared_buffers=64MB`;
  const start = () => as('pg_ctl', '-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start');
  await start();
  return {
    url: `postgres://gatehouse@127.0.0.1:${port}/postgres`,
    async crashAndStart() {
      await as('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      await start();
    },
    async stop() {
      await as('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function binaries(): Promise<string> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const newest = versions.sort((one, other) => Number(other) - Number(one))[0];
  if (newest !== undefined) return join(DEBIAN, newest, 'bin');
  const { stdout } = await run('pg_config', ['--bindir']);
  return stdout.trim();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

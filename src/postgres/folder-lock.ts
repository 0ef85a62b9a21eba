import { createHash } from 'node:crypto';
import { mkdir, realpath, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import { Failure } from '../domain/failure.ts';

/** Bytes a socket's path may have on every system (the kernel's own limit is 104 to 108). */
const LONGEST_SOCKET_PATH = 100;
/** Milliseconds after which a process that died while it was taking the folder no longer counts. */
const STALE = 2_000;

/**
 * Takes the folder for this process, and makes it where it is missing. Returns how to give it back.
 *
 * The proof of holding it is a socket that answers. The kernel closes it with the process, so one that was killed keeps
 * nobody out, and one that is merely stopped or slow still holds it. A file with a time stamp could tell neither.
 *
 * @throws Failure DATA_FOLDER_LOCKED, at once, when another process holds it; STORE_UNAVAILABLE, with the reason, where this
 * process cannot use it
 */
export async function takeFolder(folder: string): Promise<() => Promise<void>> {
  try {
    return await take(folder);
  } catch (error) {
    throw error instanceof Failure ? error : unusable(folder, error);
  }
}

async function take(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  const path = socketPath(real);
  if (await answers(path)) throw locked(real);
  // Two processes that both find a dead socket must not both replace it.
  const done = await lock(real, {
    lockfilePath: join(real, '.taking'),
    stale: STALE,
    retries: { retries: 80, factor: 1, minTimeout: 50, maxTimeout: 50 },
  });
  try {
    if (await answers(path)) throw locked(real);
    await rm(path, { force: true });
    return await answerOn(path);
  } finally {
    await done();
  }
}

function socketPath(folder: string): string {
  const inside = join(folder, '.held');
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH) return inside;
  return join(tmpdir(), `gatehouse-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(false);
      // A process is there, and too busy to answer.
      else if (error.code === 'EAGAIN') resolve(true);
      // Of a socket that is not ours to ask, it cannot be known whether there is a process behind it.
      else reject(error);
    });
  });
}

function answerOn(path: string): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve(
        () =>
          new Promise((closed) =>
            server.close(() => {
              closed();
            }),
          ),
      );
    });
  });
}

function locked(folder: string): Failure {
  return new Failure(
    'DATA_FOLDER_LOCKED',
    `another process is using ${folder}: stop it, or choose another data folder, or set DATABASE_URL to share one PostgreSQL`,
  );
}

/** Words for what an operator can mend; the system's own come with the cause. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this process has no right to write there, or to ask whether another one uses it',
  EPERM: 'this process has no right to write there',
  EROFS: 'the file system is read-only',
  EEXIST: 'it is a file, not a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
};

function unusable(folder: string, cause: unknown): Failure {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  // Another process is about to take it: it has not given up the right to do so in time.
  if (code === 'ELOCKED') return locked(folder);
  const reason = REASONS[code] ?? 'the system does not allow it';
  return new Failure('STORE_UNAVAILABLE', `the data folder ${folder} cannot be used: ${reason}`, { cause });
}

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Dump {
  /** Restores into the database at this URL, over what is there. */
  restore(url: string): Promise<void>;
  remove(): Promise<void>;
}

/** Dumps a database by the tools of PostgreSQL. */
export async function dumpOf(url: string): Promise<Dump> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-dump-'));
  const file = join(folder, 'dump');
  await run('pg_dump', ['--format=custom', '--file', file, '--dbname', url]);
  return {
    async restore(into) {
      await run('pg_restore', ['--clean', '--if-exists', '--single-transaction', '--dbname', into, file]);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

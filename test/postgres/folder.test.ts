import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { takeFolder } from '../../src/postgres/folder-lock.ts';
import { postgresJournal } from '../../src/postgres/journal.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { openEmbedded } from '../../src/postgres/open-embedded.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { describeJournal } from '../contract/journal.ts';
import { describeStandings, setPlan } from '../contract/standings.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

let parent: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'gatehouse-folder-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

async function opened(folder: string) {
  const sql = await openEmbedded(join(parent, folder));
  await migrate(sql);
  return { sql, journal: postgresJournal(sql), standings: postgresStandings(sql), close: () => sql.close() };
}

describeJournal('a folder', () => opened('shared'));
describeStandings('a folder', () => opened('shared'));

/** A process that holds the folder, once it says so. */
async function holder(folder: string): Promise<ChildProcess> {
  const loader = pathToFileURL(here('../typescript/register.js')).href;
  const child = spawn(process.execPath, ['--import', loader, here('hold-folder.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

describe('a data folder', () => {
  test('keeps what was in it', async () => {
    const folder = 'shared';
    const first = await opened(folder);
    await setPlan(first.standings, 'acme', 'pro');
    await first.close();
    const second = await opened(folder);
    expect(await second.standings.read([{ subject: 's', account: 'acme' }])).toEqual([
      { plan: 'pro', overrides: [] },
    ]);
    await second.close();
  });

  test('is refused at once while this process holds it, also by another name', async () => {
    const first = await openEmbedded(join(parent, 'shared'));
    await symlink(join(parent, 'shared'), join(parent, 'alias'));
    for (const name of ['shared', 'alias']) {
      const began = performance.now();
      const refused = openEmbedded(join(parent, name));
      await expect(refused).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' });
      await expect(refused).rejects.toThrow(join(parent, 'shared'));
      expect(performance.now() - began).toBeLessThan(1_000);
    }
    await first.close();
    await (await openEmbedded(join(parent, 'alias'))).close();
  });

  test('is refused while another process holds it or is stopped holding it, and opens when that one is killed', async () => {
    const folder = join(parent, 'child');
    const child = await holder(folder);
    await expect(openEmbedded(folder)).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' });
    child.kill('SIGSTOP');
    const began = performance.now();
    await expect(openEmbedded(folder)).rejects.toMatchObject({ code: 'DATA_FOLDER_LOCKED' });
    expect(performance.now() - began).toBeLessThan(1_000);
    await killed(child);
    const after = await opened('child');
    const [replay] = await after.journal.replay(['subject:u-1']);
    expect(replay?.recent).toMatchObject([{ source: 'child', id: 'from-the-child' }]);
    await after.close();
  }, 60_000);

  test.each(['short', 'deep/'.repeat(30)])('is taken by one of twenty that want it: %s', async (name) => {
    const folder = join(parent, name);
    const taken = await Promise.allSettled(Array.from({ length: 20 }, () => takeFolder(folder)));
    const won = taken.flatMap((settled) => (settled.status === 'fulfilled' ? [settled.value] : []));
    expect(won).toHaveLength(1);
    for (const settled of taken) {
      if (settled.status === 'rejected') expect(settled.reason).toMatchObject({ code: 'DATA_FOLDER_LOCKED' });
    }
    await won[0]!();
    await (
      await takeFolder(folder)
    )();
  });

  test('is given back when what is in it cannot be opened', async () => {
    const folder = join(parent, 'broken');
    await mkdir(folder);
    await writeFile(join(folder, 'postgres'), 'not a folder');
    await expect(openEmbedded(folder)).rejects.toThrow('cannot be opened');
    await (
      await takeFolder(folder)
    )();
    await expect(stat(join(folder, '.held'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.each([
    ['a file', 'a-file', 'it is a file, not a folder'],
    ['below a file', 'a-file/below', 'a part of its path is a file, not a folder'],
  ])('is refused with the reason where it is %s', async (_what, name, reason) => {
    await writeFile(join(parent, 'a-file'), '');
    const folder = join(parent, name);
    const opening = openEmbedded(folder);
    await expect(opening).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(opening).rejects.toThrow(`the data folder ${folder} cannot be used: ${reason}`);
  });

  test('names no other process where the system is in the way', async () => {
    const folder = join(parent, 'in-the-way');
    await mkdir(join(folder, '.held'), { recursive: true });
    const taking = takeFolder(folder);
    await expect(taking).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(taking).rejects.toThrow('cannot be used');
  });
});

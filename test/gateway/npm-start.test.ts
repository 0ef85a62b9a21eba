import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { copyTemplate } from '../postgres/template.ts';
import { compiled } from './compiled.ts';
import { afterwards, emptyFolder, START } from './world.ts';

/** Starts the gateway as a supervisor does that knows of `npm start` alone. */
async function npmStart() {
  const folder = dirname(dirname(await compiled()));
  const data = join(emptyFolder(), 'data');
  await copyTemplate(data);
  // In a process group of its own, as a terminal gives one to a command.
  const npm = spawn('npm', ['start', '--ignore-scripts'], {
    cwd: folder,
    detached: true,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      GATEHOUSE_EXAMPLE: 'insightx',
      GATEHOUSE_CATALOG: resolve('catalog.yaml'),
      GATEHOUSE_DATA: data,
    },
  });
  const group = -(npm.pid ?? 0);
  const kill = (pid: number, signal: NodeJS.Signals) => {
    try {
      process.kill(pid, signal);
    } catch {
      // It is over.
    }
  };
  afterwards(() => {
    kill(group, 'SIGKILL');
  });
  let text = '';
  npm.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  npm.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
  const ended = once(npm, 'exit');
  const end = performance.now() + 6 * START;
  while (!text.includes('listening on') && performance.now() < end) await wait(50);
  const address = /listening on (http:[^\s"]+)/.exec(text)?.[1] ?? '';
  return { npm, group, kill, address, data, ended };
}

test.each([
  ['SIGTERM to npm alone, as a supervisor sends it', 'SIGTERM', false],
  ['SIGINT to all of them, as a terminal sends it, which npm passes on once more', 'SIGINT', true],
] as const)(
  '`npm start` drains and ends by %s',
  async (_how, signal, all) => {
    const { npm, group, kill, address, data, ended } = await npmStart();
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect(existsSync(join(data, '.held'))).toBe(true);
    kill(all ? group : (npm.pid ?? 0), signal);
    expect(await ended).toEqual([0, null]);
    await expect(fetch(`${address}/healthz`)).rejects.toThrow('fetch failed');
    // It was let go of, not just left behind.
    expect(existsSync(join(data, '.held'))).toBe(false);
    rmSync(data, { recursive: true, force: true });
  },
  120_000,
);

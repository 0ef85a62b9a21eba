import { expect, test } from '@jest/globals';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, install } from '../library/consumer.ts';
import { afterwards, emptyFolder, eventually } from '../gateway/world.ts';

const PAGE = readFileSync('docs/first-hour.md', 'utf8');
const INSTALL = 'npm install graphql-gatehouse';
const START = 'npx graphql-gatehouse start';

/** A terminal: a shell that remembers, and everything that it has printed. */
interface Session {
  /** Carries out a command, and gives what it prints. */
  type(command: string): Promise<string>;
  /** Carries out a command that does not end, and gives what it prints until it has printed this. */
  leave(command: string, until: RegExp): Promise<string>;
}

/** Prints its end on a line of its own, which no command prints. */
const END = '-- end of command --';

function openTerminal(folder: string, env: Readonly<Record<string, string>>): Session {
  // A group of its own, so that what a shell has started ends with it.
  const shell = spawn('bash', ['--noprofile', '--norc'], { cwd: folder, env, detached: true });
  afterwards(() => {
    endGroup(shell);
  });
  let printed = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  shell.stdin.write('exec 2>&1\n');
  const until = (wanted: RegExp) =>
    eventually(
      () => Promise.resolve(printed),
      (text) => wanted.test(text),
      60_000,
    );
  return {
    async type(command) {
      printed = '';
      shell.stdin.write(`${command}\nprintf '\\n${END}\\n'\n`);
      const text = await until(new RegExp(`\n${END}\n`));
      return text.slice(0, text.indexOf(`\n${END}\n`)).replace(/\n$/, '');
    },
    async leave(command, wanted) {
      printed = '';
      shell.stdin.write(`${command}\n`);
      return (await until(wanted)).replace(/\n$/, '');
    },
  };
}

function endGroup({ pid }: ChildProcessWithoutNullStreams): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** What differs from one run to the next, as the page writes it. */
function normalised(text: string, folder: string, address: string): string {
  return text
    .replaceAll(folder, '…')
    .replaceAll(address, 'http://127.0.0.1:4000')
    .replaceAll(/ghk_[\w-]{43}/g, 'ghk_…')
    .replaceAll(/"time":("[^"]*"|\d+)/g, '"time":"…"')
    .replaceAll(/"pid":\d+/g, '"pid":…')
    .replaceAll(/"hostname":"[^"]*"/g, '"hostname":"…"');
}

test('the first hour goes as the page shows it, from an empty folder', async () => {
  const folder = emptyFolder();
  const address = `http://127.0.0.1:${await freePort()}`;
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: emptyFolder(),
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    PORT: new URL(address).port,
    GATEHOUSE_URL: address,
  };
  const [first, second] = [openTerminal(folder, env), openTerminal(folder, env)];
  let key = '';

  async function carryOut(command: string): Promise<string> {
    if (command === INSTALL) {
      await install(folder);
      writeFileSync(join(folder, 'package.json'), '{ "dependencies": { "graphql-gatehouse": "^0.1.0" } }');
      return '';
    }
    if (command === START) {
      const printed = await first.leave(command, /listening on .*\n/);
      key = /ghk_[\w-]{43}/.exec(printed)?.[0] ?? '';
      return printed;
    }
    return second.type(command.replaceAll('http://127.0.0.1:4000', address).replace('ghk_…', key));
  }

  const blocks = [...PAGE.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  const ran: string[] = [];
  for (const block of blocks) {
    let text = '';
    for (const [, command = ''] of block.matchAll(/^\$ (.*)$/gm)) {
      const printed = normalised(await carryOut(command), folder, address);
      text += `$ ${command}\n${printed === '' ? '' : `${printed}\n`}`;
    }
    ran.push(text);
  }
  expect(ran).toEqual(blocks);
  expect(ran.length).toBeGreaterThan(8);
}, 180_000);

#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import process from 'node:process';

import { program, type Commands } from './cli/program.ts';
import type { Terminal } from './compose/commands.ts';

const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const terminal: Terminal = {
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  screen: process.stderr.isTTY,
  strayed: (told) => void process.on('unhandledRejection', told),
  leave: () => {
    // The exit code is set first, and what was written is passed on.
    setImmediate(() => process.stdout.write('', () => process.stderr.write('', () => process.exit())));
  },
  ended: () => new Promise(onceAsked),
};

/** Milliseconds in which one key press or one `kill` may come twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL = 1_000;

/** Calls back when the process is asked to end. Asked again later than that, it ends at once. */
function onceAsked(resolve: () => void): void {
  let asked: number | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const now = performance.now();
      asked ??= now;
      if (now - asked < SAME_SIGNAL) resolve();
      else process.exit(128 + constants.signals[signal]);
    });
  }
}

/** Everything there is hangs on the commands: who asks for help or has mistyped does not wait for it. */
async function commands(): Promise<Commands> {
  const { commandsOn } = await import('./compose/commands.ts');
  return commandsOn(terminal);
}

await program(commands, versionIn(manifest), (code) => {
  process.exitCode = code;
}).parseAsync();

function versionIn(parsed: unknown): string {
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : '';
}

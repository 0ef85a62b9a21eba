import { createReadStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';

/** The world, as far as the commands of the control API touch it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** What a file holds; `-` is standard input. Rejects with what the system says. */
  readonly read: (source: string) => Promise<Uint8Array>;
  readonly write: (file: string, text: string) => Promise<void>;
  /** Takes a file away, where there is one. */
  readonly remove: (file: string) => Promise<void>;
  /** Bytes that a file has. Rejects where there is none. */
  readonly size: (file: string) => Promise<number>;
  /** What a file holds from a byte on, part by part; `-` is standard input. Rejects with what the system says. */
  readonly stream: (source: string, from: number) => AsyncIterable<Uint8Array>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
  /** Where a bar may move; undefined where nobody watches it. */
  readonly screen: NodeJS.WritableStream | undefined;
  /** Milliseconds a gateway has for one answer. */
  readonly patience: number;
}

/** The process this runs in. */
export function thisProcess(): Surroundings {
  return {
    env: process.env,
    out: (text) => {
      // Whoever reads may stop at any line, as `head` does: that is no failure.
      process.stdout.removeListener('error', stopReading).on('error', stopReading).write(text);
    },
    err: (text) => void process.stderr.write(text),
    fetch: (url, init) => fetch(url, init),
    read: (source) => (source === '-' ? buffer(process.stdin) : readFile(source)),
    write: (file, text) => writeFile(file, text),
    remove: (file) => rm(file, { force: true }),
    size: async (file) => (await stat(file)).size,
    stream: (source, from) => (source === '-' ? process.stdin : createReadStream(source, { start: from })),
    now: () => Date.now(),
    wait: (milliseconds) => setTimeout(milliseconds),
    screen: process.stderr.isTTY ? process.stderr : undefined,
    patience: 30_000,
  };
}

function stopReading(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

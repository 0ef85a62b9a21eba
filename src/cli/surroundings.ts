import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { buffer } from 'node:stream/consumers';

/** The world, as far as the commands of the control API touch it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** What a file holds; `-` is standard input. Rejects with what the system says. */
  readonly read: (source: string) => Promise<Uint8Array>;
  readonly write: (file: string, text: string) => Promise<void>;
  /** Epoch milliseconds. */
  readonly now: () => number;
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
    now: () => Date.now(),
    patience: 30_000,
  };
}

function stopReading(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

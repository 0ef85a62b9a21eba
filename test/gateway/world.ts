import { afterAll, jest } from '@jest/globals';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { copyTemplate } from '../postgres/template.ts';
import { compiled } from './compiled.ts';

/** Milliseconds a first start may take. */
export const START = 10_000;

// Whichever test comes first waits for the compiler.
jest.setTimeout(60_000);

/** What became of a process. `code` is null where a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What came back, over real HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly data: unknown;
  readonly errors: readonly Told[];
  /** Milliseconds from asking to the last byte. */
  readonly took: number;
}

/** An error, as far as the tests read it. */
export interface Told {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly entitlement?: {
      readonly coordinate: string;
      readonly reason: string;
      readonly requires: { readonly plan?: string; readonly tier?: string; readonly variation?: string };
      readonly progress: readonly {
        readonly metric: string;
        readonly have: number;
        readonly need: number;
      }[];
    };
  };
}

export type Variables = Readonly<Record<string, string>>;

/** The command line, run in a folder of its own. */
export interface Process {
  /** Everything printed so far. */
  out(): string;
  err(): string;
  /** Waits until standard error holds this, and gives the match. */
  said(pattern: RegExp, milliseconds?: number): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  ended(): Promise<Ended>;
}

/** A gateway that answers. */
export interface Running extends Process {
  readonly address: string;
  readonly folder: string;
  /** Milliseconds from spawning until it said that it listens. */
  readonly took: number;
  /** The token that was printed for one of the example's people. */
  token(person: string): string;
  ask(person: string, query: string): Promise<Answer>;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

const leftovers: (() => unknown)[] = [];

/** Has something undone when the test file is over, whatever happened in it. */
export function afterwards(undo: () => unknown): void {
  leftovers.push(undo);
}

afterAll(async () => {
  for (const undo of leftovers.splice(0).reverse()) await undo();
});

/** A folder of this test's own, with the example's catalog and configuration in it. */
export function exampleFolder(): string {
  const folder = emptyFolder();
  for (const name of ['catalog.yaml', 'gatehouse.yaml']) cpSync(name, join(folder, name));
  return folder;
}

export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  afterwards(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** Runs `gatehouse` with these arguments, and nothing of this process's environment but the way to programs. */
export async function run(
  args: readonly string[],
  folder: string = exampleFolder(),
  env: Variables = {},
): Promise<Process> {
  const child = spawn(process.execPath, [await compiled(), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
  });
  afterwards(() => child.kill('SIGKILL'));
  return follow(child);
}

/** Runs it to its end. */
export async function runOnce(...given: Parameters<typeof run>): Promise<Ended> {
  return (await run(...given)).ended();
}

export interface StartOptions {
  readonly folder?: string;
  readonly env?: Variables;
  /** Makes the embedded database itself, as a first start does; left out: it finds an empty one, which saves some seconds. */
  readonly asNew?: boolean;
}

export async function startGateway({
  folder = exampleFolder(),
  env = {},
  asNew = false,
}: StartOptions = {}): Promise<Running> {
  await compiled();
  const data = join(folder, 'data');
  const embedded = env['DATABASE_URL'] === undefined && env['GATEHOUSE_DATA'] === undefined;
  if (embedded && !asNew && !existsSync(data)) await copyTemplate(data);
  const began = performance.now();
  const process = await run(['start'], folder, { PORT: '0', ...env });
  const [, address = ''] = await process.said(/listening on (http:[^\s"]+)/, 3 * START);
  const took = performance.now() - began;
  const token = (person: string) => tokenIn(process.out(), person);
  return {
    ...process,
    address,
    folder,
    took,
    token,
    ask: (person, query) => ask(address, token(person), query),
    stop(signal = 'SIGTERM') {
      process.signal(signal);
      return process.ended();
    },
  };
}

export async function ask(address: string, token: string, query: string): Promise<Answer> {
  const began = performance.now();
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const body = (await response.json()) as { data?: unknown; errors?: readonly Told[] };
  const took = performance.now() - began;
  return {
    status: response.status,
    headers: response.headers,
    data: body.data,
    errors: body.errors ?? [],
    took,
  };
}

/** Asks again and again until the answer is as wanted, and not for ever. */
export async function eventually<T>(
  look: () => Promise<T>,
  wanted: (found: T) => boolean,
  milliseconds: number,
): Promise<T> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (wanted(found)) return found;
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms: ${JSON.stringify(found)}`);
    await wait(25);
  }
}

/** Follows what a process prints. */
export function follow(child: ChildProcessWithoutNullStreams): Process {
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const closed = once(child, 'close');
  const over = () => child.exitCode !== null || child.signalCode !== null;
  return {
    out: () => out,
    err: () => err,
    async said(pattern, milliseconds = START) {
      const end = performance.now() + milliseconds;
      for (;;) {
        const ended = over();
        const found = pattern.exec(err);
        if (found !== null) return found;
        if (ended || performance.now() > end)
          throw new Error(`${String(pattern)} was not said (${ended ? 'ended' : 'running'}):\n${err}`);
        await wait(10);
      }
    },
    signal: (name) => void child.kill(name),
    async ended() {
      await closed;
      return { code: child.exitCode, out, err };
    },
  };
}

function tokenIn(introduction: string, person: string): string {
  const found = new RegExp(`^ {2}${person} \\(.*\\n.*\\n {2}(\\S+)$`, 'm').exec(introduction)?.[1];
  if (found === undefined) throw new Error(`no token was printed for ${person}`);
  return found;
}

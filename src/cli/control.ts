import { controlClient, type ControlClient } from './control-client.ts';
import type { ConnectionOptions } from './options.ts';
import { visible } from './render-table.ts';
import { FAILED, type ExitCode, type Report } from './report.ts';
import { Stopped } from './stopped.ts';
import type { Surroundings } from './surroundings.ts';
import { messageOf } from './system.ts';

/** What the commands of the control API share. */
export interface Control {
  readonly around: Surroundings;
  /** Does a command's work, prints what has come of it, and gives its exit code. */
  readonly run: (
    options: ConnectionOptions,
    work: (client: ControlClient) => Promise<Report>,
  ) => Promise<void>;
}

export function controlOn(around: Surroundings, done: (code: ExitCode) => void): Control {
  return {
    around,
    async run({ url, json = false }, work) {
      try {
        const report = await work(controlClient(around, url));
        print(around, report, json);
        done(report.code);
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
        printLines(around.err, error.message.split('\n'));
        done(FAILED);
      }
    },
  };
}

function print(around: Surroundings, { data, out, err, verbatim }: Report, json: boolean): void {
  if (json) around.out(`${JSON.stringify(data, null, 2)}\n`);
  else if (verbatim === undefined) printLines(around.out, out);
  else around.out(verbatim);
  printLines(around.err, err);
}

function printLines(print: (text: string) => void, lines: readonly string[]): void {
  if (lines.length > 0) print(`${lines.map(visible).join('\n')}\n`);
}

/** What a file holds, which may be standard input, as text. @throws Stopped where it cannot be read */
export async function readText({ read }: Surroundings, source: string): Promise<string> {
  const bytes = await read(source).catch((error: unknown) => {
    throw new Stopped(`${sourceName(source)}: expected a file that can be read\n  ${messageOf(error)}`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Stopped(`${sourceName(source)}: expected text in UTF-8`);
  }
}

export function sourceName(source: string): string {
  return source === '-' ? 'standard input' : source;
}

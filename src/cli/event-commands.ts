import type { Command } from 'commander';

import { sourceName, type Control } from './control.ts';
import { eventsClient } from './events-client.ts';
import { checkpointOf, noCheckpoint } from './import-checkpoint.ts';
import { EventImport, MOST_TOLD, type RefusedLine } from './import-events.ts';
import { progressOn } from './import-progress.ts';
import { tallyLines, type Tally } from './import-tally.ts';
import { withConnection, type ConnectionOptions } from './options.ts';
import { DONE, FAILED, type Report } from './report.ts';
import { Stopped } from './stopped.ts';
import type { Surroundings } from './surroundings.ts';
import { messageOf } from './system.ts';

const HELP = `
The key must be of the role REPORTER or OWNER. How far it is stands beside the file, in <file>.gatehouse, until all is
done; the same command again goes on from there. An event counts once however often it is sent, and nobody is told
that a tier moved by history.

Example:
  $ GATEHOUSE_KEY_FILE=reporter.key gatehouse import events history.ndjson`;

interface ImportOptions extends ConnectionOptions {
  readonly restart?: boolean;
}

/** `gatehouse import events`, below the `import` that there is. */
export function addEventsImport(root: Command, { run, around }: Control): void {
  const above = root.commands.find((command) => command.name() === 'import') ?? root.command('import');
  // What the import of a catalog must be told is nothing to that of events.
  above.hook('preSubcommand', () => {
    for (const option of above.options) option.mandatory = false;
  });
  const command = above
    .command('events')
    .description('take in events of a product that was there before, from a file')
    .argument('<file>', 'NDJSON, a CloudEvent on each line; - reads standard input')
    .option('--restart', 'from the beginning, also where an earlier import has come further')
    .addHelpText('after', HELP);
  withConnection(command).action((file: string, { restart = false, ...connection }: ImportOptions) =>
    run(connection, () => importFile(around, file, connection.url, restart)),
  );
}

async function importFile(
  around: Surroundings,
  file: string,
  url: string | undefined,
  restart: boolean,
): Promise<Report> {
  const client = await eventsClient(around, url);
  const opened = file === '-' ? noCheckpoint() : checkpointOf(around, file, client.url, restart);
  const checkpoint = await Promise.resolve(opened).catch((error: unknown) => unreadable(file, error));
  const { number, end } = checkpoint.start.at;
  if (number > 0) around.err(`Taken up after line ${number}, where it stopped; --restart begins anew.\n`);
  const progress = progressOn(around, checkpoint.size);
  const importing = new EventImport(client, checkpoint, progress);
  try {
    await importing.run(around.stream(file, end));
  } catch (error) {
    if (error instanceof Stopped) throw stoppedAt(error, file, importing);
    return unreadable(file, error);
  } finally {
    progress.stop();
  }
  return reportOf(importing.reached.tally, importing.refused);
}

function unreadable(file: string, error: unknown): never {
  throw new Stopped(`${sourceName(file)}: expected a file that can be read\n  ${messageOf(error)}`);
}

function stoppedAt({ message }: Stopped, file: string, { reached, refused }: EventImport): Stopped {
  const goOn =
    file === '-'
      ? 'What was sent is kept; all of it can be sent again.'
      : `Stopped after line ${reached.at.number}; the same command goes on from there.`;
  return new Stopped(
    [message, ...refusedLines(refused, reached.tally.refused), ...tallyLines(reached.tally), goOn].join('\n'),
  );
}

function reportOf(tally: Tally, refused: readonly RefusedLine[]): Report {
  return {
    code: tally.refused === 0 ? DONE : FAILED,
    data: { ...tally, lines: refused },
    out: tallyLines(tally),
    err: refusedLines(refused, tally.refused),
  };
}

function refusedLines(refused: readonly RefusedLine[], all: number): readonly string[] {
  const lines = refused
    .toSorted((one, other) => one.line - other.line)
    .map(({ line, message }) => `line ${line}: ${message}`);
  return all > MOST_TOLD ? [...lines, `… and ${all - lines.length} more`] : lines;
}

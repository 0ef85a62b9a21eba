import type { Command } from 'commander';

import { wholeNumber } from './arguments.ts';
import type { Control } from './control.ts';
import { withConnection, withUrl, type ConnectionOptions } from './options.ts';
import { answered, DONE } from './report.ts';
import { schemaOf, type SchemaAsked } from './schema-client.ts';
import { Stopped } from './stopped.ts';
import { messageOf } from './system.ts';

const version = wholeNumber('a version');

interface Options extends ConnectionOptions {
  readonly profile?: string;
  readonly version?: number;
  readonly output?: string;
  readonly toProfile?: string;
  readonly toVersion?: number;
}

/** `gatehouse schema`: the schema as somebody may know it, and what two of them differ in. */
export function addSchemaGroup(root: Command, control: Control): void {
  const group = root
    .command('schema')
    .description('print the schema document of a profile of the configuration, or as it is')
    .option('--profile <name>', 'as this profile may know it')
    .option('--version <n>', 'by an older version of the catalog', version)
    .option('-o, --output <file>', 'write it to a file');
  withUrl(group).action((options: Options) => print(control, options));
  const diff = group
    .command('diff')
    .description('what one schema has and another has not')
    .option('--profile <name>', 'of this profile (default: as it is)')
    .option('--version <n>', 'by this version of the catalog (default: the newest)', version)
    .option('--to-profile <name>', 'compared with this profile (default: the same)')
    .option('--to-version <n>', 'compared with this version (default: the newest)', version);
  withConnection(diff).action((options: Options) => compare(control, options));
}

function print({ run, around }: Control, options: Options): Promise<void> {
  return run(options, async () => {
    const document = await schemaOf(around, options.url, askedBy(options));
    const { output } = options;
    if (output === undefined) return { ...answered(document, []), verbatim: document };
    await around.write(output, document).catch((error: unknown) => {
      throw new Stopped(`${output}: expected a file that can be written\n  ${messageOf(error)}`);
    });
    return { code: DONE, data: document, out: [], err: [`Written to ${output}.`] };
  });
}

function askedBy({ profile, version: number }: Options): SchemaAsked {
  return { profile, version: number };
}

function compare({ run, around }: Control, options: Options): Promise<void> {
  return run(options, async () => {
    const { profile, toProfile = profile, toVersion } = options;
    const [before, after] = await Promise.all([
      schemaOf(around, options.url, askedBy(options)),
      schemaOf(around, options.url, { profile: toProfile, version: toVersion }),
    ]);
    // Loaded here, because nothing else takes it, and every command would wait for it.
    const { compareDocuments } = await import('../graphql/compare-documents.ts');
    const changes = await compareDocuments(before, after);
    const lines = changes.map(({ level, message }) => `${level.padEnd(WIDEST)} ${message}`);
    return answered(changes, lines.length === 0 ? ['The two are the same.'] : lines);
  });
}

const WIDEST = 'not breaking'.length;

import type { Command } from 'commander';

import { isCatalog, isDiff } from './answers.ts';
import { planMove, wholeNumber, type PlanMove } from './arguments.ts';
import { CATALOG, DIFF, EXPORT } from './catalog-operations.ts';
import { readText, sourceName, type Control } from './control.ts';
import type { Manner } from './manner.ts';
import { withConnection, type ConnectionOptions } from './options.ts';
import { changeLines } from './render-change.ts';
import { catalogLines } from './render-release.ts';
import { answered, DONE } from './report.ts';
import { nullable, text } from './shape.ts';
import { Stopped } from './stopped.ts';
import type { Surroundings } from './surroundings.ts';
import { messageOf } from './system.ts';

const version = wholeNumber('a version');

/** `gatehouse catalog`, `diff` and `export`: what is in force, and what was. */
export function addCatalogReading(root: Command, control: Control): void {
  addCatalog(root, control);
  addDiff(root, control);
  addExport(root, control);
}

function addCatalog(root: Command, { run }: Control): void {
  const command = root
    .command('catalog')
    .description('the version in force, what it holds, and what is doubtful about it')
    .option('--version <n>', 'an older version', version)
    .option('--number', 'print the number of the version and nothing else, for --expected');
  withConnection(command).action(
    (options: ConnectionOptions & { readonly version?: number; readonly number?: boolean }) =>
      run(options, async (client) => {
        const variables = { version: options.version };
        const { data, value } = await client.ask(CATALOG, variables, nullable(isCatalog));
        if (value === null) throw noVersion(options.version);
        return answered(data, options.number === true ? [String(value.version)] : catalogLines(value));
      }),
  );
}

function addDiff(root: Command, { run }: Control): void {
  const command = root
    .command('diff')
    .description('what has changed from one version of the catalog to another')
    .argument('<from>', 'a version', version)
    .argument('[to]', 'another version (default: the newest)', version);
  withConnection(command).action((from: number, to: number | undefined, options: ConnectionOptions) =>
    run(options, async (client) => {
      const { data, value } = await client.ask(DIFF, { from, to }, nullable(isDiff));
      if (value === null) throw noVersion(from, to);
      return answered(
        data,
        value.changes.length === 0
          ? [`Version ${value.to} defines the same as version ${value.from}.`]
          : changeLines(value.changes),
      );
    }),
  );
}

function noVersion(...versions: readonly (number | undefined)[]): Stopped {
  const named = versions.filter((number) => number !== undefined);
  return new Stopped(`there is no version ${named.join(', or no version ')}`);
}

function addExport(root: Command, { run, around }: Control): void {
  const command = root
    .command('export')
    .description('print the catalog as YAML: the same text for the same definitions')
    .option('--version <n>', 'an older version', version)
    .option('-o, --output <file>', 'write it to a file');
  withConnection(command).action(
    (options: ConnectionOptions & { readonly version?: number; readonly output?: string }) =>
      run(options, async (client) => {
        const variables = { version: options.version };
        const { data, value } = await client.ask(EXPORT, variables, nullable(text));
        if (value === null) throw noVersion(options.version);
        const { output } = options;
        if (output === undefined) return { ...answered(data, []), verbatim: value };
        await around.write(output, value).catch((error: unknown) => {
          throw new Stopped(`${output}: expected a file that can be written\n  ${messageOf(error)}`);
        });
        return { code: DONE, data, out: [], err: [`Written to ${output}.`] };
      }),
  );
}

/** `import`, `restore` and `revert`, carried out or only tried as the manner has it. */
export function addCatalogChanges<Options>(
  group: Command,
  around: Surroundings,
  manner: Manner<Options>,
): void {
  const taken = group
    .command('import')
    .description('take definitions from a catalog file; what it does not define stays')
    .argument('<file>', 'YAML, as `export` writes it; - reads standard input')
    .option('--prune', 'take away whatever the file does not define')
    .option('--reorder', 'let the file change the order of tiers, plans and variations');
  movable(manner.prepare(taken)).action((file: string, options: Options & ImportOptions) =>
    manner.act(
      options,
      async () => {
        const { prune = false, reorder = false, movePlan } = options;
        const text = await readText(around, file);
        return { import: { text, prune, ...(reorder && { reorder }), ...movesOf(movePlan) } };
      },
      sourceName(file),
    ),
  );
  const restored = group
    .command('restore')
    .description('make an old version the newest one again, as a new version')
    .argument('<version>', 'the old version', version);
  movable(manner.prepare(restored)).action((number: number, options: Options & MoveOptions) =>
    manner.act(options, () => ({ restore: { version: number, ...movesOf(options.movePlan) } })),
  );
  const reverted = group
    .command('revert')
    .description('undo what one version changed, and keep what later versions changed')
    .argument('<version>', 'the version to undo', version);
  movable(manner.prepare(reverted)).action((number: number, options: Options & MoveOptions) =>
    manner.act(options, () => ({ revert: { version: number, ...movesOf(options.movePlan) } })),
  );
}

interface MoveOptions {
  readonly movePlan?: readonly PlanMove[];
}

interface ImportOptions extends MoveOptions {
  readonly prune?: boolean;
  readonly reorder?: boolean;
}

function movable(command: Command): Command {
  return command.option(
    '--move-plan <from=to>',
    'move the accounts of a plan that goes to another plan; may be given again',
    planMove,
  );
}

function movesOf(moves: readonly PlanMove[] = []): { readonly movePlans?: readonly PlanMove[] } {
  return moves.length === 0 ? {} : { movePlans: moves };
}

import { Command } from 'commander';

import { nameAndValue, notEmpty, wholeNumber } from './arguments.ts';
import { addCatalogChanges, addCatalogReading } from './catalog-commands.ts';
import { controlOn } from './control.ts';
import { addEventsImport } from './event-commands.ts';
import { addMetricGroup } from './engagement-commands.ts';
import { addFlagGroup } from './flag-commands.ts';
import { addDryRun } from './dry-run-command.ts';
import { addHistory } from './history-command.ts';
import { addKeyGroup } from './key-commands.ts';
import { carryingOut } from './manner.ts';
import { addReleaseGroup } from './release-group.ts';
import { addSchemaGroup } from './schema-commands.ts';
import { addSimulateGroup } from './simulate-commands.ts';
import { addOverrideGroup, addPlanGroup } from './standing-commands.ts';
import { addExplain } from './explain-command.ts';
import { addSubjectGroup } from './subject-commands.ts';
import { addTierGroup } from './tier-commands.ts';
import { thisProcess, type Surroundings } from './surroundings.ts';

/** What the command line can be asked to do with a gateway of its own. Each says what came of it, and gives the exit code. */
export interface Commands {
  start(options: { readonly config: string | undefined }): Promise<number>;
  check(options: { readonly config: string | undefined }): Promise<number>;
  /** Writes a small project that can be started. */
  init(options: { readonly folder: string }): Promise<number>;
  token(
    subject: string,
    options: {
      readonly config: string | undefined;
      readonly account: string | undefined;
      readonly claims: Readonly<Record<string, string>>;
      readonly seconds: number;
    },
  ): Promise<number>;
  /** Makes an owner's key straight in the store. */
  recoverOwner(options: { readonly config: string | undefined; readonly reason: string }): Promise<number>;
}

const HELP = `
The commands for a running gateway talk to its control API, at --url or GATEHOUSE_URL, with the key that GATEHOUSE_KEY
holds, or the file that GATEHOUSE_KEY_FILE names.

Exit codes: 0 done, or so already; 1 refused, invalid or failed; 3 somebody else was first.`;

/**
 * The `gatehouse` command.
 * @param commands gives what it carries out by itself, once something is asked for
 * @param done is told the exit code
 * @param around what the commands for a running gateway touch
 */
export function program(
  commands: () => Promise<Commands>,
  version: string,
  done: (code: number) => void,
  around: Surroundings = thisProcess(),
): Command {
  const root = new Command('gatehouse')
    .description('A GraphQL entitlement gateway.')
    .version(version)
    // What comes after a command belongs to it: `export --version 7` is not the version of this program.
    .enablePositionalOptions()
    .showHelpAfterError('(run with --help for what is expected)')
    .addHelpText('after', HELP);
  root.commandsGroup('A gateway here:');
  addOwnCommands(root, commands, done);
  const control = controlOn(around, done);
  root.commandsGroup('A running gateway, changed:');
  addReleaseGroup(root, control);
  addFlagGroup(root, control);
  addOverrideGroup(root, control);
  addPlanGroup(root, control);
  addTierGroup(root, control);
  addCatalogChanges(root, around, carryingOut(control));
  addEventsImport(root, control);
  addKeyGroup(root, control);
  root.commandsGroup('A running gateway, asked:');
  addSimulateGroup(root, control);
  addExplain(root, control);
  addSubjectGroup(root, control);
  addMetricGroup(root, control);
  addCatalogReading(root, control);
  addSchemaGroup(root, control);
  addHistory(root, control);
  addDryRun(root, control);
  return root;
}

const RECOVERY = `
It needs no key. It needs the configuration and the database of the gateway, as a person has who may start it. Stop a gateway
on an embedded database first. On PostgreSQL the gateways may go on.

Example:
  $ gatehouse recover-owner -m 'The last key was lost' > owner.key
  $ GATEHOUSE_KEY_FILE=owner.key gatehouse keys list`;

function addOwnCommands(
  root: Command,
  commands: () => Promise<Commands>,
  done: (code: number) => void,
): void {
  const configured = (name: string, description: string): Command =>
    root
      .command(name)
      .description(description)
      .option('-c, --config <file>', 'the configuration (default: gatehouse.yaml, where there is one)');
  root
    .command('init')
    .description('write a small project that can be started; nothing is overwritten')
    .argument('[folder]', 'where to', notEmpty, '.')
    .action(async (folder: string) => {
      done(await (await commands()).init({ folder }));
    });
  configured('start', 'open the gateway').action(async (options: { config?: string }) => {
    done(await (await commands()).start({ config: options.config }));
  });
  configured(
    'check',
    'tell everything that would stop a start: configuration, schema, catalog, resolvers',
  ).action(async (options: { config?: string }) => {
    done(await (await commands()).check({ config: options.config }));
  });
  configured('token', 'sign a token with the configured secret, for development')
    .argument('<subject>', 'id of the subject', notEmpty)
    .option('-a, --account <id>', 'its account')
    .option('--claim <name=value>', 'a further claim; may be repeated', nameAndValue, {})
    .option('--seconds <n>', 'how long it is good for', wholeNumber('seconds'), 3600)
    .action(
      async (
        subject: string,
        options: { config?: string; account?: string; claim: Record<string, string>; seconds: number },
      ) => {
        const { config, account, claim, seconds } = options;
        done(await (await commands()).token(subject, { config, account, claims: claim, seconds }));
      },
    );
  configured('recover-owner', "make an owner's key in the database itself, when the last one is lost")
    .requiredOption('-m, --reason <text>', 'why, for the audit log', notEmpty)
    .addHelpText('after', RECOVERY)
    .action(async ({ config, reason }: { config?: string; reason: string }) => {
      done(await (await commands()).recoverOwner({ config, reason }));
    });
}

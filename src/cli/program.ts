import { Command, InvalidArgumentError } from 'commander';

/** What the command line can be asked to do. Each says on its own what came of it, and gives the exit code. */
export interface Commands {
  start(options: { readonly config: string | undefined }): Promise<number>;
  check(options: { readonly config: string | undefined }): Promise<number>;
  token(
    subject: string,
    options: {
      readonly config: string | undefined;
      readonly account: string | undefined;
      readonly claims: Readonly<Record<string, string>>;
      readonly seconds: number;
    },
  ): Promise<number>;
}

/** The `gatehouse` command. `commands` gives what it carries out, once something is asked for; `done` is told the exit code. */
export function program(
  commands: () => Promise<Commands>,
  version: string,
  done: (code: number) => void,
): Command {
  const root = new Command('gatehouse')
    .description('A GraphQL entitlement gateway.')
    .version(version)
    .showHelpAfterError('(run with --help for what is expected)');
  root
    .command('start')
    .description('open the gateway')
    .option('-c, --config <file>', 'the configuration (default: gatehouse.yaml, where there is one)')
    .action(async (options: { config?: string }) => {
      done(await (await commands()).start({ config: options.config }));
    });
  root
    .command('check')
    .description('check configuration, schema and catalog, without starting')
    .option('-c, --config <file>', 'the configuration (default: gatehouse.yaml, where there is one)')
    .action(async (options: { config?: string }) => {
      done(await (await commands()).check({ config: options.config }));
    });
  root
    .command('token')
    .description('sign a token with the configured secret, for development')
    .argument('<subject>', 'id of the subject', notEmpty)
    .option('-c, --config <file>', 'the configuration (default: gatehouse.yaml, where there is one)')
    .option('-a, --account <id>', 'its account')
    .option('--claim <name=value>', 'a further claim; may be repeated', collect, {})
    .option('--seconds <n>', 'how long it is good for', wholeNumber, 3600)
    .action(
      async (
        subject: string,
        options: { config?: string; account?: string; claim: Record<string, string>; seconds: number },
      ) => {
        const { config, account, claim, seconds } = options;
        done(await (await commands()).token(subject, { config, account, claims: claim, seconds }));
      },
    );
  return root;
}

function collect(given: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const equals = given.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('expected name=value');
  return { ...before, [given.slice(0, equals)]: given.slice(equals + 1) };
}

function notEmpty(given: string): string {
  if (given === '') throw new InvalidArgumentError('expected the id of a subject');
  return given;
}

function wholeNumber(given: string): number {
  const number = Number(given);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('expected a whole number of seconds from 1');
  return number;
}

import { Option, type Command } from 'commander';

import { ROLES } from '../domain/operator.ts';
import { isKey, isKeyResult, type KeyResult } from './answers.ts';
import { notEmpty, oneOf } from './arguments.ts';
import type { Control } from './control.ts';
import { endOf, withEnd, type EndOptions } from './instants.ts';
import { CREATE_KEY, KEYS, ME, REVOKE_KEY } from './key-operations.ts';
import { withConnection, withReason, type ConnectionOptions, type ReasonOptions } from './options.ts';
import { keyTable } from './render-audit.ts';
import { tellInvalid, tellRefused } from './render-outcome.ts';
import { answered, done, type Telling } from './report.ts';
import { list } from './shape.ts';

const HELP = `
Roles. From VIEWER on, each may do what those before it may:
  REPORTER         reports events (docs/events.md), and may nothing else
  VIEWER           reads everything but keys, simulates and explains
  EDITOR           sets plans, overrides and pins
  RELEASE_MANAGER  moves releases, throws kill switches, sets criteria of tiers, imports and restores catalogs
  OWNER            gives keys out and takes them back

Example:
  $ gatehouse keys create ci --role viewer --days 90 -m 'For the pipeline' > ci.key
  $ GATEHOUSE_KEY_FILE=ci.key gatehouse keys mine`;

/** `gatehouse keys …` */
export function addKeyGroup(root: Command, control: Control): void {
  const group = root
    .command('keys')
    .description('give keys to the control API out, and take them back')
    .addHelpText('after', HELP);
  addReading(group, control);
  addCreate(group, control);
  addRevoke(group, control);
}

function addReading(group: Command, { run, around }: Control): void {
  withConnection(group.command('list').description('every key, without its secret')).action(
    (options: ConnectionOptions) =>
      run(options, async (client) => {
        const { data, value } = await client.ask(KEYS, {}, list(isKey));
        return answered(data, keyTable(value, around.now()));
      }),
  );
  withConnection(group.command('mine').description('whose key this is, and what it may do')).action(
    (options: ConnectionOptions) =>
      run(options, async (client) => {
        const { data, value } = await client.ask(ME, {}, isKey);
        return answered(data, keyTable([value], around.now()));
      }),
  );
}

function addCreate(group: Command, { run, around }: Control): void {
  const command = group
    .command('create')
    .description('make a key, and print its secret: this once, and alone on standard output')
    .argument('<name>', 'what the audit log calls whoever has it', notEmpty)
    .addOption(
      new Option('--role <role>', `what it may do: ${ROLES.join(', ')}`)
        .argParser(oneOf(ROLES))
        .makeOptionMandatory(),
    );
  withReason(withEnd(command)).action(
    (name: string, options: ReasonOptions & EndOptions & { readonly role: string }) =>
      run(options, async (client) => {
        const { role, reason } = options;
        const variables = { name, role, reason, expiresAt: await endOf(client, options, around.now()) };
        const { data, value } = await client.ask(CREATE_KEY, variables, isKeyResult);
        return { data, ...tellKey(value) };
      }),
  );
}

function addRevoke(group: Command, { run }: Control): void {
  const command = group
    .command('revoke')
    .description('take a key back, at once')
    .argument('<id>', 'its id, as `list` tells it', notEmpty);
  withReason(command).action((id: string, options: ReasonOptions) =>
    run(options, async (client) => {
      const variables = { id, reason: options.reason };
      const { data, value } = await client.ask(REVOKE_KEY, variables, isKeyResult);
      return { data, ...tellKey(value) };
    }),
  );
}

function tellKey(result: KeyResult): Telling {
  switch (result.__typename) {
    case 'KeyCreated': {
      const { id, name, role, expiresAt } = result.key;
      const ends = expiresAt === null ? 'until it is revoked' : `until ${expiresAt}`;
      return {
        ...done(result.secret),
        err: [`Key ${id}: ${name}, ${role}, ${ends}. It is told this once and kept nowhere.`],
      };
    }
    case 'KeyRevoked':
      return done(`Key ${result.key.id} of ${result.key.name} is revoked.`);
    case 'Refused':
      return tellRefused(result);
    case 'Invalid':
      return tellInvalid(result);
  }
}

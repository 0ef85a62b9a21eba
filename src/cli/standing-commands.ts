import type { Command } from 'commander';

import { FLAG, notEmpty } from './arguments.ts';
import type { Control } from './control.ts';
import { endOf, withEnd, type EndOptions } from './instants.ts';
import { withConnection, withOrder, type ConnectionOptions, type OrderOptions } from './options.ts';
import { readPages } from './pages.ts';
import { overrideTable } from './render-subject.ts';
import { answered } from './report.ts';
import { changeStanding } from './standing.ts';
import { isOverride } from './subject-answers.ts';
import { OVERRIDES, REMOVE_OVERRIDE, REMOVE_PLAN, SET_OVERRIDE, SET_PLAN } from './subject-operations.ts';

const SUBJECT = ['<subject>', 'id of the subject', notEmpty] as const;
const ACCOUNT = ['<account>', 'id of the account', notEmpty] as const;

const HELP = `
An override gives one subject one variation. It stands above the rules of the flag and below its gate: whom the gate
does not admit gets nothing by it, and is told of.

Example:
  $ gatehouse override set omar adv-user-gating full --days 30 -m 'Trial before the renewal talk'
  $ gatehouse override list --flag adv-user-gating
  $ gatehouse override remove omar adv-user-gating -m 'Renewed'`;

/** `gatehouse override …` */
export function addOverrideGroup(root: Command, control: Control): void {
  const group = root
    .command('override')
    .description('give one subject a variation, until a date')
    .addHelpText('after', HELP);
  addOverrideSet(group, control);
  const removed = group
    .command('remove')
    .description('take it away again')
    .argument(...SUBJECT)
    .argument(...FLAG);
  withOrder(removed).action((subject: string, flag: string, options: OrderOptions) =>
    changeStanding(control, options, {
      operation: REMOVE_OVERRIDE,
      about: { subject, flag },
      so: `${subject} has no override of ${flag}`,
    }),
  );
  addOverrideList(group, control);
}

function addOverrideSet(group: Command, control: Control): void {
  const command = group
    .command('set')
    .description('give it, in place of one that there may be')
    .argument(...SUBJECT)
    .argument(...FLAG)
    .argument('<variation>', 'a variation of the flag', notEmpty);
  withOrder(withEnd(command)).action(
    (subject: string, flag: string, variation: string, options: OrderOptions & EndOptions) =>
      changeStanding(control, options, async (client) => {
        const expiresAt = await endOf(client, options, control.around.now());
        return {
          operation: SET_OVERRIDE,
          about: { subject, flag, variation, expiresAt },
          so: `${subject} has ${variation} of ${flag} until ${expiresAt ?? 'it is removed'}`,
        };
      }),
  );
}

function addOverrideList(group: Command, { run }: Control): void {
  const command = group
    .command('list')
    .description('every override, by subject and flag')
    .option('--flag <key>', 'of one flag', notEmpty);
  withConnection(command).action((options: ConnectionOptions & { readonly flag?: string }) =>
    run(options, async (client) => {
      const { nodes, data } = await readPages(client, OVERRIDES, { flag: options.flag }, isOverride);
      return answered(data, nodes.length === 0 ? ['There is no override.'] : overrideTable(nodes));
    }),
  );
}

const PLAN_HELP = `
Example:
  $ gatehouse plan set birch pro -m 'Ordered by phone'`;

/** `gatehouse plan …` */
export function addPlanGroup(root: Command, control: Control): void {
  const group = root
    .command('plan')
    .description('say what an account pays for')
    .addHelpText('after', PLAN_HELP);
  const set = group
    .command('set')
    .description('put an account on a plan')
    .argument(...ACCOUNT)
    .argument('<plan>', 'a plan of the catalog', notEmpty);
  withOrder(set).action((account: string, plan: string, options: OrderOptions) =>
    changeStanding(control, options, {
      operation: SET_PLAN,
      about: { account, plan },
      so: `account ${account} is on plan ${plan}`,
    }),
  );
  const removed = group
    .command('remove')
    .description('leave an account to its claim, or the lowest plan')
    .argument(...ACCOUNT);
  withOrder(removed).action((account: string, options: OrderOptions) =>
    changeStanding(control, options, {
      operation: REMOVE_PLAN,
      about: { account },
      so: `account ${account} has no plan on record`,
    }),
  );
}

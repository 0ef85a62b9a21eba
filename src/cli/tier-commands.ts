import { Option, type Command } from 'commander';

import type { Holders } from '../admin/generated.ts';
import { notEmpty, oneOf } from './arguments.ts';
import { TIERS } from './catalog-operations.ts';
import type { Control } from './control.ts';
import { withCriteria, type CriteriaOptions } from './criteria.ts';
import { addTierPreview } from './engagement-commands.ts';
import { endOf, withEnd, type EndOptions } from './instants.ts';
import { carryingOut, type Manner } from './manner.ts';
import { withConnection, withOrder, type ConnectionOptions, type OrderOptions } from './options.ts';
import { tierTable } from './render-tier.ts';
import { answered } from './report.ts';
import { changeStanding } from './standing.ts';
import { PIN_TIER, UNPIN_TIER } from './subject-operations.ts';
import { isTiers } from './tier-answers.ts';

const TIER = ['<tier>', 'key of the tier', notEmpty] as const;
const SUBJECT = ['<subject>', 'id of the subject', notEmpty] as const;
const HOLDERS: readonly Holders[] = ['GRANDFATHER', 'DEMOTE'];

const HELP = `
Criteria that are set are in force from then on, and --holders says what becomes of those who have climbed already. A pin
puts one subject on one tier, whatever its engagement says.

Example:
  $ gatehouse tier preview power --promote 'reports-28d>=20'
  $ gatehouse tier set power --promote 'reports-28d>=20' --promote 'active-days>=4' --holders grandfather -m 'Raised'
  $ gatehouse tier pin nia power --days 30 -m 'Trial before the renewal talk'
  $ gatehouse tier unpin nia -m 'The trial is over'`;

/** `gatehouse tier …` */
export function addTierGroup(root: Command, control: Control): void {
  const group = root
    .command('tier')
    .description('say what tiers ask for, and pin a subject to one')
    .addHelpText('after', HELP);
  withConnection(group.command('list').description('every tier, lowest first, and what it asks for')).action(
    (options: ConnectionOptions) =>
      control.run(options, async (client) => {
        const { data, value } = await client.ask(TIERS, {}, isTiers);
        const { tierCriteria } = value;
        return answered(data, tierCriteria.length === 0 ? ['There is no tier.'] : tierTable(tierCriteria));
      }),
  );
  addTierPreview(group, control);
  addTierSet(group, 'set', carryingOut(control));
  addPin(group, control);
  addUnpin(group, control);
}

interface SetOptions extends CriteriaOptions {
  readonly holders: Holders;
}

/** The criteria of a tier, set or only tried as the manner has it. @param name how it is called there */
export function addTierSet<Options>(group: Command, name: string, manner: Manner<Options>): void {
  const command = group
    .command(name)
    .description('set what a tier asks for; what is left out stays as it is')
    .argument(...TIER);
  withCriteria(command).addOption(
    new Option(
      '--holders <grandfather|demote>',
      'who is on it stays by what was asked until now, or falls by what is asked from now',
    )
      .argParser(oneOf(HOLDERS))
      .makeOptionMandatory(),
  );
  manner.prepare(command).action((tier: string, options: Options & SetOptions) =>
    manner.act(options, () => {
      const { promote, keep, grace, holders } = options;
      return {
        setTier: { tier, promote: promote ?? null, keep: keep ?? null, grace: grace ?? null, holders },
      };
    }),
  );
}

function addPin(group: Command, control: Control): void {
  const command = group
    .command('pin')
    .description('put a subject on a tier whatever its engagement says, in place of a pin that there may be')
    .argument(...SUBJECT)
    .argument(...TIER);
  withOrder(withEnd(command)).action((subject: string, tier: string, options: OrderOptions & EndOptions) =>
    changeStanding(control, options, async (client) => {
      const expiresAt = await endOf(client, options, control.around.now());
      return {
        operation: PIN_TIER,
        about: { subject, tier, expiresAt },
        so: `${subject} is pinned to ${tier} until ${expiresAt ?? 'it is unpinned'}`,
      };
    }),
  );
}

function addUnpin(group: Command, control: Control): void {
  const command = group
    .command('unpin')
    .description('leave its tier to its engagement again')
    .argument(...SUBJECT);
  withOrder(command).action((subject: string, options: OrderOptions) =>
    changeStanding(control, options, {
      operation: UNPIN_TIER,
      about: { subject },
      so: `${subject} is pinned to no tier`,
    }),
  );
}

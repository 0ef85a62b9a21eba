import type { Command } from 'commander';

import { isFlag } from './answers.ts';
import { FLAG } from './arguments.ts';
import { FLAGS } from './catalog-operations.ts';
import type { Control } from './control.ts';
import { carryingOut, type Manner } from './manner.ts';
import { withConnection, type ConnectionOptions } from './options.ts';
import { readPages } from './pages.ts';
import { flagTable } from './render-release.ts';
import { answered } from './report.ts';

const HELP = `
A flag that is killed serves everybody its weakest variation, whatever its rules, its gate and its overrides say.

Example:
  $ gatehouse flag kill pipeline-builder -m 'Pipelines run twice'
  $ gatehouse flag revive pipeline-builder -m 'Mended'`;

/** `gatehouse flag …` */
export function addFlagGroup(root: Command, control: Control): void {
  const group = root
    .command('flag')
    .description('list flags, and throw their kill switches')
    .addHelpText('after', HELP);
  withConnection(group.command('list').description('every flag, and what it can serve')).action(
    (options: ConnectionOptions) =>
      control.run(options, async (client) => {
        const { nodes, data } = await readPages(client, FLAGS, {}, isFlag);
        return answered(data, nodes.length === 0 ? ['There is no flag.'] : flagTable(nodes));
      }),
  );
  addSwitchCommands(group, carryingOut(control));
}

/** The kill switch, thrown or only tried as the manner has it. */
export function addSwitchCommands<Options>(group: Command, manner: Manner<Options>): void {
  const kill = group
    .command('kill')
    .description('have a flag serve everybody its weakest variation, at once')
    .argument(...FLAG);
  manner
    .prepare(kill)
    .action((flag: string, options: Options) => manner.act(options, () => ({ kill: { flag } })));
  const revive = group
    .command('revive')
    .description('have a flag that was killed serve again as before')
    .argument(...FLAG);
  manner
    .prepare(revive)
    .action((flag: string, options: Options) => manner.act(options, () => ({ revive: { flag } })));
}

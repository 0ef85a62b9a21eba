import type { Command } from 'commander';

import type { CommandInput } from '../admin/generated.ts';
import { RELEASE } from './arguments.ts';
import { addPercentage, addRollBack, addVisibility } from './gate-commands.ts';
import type { Manner } from './manner.ts';
import { addFlagJoins, addFlagLeaves, addHoldBack, addResume } from './member-commands.ts';
import { addApply, addCreate, addTargetEarly } from './opening-commands.ts';

/** Everything that can be done with a release, carried out or only tried as the manner has it. */
export function addReleaseCommands<Options>(group: Command, manner: Manner<Options>): void {
  addCreate(group, manner);
  addPlain(group, manner, 'wire', 'put every flag of it behind its gate', (release) => ({
    wire: { release },
  }));
  addApply(group, manner);
  addTargetEarly(group, manner);
  addRollBack(group, manner);
  addPlain(group, manner, 'reopen', 'admit again exactly what was rolled back', (release) => ({
    reopen: { release },
  }));
  addHoldBack(group, manner);
  addResume(group, manner);
  addFlagJoins(group, manner);
  addFlagLeaves(group, manner);
  addPercentage(group, manner);
  addVisibility(group, manner);
  addPlain(group, manner, 'close', 'let its flags go, after GA', (release) => ({ close: { release } }));
}

/** A command that needs to know no more than the release. */
function addPlain<Options>(
  group: Command,
  manner: Manner<Options>,
  name: string,
  description: string,
  input: (release: string) => CommandInput,
): void {
  const command = group
    .command(name)
    .description(description)
    .argument(...RELEASE);
  manner
    .prepare(command)
    .action((release: string, options: Options) => manner.act(options, () => input(release)));
}

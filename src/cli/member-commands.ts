import type { Command } from 'commander';

import type { ServingInput } from '../admin/generated.ts';
import { FLAG, reach, RELEASE } from './arguments.ts';
import { joining, servings } from './joining.ts';
import type { Manner } from './manner.ts';

/** What can be done with one flag of a release. */

export function addHoldBack<Options>(group: Command, manner: Manner<Options>): void {
  const command = group
    .command('hold-back')
    .description('take one flag back from audiences, now and for applies still to come')
    .argument(...RELEASE)
    .argument(...FLAG)
    .argument('[audiences...]', 'from whom')
    .option('--entirely', 'from everybody the release opens to');
  manner
    .prepare(command)
    .action(
      (
        release: string,
        flag: string,
        audiences: readonly string[],
        options: Options & { entirely?: boolean },
      ) =>
        manner.act(options, () => ({ holdBack: { release, flag, ...reach(audiences, options.entirely) } })),
    );
}

export function addResume<Options>(group: Command, manner: Manner<Options>): void {
  const command = group
    .command('resume')
    .description('give a flag that was held back to the audiences that it has missed')
    .argument(...RELEASE)
    .argument(...FLAG);
  manner
    .prepare(command)
    .action((release: string, flag: string, options: Options) =>
      manner.act(options, () => ({ resume: { release, flag } })),
    );
}

export function addFlagJoins<Options>(group: Command, manner: Manner<Options>): void {
  const command = group
    .command('add-flag')
    .description('have a flag join, with the rules of the phases that the release has reached')
    .argument(...RELEASE)
    .argument(
      '<flag[=variations]>',
      'its key; where it is not there, with its variations, weakest first',
      joining,
    )
    .option(
      '--serve <audience=variation>',
      'what it serves an audience (default: its ladder, else its strongest variation); may be repeated',
      servings,
    );
  manner
    .prepare(command)
    .action(
      (
        release: string,
        joined: ReturnType<typeof joining>,
        options: Options & { serve?: readonly ServingInput[] },
      ) =>
        manner.act(options, () => {
          const { serve: serves } = options;
          return { addFlag: { release, flag: serves === undefined ? joined : { ...joined, serves } } };
        }),
    );
}

export function addFlagLeaves<Options>(group: Command, manner: Manner<Options>): void {
  const command = group
    .command('remove-flag')
    .description('have a flag leave, with none of the rules that it came by')
    .argument(...RELEASE)
    .argument(...FLAG);
  manner
    .prepare(command)
    .action((release: string, flag: string, options: Options) =>
      manner.act(options, () => ({ removeFlag: { release, flag } })),
    );
}

import type { Command } from 'commander';

import { notEmpty, oneOf, percentage, reach, RELEASE } from './arguments.ts';
import type { Manner } from './manner.ts';

export function addRollBack<Options>(group: Command, manner: Manner<Options>): void {
  const command = group
    .command('roll-back')
    .description('admit audiences no more, at once, on every flag of it')
    .argument(...RELEASE)
    .argument('[audiences...]', 'audiences that it has been opened to')
    .option('--entirely', 'everybody');
  manner
    .prepare(command)
    .action((release: string, audiences: readonly string[], options: Options & { entirely?: boolean }) =>
      manner.act(options, () => ({ rollBack: { release, ...reach(audiences, options.entirely) } })),
    );
}

export function addPercentage<Options>(group: Command, manner: Manner<Options>): void {
  const command = group
    .command('percentage')
    .description('change what share of an audience is admitted; growing it takes nobody out')
    .argument(...RELEASE)
    .argument('<audience>', 'an audience that it has been opened to', notEmpty)
    .argument('<n>', 'from 0 to 100, with at most three decimals', percentage);
  manner
    .prepare(command)
    .action((release: string, audience: string, share: number, options: Options) =>
      manner.act(options, () => ({ setPercentage: { release, audience, percentage: share } })),
    );
}

export function addVisibility<Options>(group: Command, manner: Manner<Options>): void {
  const command = group
    .command('visibility')
    .description('say what closed schema elements do: LOCKED, answer with a denial; HIDDEN, not exist')
    .argument(...RELEASE)
    .argument('<visibility>', 'LOCKED or HIDDEN', oneOf(VISIBILITIES));
  manner
    .prepare(command)
    .action((release: string, visibility: (typeof VISIBILITIES)[number], options: Options) =>
      manner.act(options, () => ({ setVisibility: { release, visibility } })),
    );
}

const VISIBILITIES = ['LOCKED', 'HIDDEN'] as const;

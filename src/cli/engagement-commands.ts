import { Option, type Command } from 'commander';

import type { EngagementSource } from '../admin/generated.ts';
import { notEmpty, oneOf, wholeNumber } from './arguments.ts';
import type { Progress } from './control-client.ts';
import type { Control } from './control.ts';
import { withCriteria, type CriteriaOptions } from './criteria.ts';
import { isDistributionResult, isTierPreviewResult, type TierPreviewResult } from './engagement-answers.ts';
import { DISTRIBUTION, PREVIEW_TIER } from './engagement-operations.ts';
import { withConnection, type ConnectionOptions } from './options.ts';
import { distributionLines, tierPreviewLines } from './render-engagement.ts';
import { tellInvalid, tellRefused } from './render-outcome.ts';
import { done, type Telling } from './report.ts';
import type { Surroundings } from './surroundings.ts';
import { walkProgress } from './walk-progress.ts';

const SOURCES: readonly EngagementSource[] = ['JOURNAL', 'CACHE'];
const MOST_MOVERS = 1_000;

const HELP = `
Everybody with engagement is looked at, as if nothing else happened. Ctrl-C ends the work of the gateway as well. A key of the role VIEWER is enough.

Example:
  $ gatehouse metric distribution active-days`;

interface SourceOptions extends ConnectionOptions {
  readonly from: EngagementSource;
}

interface PreviewOptions extends SourceOptions, CriteriaOptions {
  readonly first: number;
}

/** `gatehouse tier preview`: who would move by other criteria, before they are set. */
export function addTierPreview(group: Command, { around, run }: Control): void {
  const command = group
    .command('preview')
    .description('who would move up and who would fall by other criteria; what is left out is as it is')
    .argument('<tier>', 'key of the tier', notEmpty);
  withCriteria(command).option(
    '--first <n>',
    'how many of those who move are listed',
    wholeNumber('subjects', 1, MOST_MOVERS),
    100,
  );
  withSource(command).action((tier: string, options: PreviewOptions) =>
    run(options, async (client) => {
      const { promote = null, keep = null, grace = null, from: source, first } = options;
      const variables = { tier, promote, keep, grace, source, first };
      const { data, value } = await followed(around, (told) =>
        client.follow(PREVIEW_TIER, variables, isTierPreviewResult, told),
      );
      return { data, ...tellTierPreview(value) };
    }),
  );
}

function tellTierPreview(result: TierPreviewResult): Telling {
  switch (result.__typename) {
    case 'Refused':
      return tellRefused(result);
    case 'Invalid':
      return tellInvalid(result);
    case 'TierPreview':
      return done(...tierPreviewLines(result));
  }
}

/** `gatehouse metric …` */
export function addMetricGroup(root: Command, { around, run }: Control): void {
  const group = root
    .command('metric')
    .description('how a metric is spread over everybody with engagement')
    .addHelpText('after', HELP);
  const command = group
    .command('distribution')
    .description('how many subjects have each value')
    .argument('<metric>', 'key of the metric', notEmpty);
  withSource(command).action((metric: string, { from, ...options }: SourceOptions) =>
    run(options, async (client) => {
      const asked = { metric, source: from };
      const { data, value } = await followed(around, (told) =>
        client.follow(DISTRIBUTION, asked, isDistributionResult, told),
      );
      const told = value.__typename === 'Refused' ? tellRefused(value) : done(...distributionLines(value));
      return { data, ...told };
    }),
  );
}

/** Shows how far work is until it has ended, in one way or another. */
async function followed<Result>(
  around: Surroundings,
  work: (told: (progress: Progress) => void) => Promise<Result>,
): Promise<Result> {
  const progress = walkProgress(around);
  try {
    return await work((latest) => {
      progress.at(latest);
    });
  } finally {
    progress.stop();
  }
}

function withSource(command: Command): Command {
  const from = new Option('--from <journal|cache>', 'where engagement is read: both say the same');
  return withConnection(command.addOption(from.argParser(oneOf(SOURCES)).default('JOURNAL', 'journal')));
}

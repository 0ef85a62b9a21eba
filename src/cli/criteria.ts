import type { Command } from 'commander';

import type { MetricBoundInput } from '../admin/generated.ts';
import { wholeNumber } from './arguments.ts';
import { metricBounds } from './bounds.ts';

const LONGEST_GRACE = 365;

/** What a tier asks for. What is left out stays as it is. */
export interface CriteriaOptions {
  readonly promote?: readonly MetricBoundInput[];
  readonly keep?: readonly MetricBoundInput[];
  readonly grace?: number;
}

export function withCriteria(command: Command): Command {
  return command
    .option(
      '--promote <bound>',
      'a bound on a metric to climb to it, as reports>=20 or idle-days<=7; may be repeated',
      metricBounds,
    )
    .option('--keep <bound>', 'a bound on a metric to stay on it; may be repeated', metricBounds)
    .option(
      '--grace <days>',
      'whole days that a subject may fall short of it before it falls',
      wholeNumber('days', 0, LONGEST_GRACE),
    );
}

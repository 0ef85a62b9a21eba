import { InvalidArgumentError } from 'commander';

import type { MetricBoundInput } from '../admin/generated.ts';

const FORM = 'expected METRIC>=NUMBER or METRIC<=NUMBER, such as reports-28d>=20';

/** Bounds on metrics, as they are said on the command line: `reports-28d>=20`. Two of one metric are one with two ends. */
export function metricBounds(
  given: string,
  before: readonly MetricBoundInput[] = [],
): readonly MetricBoundInput[] {
  const [, metric, operator, number] = /^([^<>=]+)(>=|<=)(-?\d+(?:\.\d+)?)$/.exec(given) ?? [];
  if (metric === undefined || number === undefined) throw new InvalidArgumentError(FORM);
  const end = operator === '>=' ? { atLeast: Number(number) } : { atMost: Number(number) };
  const known = before.find((bound) => bound.metric === metric);
  if (known === undefined) return [...before, { metric, ...end }];
  return before.map((bound) => (bound === known ? { ...known, ...end } : bound));
}

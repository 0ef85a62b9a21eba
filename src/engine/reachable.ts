import type { Metric } from '../domain/catalog.ts';
import type { NumberTest } from '../domain/condition.ts';

type Range = Pick<NumberTest, 'is' | 'atLeast' | 'moreThan' | 'atMost' | 'lessThan'>;

/** Why no subject can ever be in a range of a metric; undefined where one can. */
export function neverMet(metric: Metric, range: Range): string | undefined {
  const { is, atLeast = -Infinity, moreThan = -Infinity, atMost = Infinity, lessThan = Infinity } = range;
  if (metric.kind === 'claim') return undefined;
  const most = mostOf(metric);
  const least = Math.max(atLeast, moreThan, is ?? -Infinity);
  if (least > most || moreThan >= most)
    return `no subject can ever reach ${least}: '${metric.key}' counts ${upTo(metric)}`;
  const bound = Math.min(atMost, lessThan, is ?? Infinity);
  if (bound < 0 || lessThan <= 0)
    return `no subject can ever be as low as ${bound}: '${metric.key}' is never below 0`;
  return undefined;
}

/** The largest number that a metric can be. */
function mostOf(metric: Exclude<Metric, { kind: 'claim' }>): number {
  switch (metric.kind) {
    case 'count':
      return Number.MAX_SAFE_INTEGER;
    case 'activeDays':
      return metric.days;
    case 'daysSinceSeen':
      return Infinity;
  }
}

function upTo(metric: Metric): string {
  return metric.kind === 'activeDays'
    ? `active days of the last ${metric.days}`
    : `up to ${Number.MAX_SAFE_INTEGER} (2^53 - 1)`;
}

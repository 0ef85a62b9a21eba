import { UNAVAILABLE } from '../domain/subject.ts';
import { Histogram, type Bucket } from '../engagement/histogram.ts';
import { measure, type Evidence } from '../engagement/measure.ts';
import type { Clock } from '../ports/runtime.ts';
import type { CatalogKeeper } from './keep-catalog.ts';
import { ladderOf } from './ladder-of.ts';
import {
  walkPopulation,
  type EngagementSource,
  type PopulationParts,
  type Watching,
} from './walk-population.ts';

/** How a metric is spread over everybody with engagement. Of active days this is the power-user curve. */
export interface Distribution {
  readonly outcome: 'distribution';
  readonly metric: string;
  readonly population: number;
  /** Subjects that have no such fact. */
  readonly unknown: number;
  readonly buckets: readonly Bucket[];
  /** The least value that 50, 90 and 99 of 100 subjects do not exceed; undefined where nobody has one. */
  readonly p50: number | undefined;
  readonly p90: number | undefined;
  readonly p99: number | undefined;
}

/** A metric that is not there. */
export interface MetricRefused {
  readonly outcome: 'refused';
  readonly version: number;
  readonly code: 'METRIC_NOT_FOUND';
  readonly message: string;
}

/** Measures everybody as of today. Writes nothing. @throws Failure STORE_UNAVAILABLE, BUSY, or the reason of the signal */
export async function distributeMetric(
  parts: PopulationParts & { readonly keeper: CatalogKeeper; readonly clock: Clock },
  key: string,
  source: EngagementSource,
  watching: Watching = {},
): Promise<Distribution | MetricRefused> {
  const { catalog } = parts.keeper.current;
  const { version, metrics } = catalog;
  const metric = metrics.find((candidate) => candidate.key === key);
  if (metric === undefined) {
    const known = metrics.map((candidate) => candidate.key);
    const expected = known.length === 0 ? ': there are no metrics' : `; expected one of ${known.join(', ')}`;
    const message = `metric '${key}' does not exist${expected}`;
    return { outcome: 'refused', version, code: 'METRIC_NOT_FOUND', message };
  }
  const day = ladderOf(catalog).calendar.dayOf(parts.clock.now());
  const histogram = new Histogram();
  let unknown = 0;
  const look = (_subject: string, evidence: Evidence): void => {
    const value = measure([metric], evidence, day, false).get(key);
    if (value === undefined || value === UNAVAILABLE) unknown += 1;
    else histogram.add(value);
  };
  await walkPopulation(parts, [metric], source, look, watching);
  return {
    outcome: 'distribution',
    metric: key,
    population: histogram.total + unknown,
    unknown,
    buckets: histogram.buckets(),
    p50: histogram.quantile(0.5),
    p90: histogram.quantile(0.9),
    p99: histogram.quantile(0.99),
  };
}

import type { MetricBound } from '../domain/condition.ts';
import type { Rung } from '../domain/catalog.ts';
import type { CompiledBound, CompiledRung } from './compiled.ts';
import type { Path } from './condition.ts';
import { rankOf, type FlagJob, type Ladder } from './flag-job.ts';
import { neverMet } from './reachable.ts';

/** Compiles the rungs of a flag. */
export function compileLadder(job: FlagJob): Ladder {
  return job.flag.ladder.map((rung, index) => compileRung(rung, index, job)).reverse();
}

function compileRung(rung: Rung, index: number, job: FlagJob): CompiledRung {
  const { flag, shop, ranks, uses, error } = job;
  const path = ['ladder', index];
  const rank = rankOf(rung.variation, [...path, 'variation'], job);
  const below = ranks.get(flag.ladder[index - 1]?.variation ?? '') ?? 0;
  if (rank < below)
    error([...path, 'variation'], 'rungs go upwards: this one is weaker than the one before it');
  if (rung.metrics.length > 0 || rung.tier !== undefined) uses.metrics = true;
  for (const bound of rung.metrics) checkRungMetric(bound, [...path, 'metrics', bound.metric], job);
  const leastPlan = leastRank('plan', rung.plan, shop.plans, path, job);
  const leastTier = leastRank('tier', rung.tier, shop.tiers, path, job);
  const bounds = rung.metrics.map((bound) => compileBound(bound, job));
  return { rung, rank, leastPlan, leastTier, bounds };
}

function leastRank(
  kind: string,
  key: string | undefined,
  ranks: ReadonlyMap<string, number>,
  path: Path,
  { error }: FlagJob,
): number {
  if (key === undefined) return -1;
  const rank = ranks.get(key);
  if (rank === undefined) {
    error(
      [...path, kind],
      `${kind} '${key}' does not exist; expected one of ${[...ranks.keys()].join(', ')}`,
    );
  }
  return rank ?? Infinity;
}

function checkRungMetric(bound: MetricBound, path: Path, { flag, shop, error }: FlagJob): void {
  const key = bound.metric;
  const metric = shop.metrics.get(key);
  const never = metric && neverMet(metric, bound);
  if (metric === undefined) error(path, `metric '${key}' does not exist`);
  else if (never !== undefined) error(path, never);
  else if (metric.kind !== 'claim' && (metric.kind !== 'count' || metric.days !== undefined)) {
    const advice = 'so this rung would lock again without grace; ask for a tier, or for a count for ever';
    shop.warn(['flags', flag.key, ...path], `'${key}' goes down with time, ${advice}`);
  }
}

function compileBound({ metric, atLeast, atMost }: MetricBound, { shop }: FlagJob): CompiledBound {
  return {
    metric: shop.metricPlaces.get(metric) ?? -1,
    least: atLeast ?? -Infinity,
    most: atMost ?? Infinity,
  };
}

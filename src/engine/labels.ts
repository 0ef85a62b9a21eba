import type { Catalog, Metric } from '../domain/catalog.ts';
import type { Labels } from '../domain/requirement.ts';
import type { CompiledCatalog } from './compiled.ts';

/** What is named, by key. */
interface Named {
  readonly flag?: string | undefined;
  /** Of the flag. */
  readonly variation?: string | undefined;
  readonly plan?: string | undefined;
  readonly tier?: string | undefined;
}

/** What people call these; undefined where the catalog has no label for any of them. */
export function labelsOf(
  { catalog, flags, tiers }: CompiledCatalog,
  { flag, variation, plan, tier }: Named,
): Labels | undefined {
  const known = flag === undefined ? undefined : flags.get(flag);
  const labels = {
    flag: known?.label,
    variation: known?.variations.find(({ key }) => key === variation)?.label,
    plan: plan === undefined ? undefined : catalog.planLabels?.find(({ key }) => key === plan)?.label,
    tier: tier === undefined ? undefined : catalog.tiers[tiers.get(tier) ?? -1]?.label,
  };
  const said = Object.entries(labels).filter(([, label]) => label !== undefined);
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

type MetricWords = Pick<Metric, 'label' | 'unit'>;

const NO_WORDS: MetricWords = {};
const words = new WeakMap<Catalog['metrics'], ReadonlyMap<string, MetricWords>>();

/** What people call a metric, and what it counts: each only where the catalog says it. */
export function metricWords({ catalog: { metrics } }: CompiledCatalog, key: string): MetricWords {
  const known = words.get(metrics) ?? wordsIn(metrics);
  words.set(metrics, known);
  return known.get(key) ?? NO_WORDS;
}

function wordsIn(metrics: Catalog['metrics']): ReadonlyMap<string, MetricWords> {
  return new Map(
    metrics
      .filter(({ label, unit }) => label !== undefined || unit !== undefined)
      .map(({ key, label, unit }) => [
        key,
        { ...(label === undefined ? {} : { label }), ...(unit === undefined ? {} : { unit }) },
      ]),
  );
}

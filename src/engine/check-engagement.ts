import { LONGEST_EVENT, LONGEST_GRACE, LONGEST_WINDOW, type Metric, type Tier } from '../domain/catalog.ts';
import type { MetricBound } from '../domain/condition.ts';
import { LATEST_INSTANT } from '../domain/instant.ts';
import { neverMet } from './reachable.ts';
import { isTimeZone } from './time-zone.ts';
import type { Workshop } from './workshop.ts';

/** What must hold of the time zone, metrics and tiers. */
export function checkEngagement(shop: Workshop): void {
  const { catalog, error } = shop;
  if (!isTimeZone(catalog.timeZone)) {
    const expected = 'expected UTC or an IANA time zone, such as Europe/Berlin';
    error(['timeZone'], `${expected}; received '${catalog.timeZone}'`);
  }
  for (const metric of catalog.metrics) checkMetric(metric, shop);
  for (const [place, tier] of catalog.tiers.entries()) checkTier(place, tier, shop);
}

function checkMetric(metric: Metric, { error }: Workshop): void {
  const path = ['metrics', metric.key];
  if ('days' in metric && metric.days !== undefined && !isWhole(metric.days, 1, LONGEST_WINDOW)) {
    error(path, `expected a window of 1 to ${LONGEST_WINDOW} days, received ${metric.days}`);
  }
  if (metric.kind === 'count') {
    const bytes = Buffer.byteLength(metric.event);
    if (bytes > LONGEST_EVENT)
      error(path, `expected an event of at most ${LONGEST_EVENT} bytes of UTF-8, received ${bytes}`);
  }
  if (metric.kind === 'claim' && 'of' in metric) {
    error(path, "a claim is the subject's own: 'of' has no place beside it");
  }
}

function checkTier(place: number, tier: Tier, shop: Workshop): void {
  const { error } = shop;
  const path = ['tiers', tier.key];
  if (place === 0 && tier.promote.length > 0) {
    error(path, 'the first tier is where everybody starts, so it asks for nothing');
  }
  const keeping = [tier.keep, tier.grace, tier.since, tier.formerly].some((part) => part !== undefined);
  if (place === 0 && keeping) {
    error(path, 'nobody falls from the first tier, so it has no keep, grace, since or formerly');
  }
  if (place > 0 && tier.promote.length === 0) error(path, 'expected at least one bound on a metric');
  checkBounds(tier.promote, path, shop);
  checkBounds(tier.keep ?? [], [...path, 'keep'], shop);
  if (tier.grace !== undefined && !isWhole(tier.grace, 0, LONGEST_GRACE)) {
    error([...path, 'grace'], `expected 0 to ${LONGEST_GRACE} whole days, received ${tier.grace}`);
  }
  if (tier.since !== undefined) checkInstant(tier.since, [...path, 'since'], shop);
  checkFormer(tier, path, shop);
  warnOfStricterKeep(tier, path, shop);
}

function checkFormer({ formerly = [], since }: Tier, path: readonly string[], shop: Workshop): void {
  let later = since ?? LATEST_INSTANT + 1;
  for (const [index, { before, keep }] of formerly.entries()) {
    const at = [...path, 'formerly', index];
    checkInstant(before, [...at, 'before'], shop);
    checkBounds(keep, [...at, 'keep'], shop);
    const first = index === 0;
    if (first ? before > later : before >= later) {
      const what = first ? 'since' : 'the one before it';
      shop.error([...at, 'before'], `expected the latest first, and none later than ${what}`);
    }
    later = before;
  }
}

/** Bounds that can be met: of a metric that there is, each named once. */
function checkBounds(
  bounds: readonly MetricBound[],
  path: readonly (string | number)[],
  { metrics, error }: Workshop,
): void {
  const seen = new Set<string>();
  for (const bound of bounds) {
    const { metric } = bound;
    const measured = metrics.get(metric);
    if (measured === undefined) error([...path, metric], `metric '${metric}' does not exist`);
    const never = measured && neverMet(measured, bound);
    if (never !== undefined) error([...path, metric], never);
    if (seen.has(metric))
      error([...path, metric], `metric '${metric}' is named twice: give both ends at once`);
    seen.add(metric);
  }
}

function checkInstant(instant: number, path: readonly (string | number)[], { error }: Workshop): void {
  if (isWhole(instant, 0, LATEST_INSTANT)) return;
  error(path, `expected whole milliseconds from 1970 to the end of 9999, received ${instant}`);
}

/** Who has just climbed would fall again at once. */
function warnOfStricterKeep({ promote, keep = [] }: Tier, path: readonly string[], { warn }: Workshop): void {
  for (const kept of keep) {
    const asked = promote.filter(({ metric }) => metric === kept.metric);
    const stricter = asked.some(
      ({ atLeast = -Infinity, atMost = Infinity }) =>
        (kept.atLeast ?? -Infinity) > atLeast || (kept.atMost ?? Infinity) < atMost,
    );
    if (stricter) {
      warn(
        [...path, 'keep', kept.metric],
        `asks for more of '${kept.metric}' than climbing to the tier does`,
      );
    }
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

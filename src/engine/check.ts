import { EVERYBODY, LONGEST_WINDOW, type Metric } from '../domain/catalog.ts';
import type { Workshop } from './workshop.ts';

/** What must hold of the lists themselves, whatever refers to them. */
export function checkLists(shop: Workshop): void {
  const { catalog, flagPlaces, error } = shop;
  if (catalog.plans.length === 0) error(['plans'], 'expected at least one plan, lowest first');
  unique(catalog.plans, 'plans', shop);
  for (const list of ['tiers', 'metrics', 'attributes', 'segments', 'gates', 'releases'] as const) {
    unique(
      catalog[list].map(({ key }) => key),
      list,
      shop,
    );
  }
  if (flagPlaces.size < catalog.flags.length) {
    unique(
      catalog.flags.map(({ key }) => key),
      'flags',
      shop,
    );
  }
  if (catalog.segments.some(({ key }) => key === EVERYBODY)) {
    error(['segments', EVERYBODY], `'${EVERYBODY}' is everybody and cannot be defined anew`);
  }
  for (const metric of catalog.metrics) checkWindow(metric, shop);
  checkTiers(shop);
}

function unique(keys: readonly string[], list: string, { error }: Workshop): void {
  const seen = new Set(keys);
  if (seen.size === keys.length) return;
  for (const key of keys) if (!seen.delete(key)) error([list, key], `'${key}' is defined twice`);
}

function checkWindow(metric: Metric, { error }: Workshop): void {
  if (!('days' in metric) || metric.days === undefined) return;
  if (Number.isInteger(metric.days) && metric.days >= 1 && metric.days <= LONGEST_WINDOW) return;
  error(['metrics', metric.key], `expected a window of 1 to ${LONGEST_WINDOW} days, received ${metric.days}`);
}

function checkTiers({ catalog, metrics, error }: Workshop): void {
  for (const [place, tier] of catalog.tiers.entries()) {
    if (place === 0 && tier.promote.length > 0) {
      error(['tiers', tier.key], 'the first tier is where everybody starts, so it asks for nothing');
    }
    if (place > 0 && tier.promote.length === 0)
      error(['tiers', tier.key], 'expected at least one bound on a metric');
    for (const { metric } of tier.promote) {
      if (!metrics.has(metric)) error(['tiers', tier.key, metric], `metric '${metric}' does not exist`);
    }
  }
}

/** A release moves its gate and its flags together, so each flag has one, and stands behind its gate. */
export function checkReleases({ catalog, flagPlaces, gates, error }: Workshop): void {
  const owners = new Array<string | undefined>(catalog.flags.length);
  for (const release of catalog.releases) {
    const path = ['releases', release.key];
    if (!gates.has(release.gate)) error([...path, 'gate'], `gate '${release.gate}' does not exist`);
    if (release.phase === 'closed') continue;
    for (const [index, { flag: key }] of release.flags.entries()) {
      const place = flagPlaces.get(key) ?? -1;
      const flag = catalog.flags[place];
      if (flag === undefined) {
        error([...path, 'flags', index], `flag '${key}' does not exist`);
        continue;
      }
      if (release.phase !== 'setup' && flag.gate !== release.gate) {
        error([...path, 'flags', index], `flag '${key}' is not behind gate '${release.gate}'`);
      }
      const owner = owners[place];
      if (owner !== undefined)
        error([...path, 'flags', index], `flag '${key}' is already in release '${owner}'`);
      owners[place] = release.key;
    }
  }
}

import { EVERYBODY } from '../domain/catalog.ts';
import { checkEngagement } from './check-engagement.ts';
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
  checkEngagement(shop);
}

function unique(keys: readonly string[], list: string, { error }: Workshop): void {
  const seen = new Set(keys);
  if (seen.size === keys.length) return;
  for (const key of keys) if (!seen.delete(key)) error([list, key], `'${key}' is defined twice`);
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

import type { Catalog } from '../domain/catalog.ts';
import type { Change } from '../domain/change.ts';

/** The flags a change set can concern: those it changes, those behind a gate it changes, and whatever waits for one of them. */
export function affectedFlags(catalog: Catalog, changes: readonly Change[]): readonly string[] {
  const everything = changes.some(({ kind }) => kind !== 'flag' && kind !== 'gate' && kind !== 'release');
  if (everything) return catalog.flags.map(({ key }) => key);
  const keysOf = (wanted: Change['kind']): Set<string> =>
    new Set(changes.filter(({ kind }) => kind === wanted).map(({ key }) => key));
  const gates = keysOf('gate');
  const found = keysOf('flag');
  for (const { key, gate } of catalog.flags) if (gate !== undefined && gates.has(gate)) found.add(key);
  const dependents = new Map<string, string[]>();
  for (const { key, prerequisites } of catalog.flags) {
    for (const { flag } of prerequisites) dependents.set(flag, [...(dependents.get(flag) ?? []), key]);
  }
  const queue = [...found];
  for (let flag = queue.pop(); flag !== undefined; flag = queue.pop()) {
    for (const dependent of dependents.get(flag) ?? []) {
      if (found.has(dependent)) continue;
      found.add(dependent);
      queue.push(dependent);
    }
  }
  return catalog.flags.map(({ key }) => key).filter((key) => found.has(key));
}

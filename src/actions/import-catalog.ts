import type { Catalog } from '../domain/catalog.ts';
import { difference, type Change } from '../domain/change.ts';

/**
 * What a text of definitions changes. A definition in the text takes the place of ours; one that is not in it stays,
 * unless `prune` takes it away. Plans and tiers are ordered, so each of the two is one definition.
 */
export function incoming(current: Catalog, given: Catalog, prune: boolean): readonly Change[] {
  return difference(current, given).filter(({ after }) => prune || after !== undefined);
}

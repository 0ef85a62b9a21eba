import type { Catalog, Tier } from '../domain/catalog.ts';
import { differing, same, type Change } from '../domain/change.ts';
import type { Work } from '../domain/in-portions.ts';
import { sameCriteria } from '../release/set-tier.ts';

/**
 * What a text of definitions changes. A definition in the text takes the place of ours; one that is not in it stays,
 * unless `prune` takes it away. Plans and tiers are ordered, so each of the two is one definition.
 * @param at from when criteria of tiers are in force that the text does not date, epoch milliseconds
 */
export function* incoming(
  current: Catalog,
  given: Catalog,
  prune: boolean,
  at: number,
): Work<readonly Change[]> {
  const dated = { ...given, tiers: given.tiers.map((tier) => date(tier, current, at)) };
  const changes = yield* differing(current, dated);
  return changes.filter(({ after }) => prune || after !== undefined);
}

/**
 * A file that says since when its criteria are in force, or who stays by former ones, is taken by its word. One that says
 * nothing, or what we know already, changes neither where it asks for the same; where it asks for something else, that is
 * in force from now, and who stays by former criteria goes on staying by them.
 */
function date(given: Tier, { tiers }: Catalog, at: number): Tier {
  const known = tiers.find(({ key }) => key === given.key);
  if (known === undefined) return given;
  const dates = given.since !== undefined && given.since !== known.since;
  const remembers = given.formerly !== undefined && !same(given.formerly, known.formerly);
  if (dates || remembers) return given;
  const { formerly } = known;
  if (sameCriteria(given, known)) return { ...given, since: known.since, formerly };
  return { ...given, since: Math.max(at, (known.since ?? -1) + 1), formerly };
}

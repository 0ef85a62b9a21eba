import type { Catalog, Tier } from '../domain/catalog.ts';
import { differing, same, type Change } from '../domain/change.ts';
import type { MetricBound } from '../domain/condition.ts';
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
  return dateFrom(inOrderOf(known, given), known, at);
}

/** Bounds must all hold, so their order says nothing: where only that differs, it stays. */
function inOrderOf(known: Tier, given: Tier): Tier {
  const keep = given.keep && known.keep && boundsInOrder(known.keep, given.keep);
  return { ...given, promote: boundsInOrder(known.promote, given.promote), keep: keep ?? given.keep };
}

function boundsInOrder(known: readonly MetricBound[], given: readonly MetricBound[]): readonly MetricBound[] {
  return same(byMetric(known), byMetric(given)) ? known : given;
}

function byMetric(bounds: readonly MetricBound[]): readonly MetricBound[] {
  return bounds.toSorted((one, other) => (one.metric < other.metric ? -1 : 1));
}

function dateFrom(given: Tier, known: Tier, at: number): Tier {
  const dates = given.since !== undefined && given.since !== known.since;
  const remembers = given.formerly !== undefined && !same(given.formerly, known.formerly);
  if (dates || remembers) return given;
  const { formerly } = known;
  if (sameCriteria(given, known)) return { ...given, since: known.since, formerly };
  return { ...given, since: Math.max(at, (known.since ?? -1) + 1), formerly };
}

/**
 * Where a text puts in another order what has one: tiers, plans, and the variations of a flag. A tool that sorts the keys of
 * a YAML map does so by accident. What is new or gone does not count. A line each.
 */
export function reordered(changes: readonly Change[]): readonly string[] {
  return changes.flatMap((change) => {
    switch (change.kind) {
      case 'plans':
        return orderMoved('plans', change.before ?? [], change.after ?? []);
      case 'tiers':
        return orderMoved('tiers', keysOf(change.before), keysOf(change.after));
      case 'flag': {
        const { before, after } = change;
        return orderMoved(
          `variations of flag '${change.key}'`,
          keysOf(before?.variations),
          keysOf(after?.variations),
        );
      }
      default:
        return [];
    }
  });
}

function keysOf(list: readonly { readonly key: string }[] = []): readonly string[] {
  return list.map(({ key }) => key);
}

function orderMoved(what: string, before: readonly string[], after: readonly string[]): readonly string[] {
  const kept = before.filter((key) => after.includes(key));
  const now = after.filter((key) => before.includes(key));
  return same(kept, now) ? [] : [`the order of ${what}: ${kept.join(', ')} → ${now.join(', ')}`];
}

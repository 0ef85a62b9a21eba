import type { Catalog } from '../domain/catalog.ts';
import { calendarOf } from '../engagement/calendar.ts';
import { tierLadder, type TierLadder } from '../engagement/tier.ts';

const ladders = new WeakMap<Catalog, TierLadder>();

/** The tiers of a catalog, made ready once. */
export function ladderOf(catalog: Catalog): TierLadder {
  let ladder = ladders.get(catalog);
  if (ladder === undefined) {
    ladder = tierLadder(catalog.tiers, catalog.metrics, calendarOf(catalog.timeZone));
    ladders.set(catalog, ladder);
  }
  return ladder;
}

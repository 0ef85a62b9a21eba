import type { Catalog, Former, Tier } from '../domain/catalog.ts';
import { same } from '../domain/change.ts';
import type { TierCommand } from '../domain/command.ts';
import type { Plan } from '../domain/plan.ts';
import { NO_OP, refuse } from './standing.ts';

/**
 * Other criteria for a tier. Whoever stands on it keeps it by what was asked before (`grandfather`), or falls once they
 * have fallen short of what is asked now for longer than its grace (`demote`).
 */
export function setTier(catalog: Catalog, command: TierCommand): Plan {
  const place = catalog.tiers.findIndex(({ key }) => key === command.tier);
  const before = catalog.tiers[place];
  if (before === undefined) {
    const known = catalog.tiers.map(({ key }) => key);
    const expected = known.length === 0 ? ': there are no tiers' : `; expected one of ${known.join(', ')}`;
    const message = `tier '${command.tier}' does not exist${expected}`;
    return refuse('TIER_NOT_FOUND', message);
  }
  if (place === 0) {
    return refuse(
      'FIRST_TIER',
      `'${before.key}' is the first tier, where everybody starts: it asks for nothing`,
    );
  }
  const { promote = before.promote, keep = before.keep, grace = before.grace } = command;
  const wanted = { ...before, promote, keep, grace };
  if (sameCriteria(before, wanted)) return NO_OP;
  const after = inForceFrom(wanted, before, command);
  const tiers = catalog.tiers.with(place, after);
  return {
    outcome: 'change',
    changes: [{ kind: 'tiers', key: 'tiers', before: catalog.tiers, after: tiers }],
  };
}

/** Whether two tiers ask for the same, however they say it. */
export function sameCriteria(one: Tier, other: Tier): boolean {
  return (
    same(one.promote, other.promote) &&
    same(one.keep ?? one.promote, other.keep ?? other.promote) &&
    (one.grace ?? 0) === (other.grace ?? 0)
  );
}

/** Each change comes after the one before it, whatever the clocks of two gateways say. */
function inForceFrom(wanted: Tier, before: Tier, { holders, at }: TierCommand): Tier {
  const since = Math.max(at, (before.since ?? -1) + 1);
  if (holders === 'demote') return { ...wanted, since };
  const former: Former = { before: since, keep: before.keep ?? before.promote };
  return { ...wanted, since, formerly: [former, ...(before.formerly ?? [])] };
}

import { UNAVAILABLE } from '../domain/subject.ts';
import type { CompiledRung } from './compiled.ts';
import { UNKNOWN_RANK, type Facts } from './evaluation.ts';
import { CANNOT_TELL, FALSE, TRUE, UNKNOWN, type Truth } from './truth.ts';

/** Whether a place in an ordered list is at least `least`. */
export function reaches(
  value: string | typeof UNAVAILABLE,
  least: number,
  ranks: ReadonlyMap<string, number>,
): Truth {
  if (value === UNAVAILABLE) return CANNOT_TELL;
  return rankReaches(ranks.get(value) ?? UNKNOWN_RANK, least);
}

function rankReaches(rank: number, least: number): Truth {
  if (rank >= 0) return rank >= least ? TRUE : FALSE;
  return rank === UNKNOWN_RANK ? UNKNOWN : CANNOT_TELL;
}

/** Whether everything a rung asks for holds. What is certainly false stays false while a store is silent. */
export function reach(facts: Facts, rung: CompiledRung): Truth {
  let result: Truth = TRUE;
  if (rung.leastPlan >= 0) {
    result = rankReaches(facts.plan, rung.leastPlan);
    if (result === FALSE) return FALSE;
  }
  if (rung.leastTier >= 0) {
    const tier = rankReaches(facts.tier, rung.leastTier);
    if (tier === FALSE) return FALSE;
    result = worse(result, tier);
  }
  for (const bound of rung.bounds) {
    const value = facts.values[bound.metric] ?? Number.NaN;
    if (value >= bound.least && value <= bound.most) continue;
    if (!Number.isNaN(value)) return FALSE;
    result = worse(result, facts.silent[bound.metric] === 1 ? CANNOT_TELL : UNKNOWN);
  }
  return result;
}

/** Of two that are not false. */
function worse(one: Truth, other: Truth): Truth {
  if (one === CANNOT_TELL || other === CANNOT_TELL) return CANNOT_TELL;
  return one === TRUE ? other : one;
}

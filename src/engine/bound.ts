import { within, type MetricBound } from '../domain/condition.ts';
import { UNAVAILABLE, type Subject } from '../domain/subject.ts';
import type { CompiledCatalog, CompiledRung } from './compiled.ts';
import { CANNOT_TELL, FALSE, TRUE, UNKNOWN, type Truth } from './truth.ts';

/** Whether a subject meets every bound. False wins over what cannot be told: it would be false either way. */
export function meets(subject: Subject, bounds: readonly MetricBound[]): Truth {
  let result: Truth = TRUE;
  for (const bound of bounds) {
    const value = subject.metrics.get(bound.metric);
    if (value === UNAVAILABLE) result = CANNOT_TELL;
    else if (value === undefined || Number.isNaN(value)) result = result === CANNOT_TELL ? result : UNKNOWN;
    else if (!within(bound, value)) return FALSE;
  }
  return result;
}

/** Whether a place in an ordered list is at least `least`; −1 stands for no demand. */
export function reaches(
  value: string | typeof UNAVAILABLE,
  least: number,
  ranks: ReadonlyMap<string, number>,
): Truth {
  if (least < 0) return TRUE;
  if (value === UNAVAILABLE) return CANNOT_TELL;
  const rank = ranks.get(value);
  return rank === undefined ? UNKNOWN : rank >= least ? TRUE : FALSE;
}

/** Whether everything a rung asks for holds. */
export function reach(catalog: CompiledCatalog, subject: Subject, rung: CompiledRung): Truth {
  const plan = reaches(subject.plan, rung.leastPlan, catalog.plans);
  if (plan === FALSE) return FALSE;
  const tier = reaches(subject.tier, rung.leastTier, catalog.tiers);
  if (tier === FALSE) return FALSE;
  const metrics = meets(subject, rung.metrics);
  if (metrics === FALSE) return FALSE;
  if (plan === CANNOT_TELL || tier === CANNOT_TELL || metrics === CANNOT_TELL) return CANNOT_TELL;
  return plan === TRUE && tier === TRUE && metrics === TRUE ? TRUE : UNKNOWN;
}

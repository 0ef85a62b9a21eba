import type { Tier } from '../domain/catalog.ts';
import { within, type MetricBound } from '../domain/condition.ts';
import { UNAVAILABLE, type Unavailable } from '../domain/subject.ts';
import type { Measures } from './measure.ts';

/**
 * The tier a subject stands on: the highest whose bounds all hold; promotion is immediate. UNAVAILABLE where a store
 * that does not answer could make it a higher one: silence never reads as "newbie".
 */
export function tierOf(tiers: readonly Tier[], measures: Measures): string | Unavailable {
  for (let place = tiers.length - 1; place >= 0; place--) {
    const tier = tiers[place];
    const held = tier === undefined ? 'no' : holds(tier.promote, measures);
    if (held === 'unavailable') return UNAVAILABLE;
    if (held === 'yes' && tier !== undefined) return tier.key;
  }
  return tiers[0]?.key ?? '';
}

function holds(bounds: readonly MetricBound[], measures: Measures): 'yes' | 'no' | 'unavailable' {
  let held: 'yes' | 'unavailable' = 'yes';
  for (const bound of bounds) {
    const value = measures.get(bound.metric);
    if (value === UNAVAILABLE) held = 'unavailable';
    else if (value === undefined || !within(bound, value)) return 'no';
  }
  return held;
}

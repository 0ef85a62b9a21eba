import type { Catalog, Gate } from '../../src/domain/catalog.ts';
import type { Condition } from '../../src/domain/condition.ts';
import { UNAVAILABLE, type Subject } from '../../src/domain/subject.ts';
import { bucket } from '../../src/engine/bucket.ts';

/**
 * Who is admitted, read straight from the segments: nothing here is the engine's but the hash. Undefined is what cannot be
 * told, because the fact is missing or its store is silent.
 */
type Told = boolean | undefined;

const PLANS = ['free', 'pro', 'enterprise'];
const TIERS = ['newbie', 'regular', 'power'];

/** Whether a gate certainly admits a subject. */
export function admits(catalog: Catalog, gate: Gate, who: Subject): boolean {
  return (
    gate.enabled &&
    gate.admits.some(
      ({ audience, share }) => isIn(catalog, audience, who) === true && bucket(gate.salt, who.id) < share,
    )
  );
}

function isIn(catalog: Catalog, audience: string, who: Subject): Told {
  if (audience === 'all') return true;
  const segment = catalog.segments.find(({ key }) => key === audience);
  if (segment === undefined || segment.exclude.includes(who.id)) return false;
  if (segment.include.includes(who.id)) return true;
  return segment.when === undefined ? false : holds(catalog, segment.when, who);
}

/** Of the conditions that these tests make. */
function holds(catalog: Catalog, condition: Condition, who: Subject): Told {
  if ('all' in condition) return every(condition.all.map((part) => holds(catalog, part, who)));
  if ('any' in condition) return not(every(condition.any.map((part) => not(holds(catalog, part, who)))));
  if ('not' in condition) return not(holds(catalog, condition.not, who));
  if ('segment' in condition) return isIn(catalog, condition.segment, who);
  if ('plan' in condition) return reaches(PLANS, who.plan, condition.plan.atLeast);
  if ('tier' in condition) return reaches(TIERS, who.tier, condition.tier.atLeast);
  if ('metric' in condition) {
    const value = who.metrics.get(condition.metric);
    return typeof value === 'number' ? value >= (condition.atLeast ?? 0) : undefined;
  }
  if (!('attribute' in condition)) throw new Error(`not asked in these tests: ${JSON.stringify(condition)}`);
  const value = who.attributes.get(condition.attribute);
  return value === undefined ? undefined : value === condition.is;
}

function reaches(order: readonly string[], place: Subject['plan'], least: string | undefined): Told {
  return place === UNAVAILABLE ? undefined : order.indexOf(place) >= order.indexOf(least ?? '');
}

function every(parts: readonly Told[]): Told {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

function not(told: Told): Told {
  return told === undefined ? undefined : !told;
}

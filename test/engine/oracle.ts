import { EVERYBODY, type Catalog, type Flag, type Rule } from '../../src/domain/catalog.ts';
import type { Condition, MetricBound, RankTest } from '../../src/domain/condition.ts';
import { UNAVAILABLE, type Subject } from '../../src/domain/subject.ts';
import { bucket } from '../../src/engine/bucket.ts';

/**
 * DESIGN §3 read aloud: straight recursion over the definitions, nothing compiled, nothing remembered, no thought for
 * speed. What it says is what `decide` must say.
 */
export type Truth = 'true' | 'false' | 'unknown' | 'unavailable';
export interface Expected {
  readonly variation: string;
  readonly reason: string;
}

export function oracle(catalog: Catalog, subject: Subject, key: string, now: number): Expected {
  const flag = catalog.flags.find((candidate) => candidate.key === key);
  if (flag === undefined) return { variation: '', reason: 'ERROR' };
  const off = flag.variations[0]!.key;
  // Once it goes by nothing stale, all that it asks, and all that it needs, does neither.
  if (flag.whenStale === 'unavailable' && subject.freshness === 'stale') {
    return oracle(catalog, withoutEngagement(catalog, subject), key, now);
  }
  if (!flag.enabled) return { variation: off, reason: 'OFF' };

  if (flag.gate !== undefined) {
    const gate = catalog.gates.find((candidate) => candidate.key === flag.gate)!;
    const admitted = gate.enabled
      ? gate.admits.map(({ audience }) => admittedAs(catalog, subject, flag, audience))
      : [];
    if (!admitted.includes('true')) {
      return { variation: off, reason: admitted.includes('unavailable') ? 'UNAVAILABLE' : 'GATE_CLOSED' };
    }
  }

  for (const { flag: other, variations } of flag.prerequisites) {
    const decided = oracle(catalog, subject, other, now);
    if (decided.reason === 'UNAVAILABLE') return { variation: off, reason: 'UNAVAILABLE' };
    if (!variations.includes(decided.variation)) return { variation: off, reason: 'PREREQUISITE_FAILED' };
  }

  if (subject.overrides === UNAVAILABLE) return { variation: off, reason: 'UNAVAILABLE' };
  const override = subject.overrides.get(key);
  if (override !== undefined && (override.expiresAt ?? Infinity) > now) {
    return { variation: override.variation, reason: 'OVERRIDE' };
  }

  for (const rule of flag.rules) {
    const matched =
      rule.release === undefined
        ? inSegment(catalog, subject, rule.audience)
        : admittedAs(catalog, subject, flag, rule.audience);
    if (matched === 'unavailable') return { variation: off, reason: 'UNAVAILABLE' };
    const served = matched === 'true' ? serve(catalog, subject, flag, rule) : undefined;
    if (served !== undefined) return served;
  }
  return { variation: off, reason: 'NO_MATCH' };
}

/** The subject as it is where nothing stale counts. */
export function withoutEngagement(catalog: Catalog, subject: Subject): Subject {
  const engagement = catalog.metrics.filter(({ kind }) => kind !== 'claim');
  const metrics = new Map([...subject.metrics, ...engagement.map(({ key }) => [key, UNAVAILABLE] as const)]);
  return { ...subject, tier: UNAVAILABLE, metrics, freshness: 'unavailable' };
}

function serve(catalog: Catalog, subject: Subject, flag: Flag, rule: Rule): Expected | undefined {
  if ('variation' in rule.serve) return { variation: rule.serve.variation, reason: 'RULE_MATCH' };
  if ('ladder' in rule.serve) return climb(catalog, subject, flag);
  const { by, salt, weights } = rule.serve.rollout;
  const value =
    by === 'id' ? subject.id : by === 'account' ? subject.account : subject.attributes.get(by.attribute);
  if (value === undefined || value === '') return undefined;
  const drawn = bucket(salt, String(value));
  let end = 0;
  for (const { key } of [...flag.variations].reverse()) {
    end += weights.find(({ variation }) => variation === key)?.weight ?? 0;
    if (drawn < end) return { variation: key, reason: 'SPLIT' };
  }
  return undefined;
}

function climb(catalog: Catalog, subject: Subject, flag: Flag): Expected {
  const off = flag.variations[0]!.key;
  for (const rung of [...flag.ladder].reverse()) {
    const held = and([
      rung.plan === undefined ? 'true' : ranked(catalog.plans, subject.plan, { atLeast: rung.plan }),
      rung.tier === undefined
        ? 'true'
        : ranked(
            catalog.tiers.map(({ key }) => key),
            subject.tier,
            { atLeast: rung.tier },
          ),
      ...rung.metrics.map((bound) => numeric(subject.metrics.get(bound.metric), bound)),
    ]);
    if (held === 'unavailable') return { variation: off, reason: 'UNAVAILABLE' };
    if (held === 'true') return { variation: rung.variation, reason: 'LADDER' };
  }
  return { variation: off, reason: 'LADDER' };
}

function admittedAs(catalog: Catalog, subject: Subject, flag: Flag, audience: string): Truth {
  const gate = catalog.gates.find((candidate) => candidate.key === flag.gate)!;
  const admission = gate.admits.find((candidate) => candidate.audience === audience);
  if (admission === undefined) return 'false';
  const member = inSegment(catalog, subject, audience);
  if (member !== 'true' || admission.share === 100_000) return member;
  return bucket(gate.salt, subject.id) < admission.share ? 'true' : 'false';
}

function inSegment(catalog: Catalog, subject: Subject, key: string): Truth {
  if (key === EVERYBODY) return 'true';
  const segment = catalog.segments.find((candidate) => candidate.key === key)!;
  if (segment.exclude.includes(subject.id)) return 'false';
  if (segment.include.includes(subject.id)) return 'true';
  return segment.when === undefined ? 'false' : holds(catalog, subject, segment.when);
}

export function holds(catalog: Catalog, subject: Subject, condition: Condition): Truth {
  if ('all' in condition) return and(condition.all.map((part) => holds(catalog, subject, part)));
  if ('any' in condition)
    return negate(and(condition.any.map((part) => negate(holds(catalog, subject, part)))));
  if ('not' in condition) return negate(holds(catalog, subject, condition.not));
  if ('segment' in condition) return inSegment(catalog, subject, condition.segment);
  if ('plan' in condition) return ranked(catalog.plans, subject.plan, condition.plan);
  if ('tier' in condition)
    return ranked(
      catalog.tiers.map(({ key }) => key),
      subject.tier,
      condition.tier,
    );
  if ('metric' in condition) return numeric(subject.metrics.get(condition.metric), condition);
  if ('attribute' in condition) {
    const value = subject.attributes.get(condition.attribute);
    return value === undefined ? 'unknown' : value === condition.is ? 'true' : 'false';
  }
  throw new Error('not a condition the oracle is given');
}

function and(parts: readonly Truth[]): Truth {
  if (parts.includes('false')) return 'false';
  if (parts.includes('unavailable')) return 'unavailable';
  return parts.includes('unknown') ? 'unknown' : 'true';
}

function negate(truth: Truth): Truth {
  return truth === 'true' ? 'false' : truth === 'false' ? 'true' : truth;
}

function ranked(order: readonly string[], value: string | typeof UNAVAILABLE, test: RankTest): Truth {
  if (value === UNAVAILABLE) return 'unavailable';
  const place = order.indexOf(value);
  if (place < 0) return 'unknown';
  const enough = test.atLeast === undefined || place >= order.indexOf(test.atLeast);
  const exact = test.is === undefined || value === test.is;
  return enough && exact ? 'true' : 'false';
}

function numeric(value: number | typeof UNAVAILABLE | undefined, bound: Omit<MetricBound, 'metric'>): Truth {
  if (value === UNAVAILABLE) return 'unavailable';
  if (value === undefined) return 'unknown';
  return value >= (bound.atLeast ?? -Infinity) && value <= (bound.atMost ?? Infinity) ? 'true' : 'false';
}

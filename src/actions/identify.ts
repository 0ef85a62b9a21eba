import type { Attribute } from '../domain/catalog.ts';
import type { Scalar } from '../domain/condition.ts';
import type { EngagementRecord } from '../domain/engagement.ts';
import { UNAVAILABLE, type Claims, type Subject, type Unavailable } from '../domain/subject.ts';
import { endOfDay, measure } from '../engagement/measure.ts';
import { tierOf } from '../engagement/tier.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import type { EngagementReader } from './read-engagement.ts';
import type { KnownStanding, StandingReader } from './read-standing.ts';

/** Where a subject's facts are read. */
export interface Sources {
  readonly engagement: EngagementReader;
  readonly standings: StandingReader;
  /** The claim that names the plan of an account that has none on record. */
  readonly planClaim: string | undefined;
}

/**
 * Makes the subject of whoever is calling: plan and overrides from SQL, metrics from the cache, both at once, the rest
 * from the credential. At once where both are known already. What a store does not answer is UNAVAILABLE in the
 * subject; this never rejects.
 */
export function identify(
  sources: Sources,
  claims: Claims,
  catalog: CompiledCatalog,
  now: number,
): Subject | Promise<Subject> {
  const key = { subject: claims.id, account: claims.account };
  const standing = sources.standings.peek(key);
  const record = sources.engagement.peek(claims.id);
  if (standing !== undefined && record !== undefined) {
    return subjectOf(sources, claims, catalog, now, standing, record);
  }
  return Promise.all([
    standing ?? sources.standings.read(key),
    record ?? sources.engagement.read(claims.id),
  ]).then(([known, measured]) => subjectOf(sources, claims, catalog, now, known, measured));
}

function subjectOf(
  sources: Sources,
  claims: Claims,
  { catalog }: CompiledCatalog,
  now: number,
  standing: KnownStanding | Unavailable,
  record: EngagementRecord | Unavailable,
): Subject {
  const metrics = measure(catalog.metrics, record, claims.all, now, true);
  const lowest = catalog.plans[0] ?? '';
  return {
    id: claims.id,
    account: claims.account,
    plan: standing === UNAVAILABLE ? UNAVAILABLE : (standing.plan ?? claimedPlan(sources, claims) ?? lowest),
    tier: tierOf(catalog.tiers, metrics),
    metrics,
    attributes: attributesOf(catalog.attributes, claims),
    overrides: standing === UNAVAILABLE ? UNAVAILABLE : standing.overrides,
    freshness: record === UNAVAILABLE ? 'unavailable' : 'fresh',
    metricsAsOf: now,
    metricsValidUntil: endOfDay(now),
  };
}

function claimedPlan({ planClaim }: Sources, { all }: Claims): string | undefined {
  const plan = planClaim !== undefined && Object.hasOwn(all, planClaim) ? all[planClaim] : undefined;
  return typeof plan === 'string' ? plan : undefined;
}

/** Only what the issuer signed; what a client says of itself never comes this way. */
function attributesOf(attributes: readonly Attribute[], { all }: Claims): ReadonlyMap<string, Scalar> {
  const found = new Map<string, Scalar>();
  for (const { key, source, from } of attributes) {
    const value = source === 'claim' && Object.hasOwn(all, from) ? all[from] : undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      found.set(key, value);
  }
  return found;
}

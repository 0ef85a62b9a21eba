import type { Attribute } from '../domain/catalog.ts';
import type { Scalar } from '../domain/condition.ts';
import { UNAVAILABLE, type Claims, type Subject } from '../domain/subject.ts';
import { endOfDay, measure } from '../engagement/measure.ts';
import { tierOf } from '../engagement/tier.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import type { EngagementReader } from './read-engagement.ts';
import type { StandingReader } from './read-standing.ts';

/** Where a subject's facts are read. */
export interface Sources {
  readonly engagement: EngagementReader;
  readonly standings: StandingReader;
  /** The claim that names the plan of an account that has none on record. */
  readonly planClaim: string | undefined;
}

/**
 * Makes the subject of whoever is calling: plan and overrides from SQL, metrics from the cache, both at once, the rest
 * from the credential. What a store does not answer is UNAVAILABLE in the subject; this never rejects.
 */
export async function identify(
  sources: Sources,
  claims: Claims,
  { catalog }: CompiledCatalog,
  now: number,
): Promise<Subject> {
  const key = { subject: claims.id, account: claims.account };
  const [standing, record] = await Promise.all([
    sources.standings.peek(key) ?? sources.standings.read(key),
    sources.engagement.read(claims.id),
  ]);
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

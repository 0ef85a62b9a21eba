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

/** What a front end says of its user, by name of the field. Nobody has vouched for it: it feeds flag rules and nothing else. */
export type ClientFields = Readonly<Record<string, unknown>>;

/** A client that says nothing. */
export const NO_FIELDS: ClientFields = {};

/** Who calls: what their credential says, and what their front end says. */
interface Caller {
  readonly claims: Claims;
  readonly client: ClientFields;
}

/**
 * Makes the subject of whoever is calling: plan and overrides from SQL, metrics from the cache, both at once, the rest
 * from the credential, and client attributes from the client. At once where both are known already. What a store does not
 * answer is UNAVAILABLE in the subject; this never rejects.
 */
export function identify(
  sources: Sources,
  claims: Claims,
  catalog: CompiledCatalog,
  now: number,
  client: ClientFields = NO_FIELDS,
): Subject | Promise<Subject> {
  const key = { subject: claims.id, account: claims.account };
  const caller = { claims, client };
  const standing = sources.standings.peek(key);
  const record = sources.engagement.peek(claims.id);
  if (standing !== undefined && record !== undefined) {
    return subjectOf(sources, caller, catalog, now, standing, record);
  }
  return Promise.all([
    standing ?? sources.standings.read(key),
    record ?? sources.engagement.read(claims.id),
  ]).then(([known, measured]) => subjectOf(sources, caller, catalog, now, known, measured));
}

function subjectOf(
  sources: Sources,
  caller: Caller,
  { catalog }: CompiledCatalog,
  now: number,
  standing: KnownStanding | Unavailable,
  record: EngagementRecord | Unavailable,
): Subject {
  const { claims } = caller;
  const metrics = measure(catalog.metrics, record, claims.all, now, true);
  const lowest = catalog.plans[0] ?? '';
  return {
    id: claims.id,
    account: claims.account,
    plan: standing === UNAVAILABLE ? UNAVAILABLE : (standing.plan ?? claimedPlan(sources, claims) ?? lowest),
    tier: tierOf(catalog.tiers, metrics),
    metrics,
    attributes: attributesOf(catalog.attributes, caller),
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

/** Each attribute from where it is declared to come from, and from nowhere else. */
function attributesOf(
  attributes: readonly Attribute[],
  { claims, client }: Caller,
): ReadonlyMap<string, Scalar> {
  const found = new Map<string, Scalar>();
  for (const { key, source, from } of attributes) {
    const fields = source === 'claim' ? claims.all : client;
    const value = Object.hasOwn(fields, from) ? fields[from] : undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      found.set(key, value);
  }
  return found;
}

import type { Catalog } from '../domain/catalog.ts';
import type { Scalar } from '../domain/condition.ts';
import { UNAVAILABLE, type Claims, type Subject, type TierPin, type Unavailable } from '../domain/subject.ts';
import { measure } from '../engagement/measure.ts';
import { sameState, standOn, type TierLadder } from '../engagement/tier.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import type { Moved } from './account-moves.ts';
import { ladderOf } from './ladder-of.ts';
import type { EngagementReader } from './read-engagement.ts';
import type { UnknownNames } from './unknown-names.ts';
import type { StandingReader } from './read-standing.ts';
import type { TierSettler } from './settle-tiers.ts';
import type { KnownStanding } from './standing-memory.ts';
import { peekEngagement, readSubjectEngagement, type SubjectEngagement } from './subject-engagement.ts';

/** Where a subject's facts are read. */
export interface Sources {
  readonly engagement: EngagementReader;
  readonly standings: StandingReader;
  /** The claim that names the plan of an account that has none on record. */
  readonly planClaim: string | undefined;
  /** Where accounts would have gone, by the plan on record; left out: nowhere. */
  readonly moved?: Moved | undefined;
  /** Told of names that the catalog does not have; left out: nobody is, because the subject is only looked at. */
  readonly unknown?: Pick<UnknownNames, 'note' | 'check'> | undefined;
  /** Told where a subject stands that was settled elsewhere; left out: nobody is, because the subject is only looked at. */
  readonly tiers?: Pick<TierSettler, 'notice'> | undefined;
}

/** What a front end says of its user, by name of the field. Nobody has vouched for it: it feeds flag rules and nothing else. */
export type ClientFields = Readonly<Record<string, unknown>>;

/** A client that says nothing. */
export const NO_FIELDS: ClientFields = {};

/** Who calls, as their credential and their front end say, and by what and when they are judged. */
interface Asked {
  readonly sources: Sources;
  readonly claims: Claims;
  readonly client: ClientFields;
  readonly catalog: Catalog;
  readonly compiled: CompiledCatalog;
  readonly now: number;
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
  const asked = { sources, claims, client, catalog: catalog.catalog, compiled: catalog, now };
  const standing = sources.standings.peek(key);
  const engagement = peekEngagement(sources.engagement, claims, catalog.catalog, now);
  if (standing !== undefined && engagement !== undefined) return subjectOf(asked, standing, engagement);
  return Promise.all([
    standing ?? sources.standings.read(key),
    engagement ?? readSubjectEngagement(sources.engagement, claims, catalog.catalog, now),
  ]).then(([known, measured]) => subjectOf(asked, known, measured));
}

function subjectOf(
  asked: Asked,
  standing: KnownStanding | Unavailable,
  engagement: SubjectEngagement,
): Subject {
  const { claims, catalog, now } = asked;
  const { evidence, freshness } = engagement;
  const ladder = ladderOf(catalog);
  const day = ladder.calendar.dayOf(now);
  const pin = standing === UNAVAILABLE ? standing : pinInForce(standing, now);
  if (standing !== UNAVAILABLE) asked.sources.unknown?.check(standing.overrides, asked.compiled);
  return {
    id: claims.id,
    account: claims.account,
    ...planOf(asked, standing),
    // A pin that cannot be read may be to another tier than the one that was earned.
    tier:
      pin === UNAVAILABLE ? UNAVAILABLE : (pinnedTo(asked, pin) ?? earned(asked, ladder, engagement, day)),
    metrics: measure(catalog.metrics, evidence, day, true),
    attributes: attributesOf(asked),
    overrides: standing === UNAVAILABLE ? UNAVAILABLE : standing.overrides,
    freshness,
    metricsAsOf: engagement.asOf,
    metricsValidUntil: freshness === 'fresh' ? validUntil(ladder, day, pin) : now,
  };
}

/** The plan of the account, else the claimed one, else the lowest. One that the catalog does not have counts as the lowest. */
function planOf(asked: Asked, standing: KnownStanding | Unavailable): Pick<Subject, 'plan' | 'unknownPlan'> {
  if (standing === UNAVAILABLE) return { plan: UNAVAILABLE };
  const { compiled, catalog, sources } = asked;
  const stored =
    standing.plan === undefined ? undefined : (sources.moved?.get(standing.plan) ?? standing.plan);
  const named = stored ?? claimedPlan(asked);
  const lowest = catalog.plans[0] ?? '';
  if (named === undefined) return { plan: lowest };
  if (compiled.plans.has(named)) return { plan: named };
  const where = stored === undefined ? `claim '${sources.planClaim ?? ''}'` : 'the row of an account';
  sources.unknown?.note('plan', named, where, `it counts as the lowest, '${lowest}'`);
  return { plan: lowest, unknownPlan: named };
}

/** The tier of a pin; one that the catalog does not have counts as the lowest. */
function pinnedTo({ compiled, catalog, sources }: Asked, pin: TierPin | undefined): string | undefined {
  if (pin === undefined || compiled.tiers.has(pin.tier)) return pin?.tier;
  const lowest = catalog.tiers[0]?.key ?? '';
  sources.unknown?.note('tier', pin.tier, 'a pin', `it counts as the lowest, '${lowest}'`);
  return lowest;
}

/** The pin that holds at `now`; undefined where there is none any more. */
export function pinInForce({ pin }: KnownStanding, now: number): TierPin | undefined {
  return pin?.expiresAt !== undefined && now >= pin.expiresAt ? undefined : pin;
}

/** Until the day ends, and every window moves on; or the pin does. */
function validUntil({ calendar }: TierLadder, day: number, pin: TierPin | Unavailable | undefined): number {
  const expires = pin === UNAVAILABLE || pin === undefined ? undefined : pin.expiresAt;
  return Math.min(calendar.startOf(day + 1), expires ?? Infinity);
}

/** The tier that the subject's own use has come to. */
function earned(
  { sources, claims }: Asked,
  ladder: TierLadder,
  { evidence, freshness }: SubjectEngagement,
  day: number,
): string | Unavailable {
  const settled = evidence.subject === UNAVAILABLE ? undefined : evidence.subject.tier;
  const stands = standOn(ladder, settled, evidence, day, true);
  if (stands === UNAVAILABLE) return UNAVAILABLE;
  if (freshness === 'fresh' && !sameState(settled, stands))
    sources.tiers?.notice(claims.id, evidence, settled, stands);
  return stands.tier;
}

function claimedPlan({ sources: { planClaim }, claims: { all } }: Asked): string | undefined {
  const plan = planClaim !== undefined && Object.hasOwn(all, planClaim) ? all[planClaim] : undefined;
  return typeof plan === 'string' ? plan : undefined;
}

/** Each attribute from where it is declared to come from, and from nowhere else. */
export function attributesOf({
  catalog: { attributes },
  claims,
  client,
}: Pick<Asked, 'catalog' | 'client'> & { readonly claims: Pick<Claims, 'all'> }): ReadonlyMap<
  string,
  Scalar
> {
  const found = new Map<string, Scalar>();
  for (const { key, source, from } of attributes) {
    const fields = source === 'claim' ? claims.all : client;
    const value = Object.hasOwn(fields, from) ? fields[from] : undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      found.set(key, value);
  }
  return found;
}

import type { Catalog } from '../domain/catalog.ts';
import type { TierState } from '../domain/engagement.ts';
import type { Missing } from '../domain/requirement.ts';
import { UNAVAILABLE, type Claims } from '../domain/subject.ts';
import { standOn, type TierLadder } from '../engagement/tier.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { nextTier } from '../engine/next.ts';
import { identify, pinInForce, type Sources } from './identify.ts';
import { ladderOf } from './ladder-of.ts';
import { readSubjectEngagement } from './subject-engagement.ts';

/** How a subject came by its tier, how long it may stay, and what comes next. Instants are epoch milliseconds. */
export interface TierStanding {
  readonly tier: string;
  readonly origin: 'pin' | 'earned';
  /** When the day began on which it climbed or fell to it; undefined: it has always stood there, or is pinned. */
  readonly since: number | undefined;
  /** When the day began from which on it has done less than what keeps the tier. */
  readonly belowSince: number | undefined;
  /** When it falls, where nothing else happens. */
  readonly graceUntil: number | undefined;
  /** The next tier, and what separates the subject from it. */
  readonly next: Missing | undefined;
}

/** Looks at where a subject stands, as a request of its own would be seen. Undefined where a store does not answer, or there are no tiers. */
export async function readTierStanding(
  sources: Sources,
  claims: Claims,
  compiled: CompiledCatalog,
  now: number,
): Promise<TierStanding | undefined> {
  const subject = await identify(sources, claims, compiled, now);
  const { tier } = subject;
  const key = { subject: claims.id, account: claims.account };
  const standing = sources.standings.peek(key) ?? (await sources.standings.read(key));
  if (tier === UNAVAILABLE || standing === UNAVAILABLE || !compiled.tiers.has(tier)) return undefined;
  const next = nextTier(compiled, subject);
  if (pinInForce(standing, now) !== undefined)
    return { tier, origin: 'pin', since: undefined, belowSince: undefined, graceUntil: undefined, next };
  const { catalog } = compiled;
  const { evidence } = await readSubjectEngagement(sources.engagement, claims, catalog, now);
  const ladder = ladderOf(catalog);
  const settled = evidence.subject === UNAVAILABLE ? undefined : evidence.subject.tier;
  const state = standOn(ladder, settled, evidence, ladder.calendar.dayOf(now), true);
  return state === UNAVAILABLE
    ? undefined
    : { origin: 'earned', next, ...instantsOf(catalog, ladder, settled, state) };
}

function instantsOf(
  { tiers }: Catalog,
  { calendar }: TierLadder,
  settled: TierState | undefined,
  { tier, since, belowSince }: TierState,
): Pick<TierStanding, 'tier' | 'since' | 'belowSince' | 'graceUntil'> {
  const always = settled === undefined && tier === tiers[0]?.key;
  const grace = tiers.find(({ key }) => key === tier)?.grace ?? 0;
  return {
    tier,
    since: always ? undefined : calendar.startOf(since),
    belowSince: belowSince === undefined ? undefined : calendar.startOf(belowSince),
    graceUntil: belowSince === undefined ? undefined : calendar.startOf(belowSince + grace),
  };
}

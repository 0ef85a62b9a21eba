import type { Metric, Tier } from '../domain/catalog.ts';
import { within, type MetricBound } from '../domain/condition.ts';
import type { TierState } from '../domain/engagement.ts';
import { UNAVAILABLE, type Unavailable } from '../domain/subject.ts';
import type { Calendar } from './calendar.ts';
import { measure, type Evidence, type Measures } from './measure.ts';

/** How far ahead and back a tier is followed from day to day. What would happen later is found out later. */
const LONGEST_VIEW = 400;

/** The tiers of a catalog, as they are climbed, kept and lost. */
export interface TierLadder {
  /** Lowest first. */
  readonly tiers: readonly Tier[];
  /** Those that the criteria of tiers name, and no other. */
  readonly metrics: readonly Metric[];
  readonly calendar: Calendar;
}

export function tierLadder(
  tiers: readonly Tier[],
  metrics: readonly Metric[],
  calendar: Calendar,
): TierLadder {
  const named = new Set(tiers.flatMap((tier) => criteriaOf(tier).map(({ metric }) => metric)));
  return { tiers, metrics: metrics.filter(({ key }) => named.has(key)), calendar };
}

function criteriaOf({ promote, keep, formerly }: Tier): readonly MetricBound[] {
  return [...promote, ...(keep ?? []), ...(formerly ?? []).flatMap((former) => former.keep)];
}

/**
 * How a subject stands on a day. Climbing is immediate. Who falls short of what keeps the tier falls once that has lasted
 * for the grace; it is followed day by day from the record's latest day, up to which `settled` is good. UNAVAILABLE where
 * a store that does not answer could change it: silence never reads as "newbie".
 * @param settled how it stood last; undefined: never settled
 * @param present the subject is calling on that day
 */
export function standOn(
  ladder: TierLadder,
  settled: TierState | undefined,
  evidence: Evidence,
  day: number,
  present: boolean,
): TierState | Unavailable {
  const known = ladder.tiers.some(({ key }) => key === settled?.tier) ? settled : undefined;
  let state = known ?? { tier: ladder.tiers[0]?.key ?? '', since: day };
  const latest = evidence.subject === UNAVAILABLE ? undefined : evidence.subject.lastDay;
  // Whoever stands lowest cannot fall, and nobody climbs on a day on which they did nothing.
  const idle =
    latest === undefined || state.tier === ladder.tiers[0]?.key ? day : Math.max(latest + 1, state.since);
  for (let past = Math.max(idle, day - LONGEST_VIEW); past < day; past++) {
    const next = judge(ladder, state, measure(ladder.metrics, evidence, past, false), past);
    if (next === UNAVAILABLE) return UNAVAILABLE;
    state = next;
  }
  const measures = measure(ladder.metrics, evidence, day, present);
  return climb(ladder, state, measures, day) ?? judge(ladder, state, measures, day);
}

/** The first day after `day` on which time alone changes how the subject stands; undefined: none in sight. */
export function nextMove(
  ladder: TierLadder,
  state: TierState,
  evidence: Evidence,
  day: number,
): number | undefined {
  if (state.tier === ladder.tiers[0]?.key) return undefined;
  for (let ahead = day + 1; ahead <= day + LONGEST_VIEW; ahead++) {
    const next = judge(ladder, state, measure(ladder.metrics, evidence, ahead, false), ahead);
    if (next === UNAVAILABLE || !sameState(next, state)) return ahead;
  }
  return undefined;
}

export function sameState(one: TierState | undefined, other: TierState | undefined): boolean {
  return one?.tier === other?.tier && one?.since === other?.since && one?.belowSince === other?.belowSince;
}

/** Undefined where no higher tier is reached. */
function climb(
  { tiers }: TierLadder,
  state: TierState,
  measures: Measures,
  day: number,
): TierState | Unavailable | undefined {
  for (let higher = tiers.length - 1; tiers[higher]?.key !== state.tier && higher > 0; higher--) {
    const held = holds(tiers[higher]?.promote ?? [], measures);
    if (held === 'unavailable') return UNAVAILABLE;
    if (held === 'yes') return { tier: tiers[higher]?.key ?? '', since: day };
  }
  return undefined;
}

/** Whether the tier is kept on a day. The same object where nothing changes. */
function judge(
  ladder: TierLadder,
  state: TierState,
  measures: Measures,
  day: number,
): TierState | Unavailable {
  const { tiers } = ladder;
  const rank = tiers.findIndex(({ key }) => key === state.tier);
  const tier = tiers[rank];
  if (tier === undefined || rank === 0) return state;
  const asked = asks(ladder, tier, state);
  const kept = holds(asked.keep, measures);
  if (kept === 'unavailable') return UNAVAILABLE;
  if (kept === 'yes')
    return state.belowSince === undefined ? state : { tier: state.tier, since: state.since };
  // Days before the criteria came into force are not judged by them.
  if (state.belowSince === undefined && day < asked.from) return state;
  const belowSince = state.belowSince ?? day;
  if (day - belowSince >= (tier.grace ?? 0)) return fall(ladder, rank, measures, day);
  return state.belowSince === belowSince ? state : { ...state, belowSince };
}

/** What keeps this subject on its tier, and the first day that is judged by it. */
function asks(
  { calendar }: TierLadder,
  { promote, keep, since, formerly = [] }: Tier,
  state: TierState,
): { readonly keep: readonly MetricBound[]; readonly from: number } {
  const climbed = calendar.startOf(state.since);
  const former = formerly.findLast(({ before }) => climbed < before);
  if (former !== undefined) return { keep: former.keep, from: -Infinity };
  return { keep: keep ?? promote, from: since === undefined ? -Infinity : calendar.dayOf(since) };
}

function fall({ tiers }: TierLadder, rank: number, measures: Measures, day: number): TierState | Unavailable {
  for (let lower = rank - 1; lower > 0; lower--) {
    const tier = tiers[lower];
    const held = tier === undefined ? 'no' : holds(tier.keep ?? tier.promote, measures);
    if (held === 'unavailable') return UNAVAILABLE;
    if (held === 'yes' && tier !== undefined) return { tier: tier.key, since: day };
  }
  return { tier: tiers[0]?.key ?? '', since: day };
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

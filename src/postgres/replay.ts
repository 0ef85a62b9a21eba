import { type EngagementEvent, type TierState } from '../domain/engagement.ts';
import { packRecord, RING, type RecordParts } from '../engagement/packed-record.ts';
import type { RecentEvent, Replay } from '../ports/journal.ts';
import { text, whole, type Row } from './sql.ts';

/** The most recent events that are named of one holder, and of all holders of one statement. */
const MOST_OF_ONE = 2_000;
const MOST_OF_ALL = 10_000;
const LEAST_OF_ONE = 50;

/** How many recent events of each holder are named, where so many holders are asked for. */
export function recentOfEach(holders: number): number {
  return Math.max(LEAST_OF_ONE, Math.min(MOST_OF_ONE, Math.floor(MOST_OF_ALL / holders)));
}

/** Of each holder $2 events and one more, which shows that there are others. */
function recentBy(column: 'subject' | 'account'): string {
  return `
  select w.n, 'recent', e.source, e.id, round(extract(epoch from e.accepted_at) * 1000)::text
    from wanted w cross join lateral (
      select source, id, accepted_at from gatehouse.engagement_event
      where ${column} = w.key and accepted_at > now() - interval '10 minutes'
      order by accepted_at desc limit $2::int + 1
    ) as e`;
}

/**
 * Everything about the holders $1 in one statement, so that it is all of one moment. Events of the last 10 minutes are
 * recent: a cache is told of an event well within that. The latest $2 of each holder are named.
 */
export const REPLAY = `
  with wanted as (
    select n::int, key from unnest($1::uuid[]) with ordinality as w (key, n)
  ), mine as (
    select w.n, d.type, d.day, d.until, d.amount, d.seen
    from wanted w join gatehouse.engagement_day d on d.holder = w.key
  ), latest as (
    select n, max(until) as day, max(seen) as seen from mine group by n
  )
  select n, 'latest' as kind, '' as a, seen::text as b, day::text as amount from latest
  union all
  select n, 'lifetime', type, '', least(sum(amount), ${Number.MAX_SAFE_INTEGER})::text
    from mine group by n, type
  union all
  select m.n, 'day', m.type, m.day::text, m.amount::text
    from mine m join latest l on l.n = m.n where m.day > l.day - ${RING} and m.day > 0
  union all
  select w.n, 'tier', h.tier, coalesce(h.below_since, 0)::text, h.tier_since::text
    from wanted w join gatehouse.engagement_holder h on h.key = w.key where h.tier is not null
  union all ${recentBy('subject')}
  union all ${recentBy('account')}`;

interface Draft {
  lastDay?: number;
  lastSeen?: number;
  tier?: TierState;
  readonly activeDays: Set<number>;
  readonly types: Map<string, { lifetime: number; readonly days: Map<number, number> }>;
  readonly recent: RecentEvent[];
}

/** Rows of REPLAY, in any order, as one replay for each of the `count` holders. @param most recent events of each */
export function readReplays(rows: readonly Row[], count: number, most: number): readonly Replay[] {
  const drafts = Array.from({ length: count }, emptyDraft);
  for (const row of rows) {
    const draft = drafts[whole(row, 'n') - 1];
    if (draft !== undefined) addRow(draft, row);
  }
  return drafts.map((draft) => ({
    record: packRecord(draft satisfies RecordParts),
    ...recentIn(draft.recent, most),
  }));
}

/** Where there are more recent events than named ones, nothing is known of those as old as the oldest, or older. */
function recentIn(recent: readonly RecentEvent[], most: number): Pick<Replay, 'recent' | 'floor'> {
  if (recent.length <= most) return { recent };
  const floor = recent.reduce((oldest, { acceptedAt }) => Math.min(oldest, acceptedAt), Infinity);
  return { recent: recent.filter(({ acceptedAt }) => acceptedAt > floor), floor };
}

function emptyDraft(): Draft {
  return { activeDays: new Set(), types: new Map(), recent: [] };
}

function addRow(draft: Draft, row: Row): void {
  const amount = whole(row, 'amount');
  switch (text(row, 'kind')) {
    case 'latest':
      draft.lastDay = amount;
      draft.lastSeen = whole(row, 'b');
      break;
    case 'lifetime':
      // Being active counts for nothing.
      if (amount > 0) countsOf(draft, text(row, 'a')).lifetime = amount;
      break;
    case 'day':
      draft.activeDays.add(whole(row, 'b'));
      if (amount > 0) countsOf(draft, text(row, 'a')).days.set(whole(row, 'b'), amount);
      break;
    case 'tier':
      draft.tier = tierIn(row, amount);
      break;
    case 'recent':
      draft.recent.push({ ...identityIn(row), acceptedAt: amount });
      break;
  }
}

function tierIn(row: Row, since: number): TierState {
  const below = whole(row, 'b');
  return { tier: text(row, 'a'), since, ...(below === 0 ? {} : { belowSince: below }) };
}

function identityIn(row: Row): Pick<EngagementEvent, 'source' | 'id'> {
  return { source: text(row, 'a'), id: text(row, 'b') };
}

function countsOf(draft: Draft, type: string): { lifetime: number; readonly days: Map<number, number> } {
  let counts = draft.types.get(type);
  if (counts === undefined) draft.types.set(type, (counts = { lifetime: 0, days: new Map() }));
  return counts;
}

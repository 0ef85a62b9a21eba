import type { EngagementEvent, EngagementRecord, TierState } from '../domain/engagement.ts';
import { mapping, type Work } from '../domain/in-portions.ts';
import { EMPTY_RECORD, packRecord, RING, type RecordParts } from '../engagement/packed-record.ts';
import type { RecentEvent, RecordedInhabitant, Replay } from '../ports/journal.ts';
import { shareOf } from './holder-key.ts';
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
  select w.n, 'recent', e.source, e.id, null, round(extract(epoch from e.accepted_at) * 1000)::text, null
    from wanted w cross join lateral (
      select source, id, accepted_at from gatehouse.engagement_event
      where ${column} = w.key and accepted_at > now() - interval '10 minutes'
      order by accepted_at desc limit $2::int + 1
    ) as e`;
}

/**
 * The records of the holders $1, a row for each type of event and one for the tier. `offset 0` keeps to a look into an index
 * for each holder: joined freely, all of a table may be read for one page of holders.
 */
const RECORDS = `
  wanted as (
    select n::int, key from unnest($1::uuid[]) with ordinality as w (key, n)
  ), mine as (
    select w.n, d.type, d.day, d.until, d.amount, d.seen, max(d.until) over (partition by w.n) as latest
    from wanted w cross join lateral (select * from gatehouse.engagement_day where holder = w.key offset 0) as d
  ), record (n, kind, a, b, c, amount, days) as (
    select n, 'type', type, max(until)::text, max(seen)::text,
        least(sum(amount), ${Number.MAX_SAFE_INTEGER})::text,
        string_agg(day || ' ' || amount, ' ') filter (where day > latest - ${RING} and day > 0)
      from mine group by n, type
    union all
    select w.n, 'tier', h.tier, coalesce(h.below_since, 0)::text, null, h.tier_since::text, null
      from wanted w
      cross join lateral (select * from gatehouse.engagement_holder where key = w.key offset 0) as h
      where h.tier is not null
  )`;

/** Records alone. */
export const READ_RECORDS = `with ${RECORDS} select * from record`;

/**
 * A page of $2 subjects after the key $1 with their records. Keys of a page lie together, so their days are read along the
 * index. Days that are out of every record are left to the reader.
 */
export const READ_POPULATION = `
  with page as materialized (
    select (row_number() over (order by key))::int as n, * from (
      select key, name, tier, tier_since, below_since from gatehouse.engagement_holder
      where key > $1::uuid and name like 'subject:%' order by key limit $2::int
    ) as h
  ), counts as (
    select holder, type, max(until)::text as until, max(seen)::text as seen,
      least(sum(amount), ${Number.MAX_SAFE_INTEGER})::text as amount,
      string_agg(day || ' ' || amount, ' ') filter (where day > 0) as days
    from gatehouse.engagement_day
    where holder > $1::uuid and holder <= (select key from page order by n desc limit 1)
    group by holder, type
  )
  select n, 'subject' as kind, key::text as a, substring(name from 9) as b, null as c, '0' as amount, null as days from page
  union all
  select n, 'tier', tier, coalesce(below_since, 0)::text, null, tier_since::text, null from page where tier is not null
  union all
  select p.n, 'type', c.type, c.until, c.seen, c.amount, c.days from page p join counts c on c.holder = p.key`;

/**
 * Everything about the holders $1 in one statement, so that it is all of one moment. Events of the last 10 minutes are
 * recent: a cache is told of an event well within that. The latest $2 of each holder are named.
 */
export const REPLAY = `
  with ${RECORDS}
  select * from record
  union all ${recentBy('subject')}
  union all ${recentBy('account')}`;

interface Draft {
  lastDay?: number;
  lastSeen?: number;
  tier?: TierState;
  readonly activeDays: Set<number>;
  readonly types: Map<string, { readonly lifetime: number; readonly days: ReadonlyMap<number, number> }>;
  readonly recent: RecentEvent[];
}

/** Rows of REPLAY, in any order, as one replay for each of the `count` holders. @param most recent events of each */
export function* readReplays(rows: readonly Row[], count: number, most: number): Work<readonly Replay[]> {
  const drafts = yield* draftsIn(rows, count);
  return yield* mapping(drafts, (draft) => ({
    record: packRecord(draft satisfies RecordParts),
    ...recentIn(draft.recent, most),
  }));
}

/** Rows of READ_RECORDS, in any order, as one record for each of the `count` holders. */
export function* readRecords(rows: readonly Row[], count: number): Work<readonly EngagementRecord[]> {
  return yield* mapping(yield* draftsIn(rows, count), packRecord);
}

/** Rows of READ_POPULATION, in any order, in the order of their keys. */
export function* readPopulation(rows: readonly Row[]): Work<readonly RecordedInhabitant[]> {
  const subjects = rows.filter(({ kind }) => kind === 'subject');
  const records = yield* readRecords(rows, subjects.length);
  return yield* mapping(
    subjects.sort((one, other) => whole(one, 'n') - whole(other, 'n')),
    (row) => {
      const cursor = text(row, 'a');
      const record = records[whole(row, 'n') - 1] ?? EMPTY_RECORD;
      return { cursor, subject: text(row, 'b'), share: shareOf(cursor), record };
    },
  );
}

function* draftsIn(rows: readonly Row[], count: number): Work<readonly Draft[]> {
  const drafts = Array.from({ length: count }, emptyDraft);
  for (const row of rows) {
    const draft = drafts[whole(row, 'n') - 1];
    if (draft !== undefined) addRow(draft, row);
    yield;
  }
  return drafts;
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
    case 'type':
      addType(draft, row, amount);
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

function addType(draft: Draft, row: Row, lifetime: number): void {
  draft.lastDay = Math.max(draft.lastDay ?? 0, whole(row, 'b'));
  draft.lastSeen = Math.max(draft.lastSeen ?? 0, whole(row, 'c'));
  const days = daysIn(row);
  for (const day of days.keys()) draft.activeDays.add(day);
  // Being active counts for nothing.
  if (lifetime > 0) draft.types.set(text(row, 'a'), { lifetime, days });
}

/** Days and their counts, in turn; null where all of them are long ago. */
function daysIn({ days }: Row): Map<number, number> {
  const counts = new Map<number, number>();
  const numbers = typeof days === 'string' ? days.split(' ') : [];
  for (let at = 0; at + 1 < numbers.length; at += 2) counts.set(Number(numbers[at]), Number(numbers[at + 1]));
  return counts;
}

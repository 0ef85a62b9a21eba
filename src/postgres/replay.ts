import type { EventIdentity, Replay } from '../ports/journal.ts';
import { text, whole, type Row } from './sql.ts';

/**
 * Everything about the subjects $1 in one statement, so that it is all of one moment. $2 is the oldest day whose counts
 * are wanted, $3 the type that counts for nothing but being active. Events of the last 10 minutes are recent: a cache is
 * told of an event well within that.
 */
export const REPLAY = `
  with wanted as (
    select n::int, subject from unnest($1::text[]) with ordinality as w (subject, n)
  ), mine as materialized (
    select w.n, e.source, e.id, e.type, e.quantity, e.occurred_at, e.accepted_at
    from wanted w join gatehouse.engagement_event e
      on hashtextextended(e.subject, 0) = hashtextextended(w.subject, 0) and e.subject = w.subject
  ), daily as materialized (
    select n, type, floor(extract(epoch from occurred_at) / 86400)::int as day,
      sum(quantity) as amount, max(occurred_at) as seen
    from mine group by 1, 2, 3
  )
  select n, 'lifetime' as kind, type as a, '' as b, least(sum(amount), ${Number.MAX_SAFE_INTEGER})::text as amount
    from daily where type <> $3::text group by n, type
  union all select n, 'day', type, day::text, least(amount, ${Number.MAX_SAFE_INTEGER})::text
    from daily where type <> $3::text and day >= $2::int
  union all select distinct n, 'active', '', day::text, '0' from daily where day >= $2::int
  union all select n, 'seen', '', '', round(extract(epoch from max(seen)) * 1000)::text from daily group by n
  union all select n, 'recent', source, id, '0' from mine where accepted_at > now() - interval '10 minutes'`;

interface Draft {
  readonly record: {
    readonly events: Map<string, { lifetime: number; readonly days: Map<number, number> }>;
    readonly activeDays: Set<number>;
    lastSeen?: number;
  };
  readonly recent: EventIdentity[];
}

/** Rows of REPLAY, in any order, as one replay for each of the `count` subjects. */
export function readReplays(rows: readonly Row[], count: number): readonly Replay[] {
  const drafts = Array.from({ length: count }, emptyDraft);
  for (const row of rows) {
    const draft = drafts[whole(row, 'n') - 1];
    if (draft !== undefined) addRow(draft, row);
  }
  return drafts;
}

function emptyDraft(): Draft {
  return { record: { events: new Map(), activeDays: new Set() }, recent: [] };
}

function addRow({ record, recent }: Draft, row: Row): void {
  switch (text(row, 'kind')) {
    case 'lifetime':
      countsOf(record.events, text(row, 'a')).lifetime = whole(row, 'amount');
      break;
    case 'day':
      countsOf(record.events, text(row, 'a')).days.set(whole(row, 'b'), whole(row, 'amount'));
      break;
    case 'active':
      record.activeDays.add(whole(row, 'b'));
      break;
    case 'seen':
      record.lastSeen = whole(row, 'amount');
      break;
    case 'recent':
      recent.push({ source: text(row, 'a'), id: text(row, 'b') });
      break;
  }
}

function countsOf(
  events: Draft['record']['events'],
  type: string,
): { lifetime: number; readonly days: Map<number, number> } {
  let counts = events.get(type);
  if (counts === undefined) events.set(type, (counts = { lifetime: 0, days: new Map() }));
  return counts;
}

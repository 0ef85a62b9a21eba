import type { Retention } from '../ports/journal.ts';
import { text, whole, type Sql } from './sql.ts';

/** A holder is looked at on one day of so many: its key says on which. */
const CYCLE = 32;
/** Portions of a day's holders. */
const FOLDS = 8;
/** Before them: room for events to come, and months that are let go of. */
const PORTIONS = FOLDS + 2;
/** Rows that one statement lets go of. */
const LARGEST = 5_000;
/** Milliseconds for a portion. */
const LONG = 10_000;

/** Counts the next portion of the day $1 as taken. No row: all are. */
const TAKE = `
  update gatehouse.house_keeping
  set day = $1::int, portion = case when day = $1::int then portion + 1 else 1 end
  where single and (day < $1::int or (day = $1::int and portion < ${PORTIONS}))
  returning portion - 1 as portion`;

/** Marks of the lineage are kept by number: an idle database has old ones that still count. */
const PRUNE = `
  with told as (
    delete from gatehouse.announcement where id in (
      select id from gatehouse.announcement
      where at < now() - $1::int * interval '1 day' order by at limit ${LARGEST} for update skip locked
    ) returning 1
  ), marks as (
    delete from gatehouse.lineage_mark where at < (select at from gatehouse.lineage_mark order by at desc offset 1000 limit 1)
  )
  select count(*)::int as gone from told`;

const MAKE_ROOM = `
  select gatehouse.make_engagement_partition(now()), gatehouse.make_engagement_partition(now() + interval '1 month')`;

const PAST = `
  select c.relname::text as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'gatehouse.engagement_event'::regclass
    and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= to_timestamp($1::float8 / 1000) at time zone 'UTC'`;

/**
 * Does a portion of a day's house-keeping, each part in a transaction of its own, so that no one waits for long. Any number of
 * gateways may call it: each portion is done once.
 * @returns whether nothing is left for that day
 */
export async function keepHouse(
  sql: Sql,
  day: number,
  { eventsSince, announcementDays }: Retention,
): Promise<boolean> {
  const [pruned] = await sql.query(PRUNE, [announcementDays]);
  if (pruned !== undefined && whole(pruned, 'gone') === LARGEST) return false;
  const [taken] = await sql.query(TAKE, [day]);
  if (taken === undefined) return true;
  const portion = whole(taken, 'portion');
  if (portion === 0) await sql.query(MAKE_ROOM);
  else if (portion === 1) await dropMonths(sql, eventsSince);
  else await fold(sql, day, portion - 2);
  return portion === PORTIONS - 1;
}

async function dropMonths(sql: Sql, before: number): Promise<void> {
  for (const month of await sql.query(PAST, [before]))
    await sql.query('select gatehouse.drop_engagement_month($1)', [text(month, 'name')]);
}

/** Keys are digests: each part of them has as many holders as any other. */
async function fold(sql: Sql, day: number, portion: number): Promise<void> {
  const parts = CYCLE * FOLDS;
  const part = (day % CYCLE) * FOLDS + portion;
  const keys = [keyAt(part / parts), keyAt((part + 1) / parts, -1)];
  await sql.transaction(
    (session) => session.query('select gatehouse.fold_engagement($1::uuid, $2::uuid)', keys),
    { timeout: LONG },
  );
}

/** The key that has this share of all keys before it. */
function keyAt(share: number, more = 0): string {
  const first = Math.round(share * 0x1_0000) + more;
  const rest = more < 0 ? 'f' : '0';
  const hex = first.toString(16).padStart(4, '0') + rest.repeat(28);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

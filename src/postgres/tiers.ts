import { subjectHolder } from '../domain/engagement.ts';
import type { Announcement, ReviewPortion, TierMove, TierStore } from '../ports/tiers.ts';
import { holderKey, NO_KEY } from './holder-key.ts';
import { milliseconds, parsed, text, whole, type Row, type Sql } from './sql.ts';

/** Rows are locked in the order of their keys, so that two who move the same never wait for each other in a circle. */
const MOVE = `
  with wanted as (
    select * from unnest($1::uuid[], $2::text[], $3::int[], $4::int[], $5::text[], $6::int[], $7::int[], $8::int[],
      $9::boolean[]) with ordinality as w (key, was, was_since, was_below, tier, since, below, due, quiet, n)
  ), found as materialized (
    select h.* from gatehouse.engagement_holder h
    where h.key in (select key from wanted) and h.erased_at is null order by h.key for update
  ), moved as (
    update gatehouse.engagement_holder h
    set tier = w.tier, tier_since = w.since, below_since = w.below, due = w.due
    from wanted w join found f on f.key = w.key
    where h.key = w.key and f.tier is not distinct from w.was and f.tier_since is not distinct from w.was_since
      and f.below_since is not distinct from w.was_below
      -- A row that says so already is not written again.
      and (f.tier, f.tier_since, f.below_since, f.due) is distinct from (w.tier, w.since, w.below, w.due)
    returning w.n, h.name, w.was, w.tier, w.since, w.quiet
  ), told as (
    insert into gatehouse.announcement (kind, subject, body)
    select 'tier', substring(name from 9), json_build_object('before', was, 'after', tier, 'since', since)
    from moved where was is distinct from tier and not quiet order by n
  )
  select w.n::int from wanted w join found f on f.key = w.key
  where w.n in (select n from moved)
    or (f.tier, f.tier_since, coalesce(f.below_since, 0)) = (w.tier, w.since, coalesce(w.below, 0))`;

const DUE = `
  select due::text || '/' || key as cursor, substring(name from 9) as subject from gatehouse.engagement_holder
  where due <= $1::int and name is not null and (due, key) > ($3::int, $4::uuid) order by due, key limit $2::int`;

const REVIEW = `
  update gatehouse.tier_review set criteria = $1, walked = '${NO_KEY}' where criteria is distinct from $1
  returning 1 as news`;

/** One row at least while the review is under way: without a key where no holder is left. */
const UNDER_REVIEW = `
  select r.walked::text as after, h.key::text as key, h.subject, h.tier
  from gatehouse.tier_review r left join lateral (
    select key, substring(name from 9) as subject, tier from gatehouse.engagement_holder
    where key > r.walked and tier is not null and name is not null order by key limit $2::int
  ) as h on true
  where r.criteria = $1 and r.walked is not null order by h.key`;

/** The look at how many keys there are spares the planner an empty list: it may read the whole index of who is due for it. */
const REVIEWED = `
  with again as (
    update gatehouse.engagement_holder set due = 0
    where cardinality($4::uuid[]) > 0 and key = any ($4::uuid[]) and tier is not null
  )
  update gatehouse.tier_review set walked = $3::uuid where criteria = $1 and walked = $2::uuid
  returning 1 as done`;

const EXPIRED = `
  with overrides as (
    update gatehouse.override o set expiry_announced = true
    where o.ctid in (
      select ctid from gatehouse.override
      where expires_at <= to_timestamp($1::float8 / 1000) and not expiry_announced
      order by expires_at limit 500 for update skip locked
    )
    returning subject, flag, variation, expires_at
  ), pins as (
    update gatehouse.tier_pin p set expiry_announced = true
    where p.ctid in (
      select ctid from gatehouse.tier_pin
      where expires_at <= to_timestamp($1::float8 / 1000) and not expiry_announced
      order by expires_at limit 500 for update skip locked
    )
    returning subject, tier, expires_at
  ), told as (
    insert into gatehouse.announcement (kind, subject, body)
    select kind, subject, body from (
      select 'override' as kind, subject, json_build_object('flag', flag, 'before', variation) as body, expires_at
        from overrides
      union all
      select 'pin', subject, json_build_object('before', tier), expires_at from pins
    ) as gone order by expires_at
    returning 1
  )
  select count(*)::int as count from told`;

const ANNOUNCEMENTS = `
  select a.id::text as id, ${milliseconds('at')} as at, kind, subject, body::text
  from gatehouse.announcement a where a.id > $1::bigint order by a.id limit $2::int`;

const KINDS = ['tier', 'override', 'pin'] as const;

/** Tiers in PostgreSQL, see migrations/004-engagement.sql. */
export function postgresTiers(sql: Sql): TierStore {
  return {
    async move(moves) {
      if (moves.length === 0) return [];
      const rows = await sql.query(MOVE, columns(moves));
      const stand = new Set(rows.map((row) => whole(row, 'n')));
      return moves.map((_, index) => stand.has(index + 1));
    },

    async due(day, most, after = `-1/${NO_KEY}`) {
      const [due, key] = after.split('/', 2);
      const rows = await sql.query(DUE, [day, most, due, key]);
      return rows.map((row) => ({ cursor: text(row, 'cursor'), subject: text(row, 'subject') }));
    },

    async review(criteria) {
      return (await sql.query(REVIEW, [criteria])).length > 0;
    },

    async underReview(criteria, lowest, most) {
      const rows = await sql.query(UNDER_REVIEW, [criteria, most]);
      return portionIn(rows, criteria, lowest);
    },

    async reviewed({ criteria, after, upTo }, notJudged) {
      const again = notJudged.map((subject) => holderKey(subjectHolder(subject)));
      return (await sql.query(REVIEWED, [criteria, after, upTo ?? null, again])).length > 0;
    },

    async announceExpired(now) {
      const [row] = await sql.query(EXPIRED, [now]);
      return row === undefined ? 0 : whole(row, 'count');
    },

    async announcements(after, most) {
      return (await sql.query(ANNOUNCEMENTS, [after ?? '0', most])).map(announcementIn);
    },
  };
}

function columns(moves: readonly TierMove[]): readonly unknown[] {
  return [
    moves.map(({ subject }) => holderKey(subjectHolder(subject))),
    moves.map(({ from }) => from?.tier),
    moves.map(({ from }) => from?.since),
    moves.map(({ from }) => from?.belowSince),
    moves.map(({ to }) => to.tier),
    moves.map(({ to }) => to.since),
    moves.map(({ to }) => to.belowSince),
    moves.map(({ due }) => due),
    moves.map(({ quiet }) => quiet === true),
  ];
}

function portionIn(rows: readonly Row[], criteria: string, lowest: string): ReviewPortion | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const held = rows.filter((row) => row['key'] !== null);
  const last = held.at(-1);
  return {
    criteria,
    after: text(first, 'after'),
    upTo: last && text(last, 'key'),
    subjects: held.filter((row) => row['tier'] !== lowest).map((row) => text(row, 'subject')),
  };
}

function announcementIn(row: Row): Announcement {
  const kind = KINDS.find((known) => known === row['kind']);
  if (kind === undefined) throw new TypeError('column kind: expected a kind of announcement');
  return {
    id: text(row, 'id'),
    at: whole(row, 'at'),
    kind,
    subject: text(row, 'subject'),
    body: parsed(row, 'body'),
  };
}

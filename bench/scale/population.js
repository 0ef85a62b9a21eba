import pg from 'pg';

/** Subjects who share an account. */
const TEAM = 5;
/** Rows of one statement. */
const PORTION = 50_000;

/**
 * Subjects `s1` to `s<n>`, as a year of use leaves them: engagement on five days of the last four weeks and on one that
 * house-keeping folds, a settled tier, an account for every five, a plan for four accounts of ten. Subject number i has
 * i mod 15 reports.
 */
const STATEMENTS = [
  `insert into gatehouse.subject (id, account, claims, seen_at)
   select 's' || i, 'a' || i / ${TEAM}, '{}', now() from generate_series($1::int, $2::int) i`,
  `insert into gatehouse.subscription (account, plan)
   select distinct on (i / ${TEAM}) 'a' || i / ${TEAM}, case when i / ${TEAM} % 10 < 3 then 'pro' else 'enterprise' end
   from generate_series($1::int, $2::int) i where i / ${TEAM} % 10 < 4 on conflict do nothing`,
  `insert into gatehouse.engagement_holder (key, name, tier, tier_since)
   select gatehouse.engagement_key('subject:s' || i), 'subject:s' || i,
     case when i % 15 >= 10 then 'power' when i % 15 >= 3 then 'regular' else 'newbie' end,
     floor(extract(epoch from now()) / 86400)::int - 20
   from generate_series($1::int, $2::int) i`,
  `insert into gatehouse.engagement_day (holder, type, day, until, amount, seen)
   select gatehouse.engagement_key('subject:s' || i), type, day, day,
     case type when 'gatehouse.active' then 0 else i % 15 / 5 + case when n < i % 15 % 5 then 1 else 0 end end,
     day * 86400000::bigint + 43200000
   from generate_series($1::int, $2::int) i,
     lateral (select n, floor(extract(epoch from now()) / 86400)::int - 1 - n * 4 as day from generate_series(0, 4) n) d,
     unnest(array['report.generated', 'gatehouse.active']) type
   where type = 'gatehouse.active' or i % 15 / 5 + case when n < i % 15 % 5 then 1 else 0 end > 0`,
  `insert into gatehouse.engagement_day (holder, type, day, until, amount, seen)
   select gatehouse.engagement_key('subject:s' || i), 'gatehouse.active', day, day, 0, day * 86400000::bigint
   from generate_series($1::int, $2::int) i,
     lateral (select floor(extract(epoch from now()) / 86400)::int - 90 as day) d`,
  `insert into gatehouse.engagement_identity (identity, payload)
   select gatehouse.engagement_key('loaded ' || i), 0 from generate_series($1::int, $2::int) i`,
];

/** Loads this many subjects by SQL into a database that a gateway has migrated. */
export async function populate(databaseUrl, subjects) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const statement of STATEMENTS)
      for (let from = 1; from <= subjects; from += PORTION)
        await client.query(statement, [from, Math.min(from + PORTION - 1, subjects)]);
    await client.query('vacuum (analyze)');
  } finally {
    await client.end();
  }
}

export const subjectAt = (place) => `s${place}`;
export const accountAt = (place) => `a${Math.floor(place / TEAM)}`;

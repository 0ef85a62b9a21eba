import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { postgresJournal } from '../../src/postgres/journal.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { whole, type Row, type Sql } from '../../src/postgres/sql.ts';
import { postgresTiers } from '../../src/postgres/tiers.ts';
import { event, unique } from '../contract/engagement.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

let database: FreshDatabase;
let sql: Sql;
beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
  await migrate(sql);
}, 60_000);
afterAll(async () => {
  await sql.close();
  await database.drop();
});

test('announcements past their retention go, and those within it stay', async () => {
  await sql.run(`
    insert into gatehouse.announcement (at, kind, subject, body)
    select now() - n * interval '10 days', 'tier', 'nia', '{}' from generate_series(0, 6) as n`);
  await postgresJournal(sql).keepHouse(1, { eventsSince: 0, announcementDays: 35 });
  expect(await sql.query('select count(*)::int as n from gatehouse.announcement')).toEqual([{ n: 4 }]);
});

test('folding a portion of the holders reads the rows of that portion, however many there are', async () => {
  const load = (holders: number): Promise<unknown> =>
    sql.transaction(
      (session) =>
        session.query(
          `insert into gatehouse.engagement_day (holder, type, day, until, amount, seen)
           select gatehouse.engagement_key($1 || ' ' || i), 'report.generated', 20000 - n * 10, 20000 - n * 10, 1, 0
           from generate_series(1, $2::int) i, generate_series(0, 9) n`,
          [`of ${holders}`, holders],
        ),
      { timeout: 60_000 },
    );
  // PostgreSQL plans by what it has noted of a table, which may be from when it was small.
  await load(20);
  await sql.run('analyze gatehouse.engagement_day');
  await load(5_000);
  const [from, to] = ['20000000-0000-0000-0000-000000000000', '20ffffff-ffff-ffff-ffff-ffffffffffff'];
  await sql.transaction(async (session) => {
    const rows = `select count(*)::int as n, count(distinct holder)::int as holders from gatehouse.engagement_day
      where holder between $1 and $2`;
    const [before] = await session.query(rows, [from, to]);
    const read = `select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as n from pg_stat_xact_user_tables
      where schemaname = 'gatehouse' and relname = 'engagement_day'`;
    const [already] = await session.query(read);
    await session.query('select gatehouse.fold_engagement($1::uuid, $2::uuid)', [from, to]);
    const [after] = await session.query(read);
    // Three looks at each row, and some more where the first row of a page is read twice.
    expect(number(after) - number(already)).toBeLessThanOrEqual(4 * number(before));
    // Days 20000 to 19940 are within every record; three are folded into one.
    const [left] = await session.query(rows, [from, to]);
    expect(number(left)).toBe(number(before) - 2 * whole(before ?? {}, 'holders'));
  });
}, 60_000);

test('a portion of a review that judged everybody reads no holder again, however many are due', async () => {
  const load = (holders: number): Promise<unknown> =>
    sql.query(
      `insert into gatehouse.engagement_holder (key, name, tier, due)
       select gatehouse.engagement_key('due ' || i), 'subject:due ' || i, 'newbie', 30000
       from generate_series(1, $1::int) i on conflict do nothing`,
      [holders],
    );
  // PostgreSQL plans by what it has noted of a table, which may be from when nobody was due.
  await sql.query(`insert into gatehouse.engagement_holder (key, name, tier)
    select gatehouse.engagement_key('idle ' || i), 'subject:idle ' || i, 'newbie' from generate_series(1, 20000) i`);
  await sql.run('analyze gatehouse.engagement_holder');
  await load(5_000);
  await sql.transaction(async (session) => {
    const read = `select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as n from pg_stat_xact_user_tables
      where schemaname = 'gatehouse' and relname = 'engagement_holder'`;
    const [already] = await session.query(read);
    const zero = '00000000-0000-0000-0000-000000000000';
    await postgresTiers({ ...sql, ...session }).reviewed(
      { criteria: 'x', after: zero, upTo: zero, subjects: [] },
      [],
    );
    const [after] = await session.query(read);
    expect(number(after) - number(already)).toBe(0);
  });
});

function number(row: Row | undefined): number {
  return whole(row ?? {}, 'n');
}

test('erasing waits for those who were appending, and keeps no other from appending', async () => {
  const journal = postgresJournal(sql);
  const subject = unique('subject');
  let erased: number | undefined;
  const erasing = await sql.transaction(async (session) => {
    await postgresJournal({ ...sql, ...session }).append([event(subject)]);
    const under = journal.erase(subject).then((events) => (erased = events));
    await wait(200);
    expect(erased).toBeUndefined();
    const { answers } = await journal.append([event(unique('other'))]);
    expect(answers).toEqual(['accepted']);
    return { under };
  });
  await erasing.under;
  expect(erased).toBe(1);
  expect(await journal.events(subject, { first: 10 })).toEqual([]);
  expect((await journal.append([event(subject)])).answers).toEqual(['erased']);
});

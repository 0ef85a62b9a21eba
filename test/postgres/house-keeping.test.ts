import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { postgresJournal } from '../../src/postgres/journal.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
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

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { subjectHolder } from '../../src/domain/engagement.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { postgresJournal } from '../../src/postgres/journal.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { whole, type Sql } from '../../src/postgres/sql.ts';
import { event } from '../contract/engagement.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

const DUPLICATES = 300;
const UNSETTLED = 400;

let database: FreshDatabase;
let sql: Sql;

beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
  await migrate(sql);
});

afterAll(async () => {
  await sql.close();
  await database.drop();
});

test('a duplicate costs one look at what is unsettled, however much that is', async () => {
  const events = Array.from({ length: DUPLICATES }, (_, index) => event(`subject ${index}`));
  const settled = events.map((each) => ({ ...each, id: `${each.id} settled` }));
  const journal = postgresJournal(sql);
  await journal.append(events);
  const { batch } = await journal.append(settled);
  await journal.settle([batch?.id ?? '']);
  await sql.query(
    `insert into gatehouse.engagement_unsettled (holders)
     select (select array_agg(gen_random_uuid()) from generate_series(1, 100)) from generate_series(1, $1::int)`,
    [UNSETTLED],
  );
  // The plan that is kept after some calls has to hold as well.
  for (let call = 0; call < 8; call += 1) await journal.append(events.slice(0, 2));
  await sql.transaction(async (session) => {
    const inside = postgresJournal({ ...sql, ...session });
    const { doubted } = await inside.append(events);
    expect(doubted).toEqual(events.map(({ subject }) => subjectHolder(subject)));
    expect((await inside.append(settled)).doubted).toEqual([]);
    const [read] = await session.query(
      `select (seq_tup_read + coalesce(idx_tup_fetch, 0))::text as rows from pg_stat_xact_user_tables
       where schemaname = 'gatehouse' and relname = 'engagement_unsettled'`,
    );
    expect(read && whole(read, 'rows')).toBeLessThanOrEqual(DUPLICATES + 20);
  });
});

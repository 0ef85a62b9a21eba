import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { postgresJournal } from '../../src/postgres/journal.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { openEmbedded } from '../../src/postgres/open-embedded.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { postgresTiers } from '../../src/postgres/tiers.ts';
import { event } from '../contract/engagement.ts';
import { describeJournal } from '../contract/journal.ts';
import { describeTiers } from '../contract/tiers.ts';
import { describeStandings } from '../contract/standings.ts';

let sql: Sql;

beforeAll(async () => {
  sql = await openEmbedded();
  await migrate(sql);
}, 60_000);

afterAll(() => sql.close());

const keptOpen = { close: () => Promise.resolve() };
describeTiers('memory', () =>
  Promise.resolve({ tiers: postgresTiers(sql), journal: postgresJournal(sql), ...keptOpen }),
);
describeJournal('memory', () => Promise.resolve({ journal: postgresJournal(sql), ...keptOpen }));
describeStandings('memory', () => Promise.resolve({ standings: postgresStandings(sql), ...keptOpen }));

describe('an embedded PostgreSQL', () => {
  test('is brought up to date once, whoever asks', async () => {
    await Promise.all([migrate(sql), migrate(sql)]);
    const files = await readdir(new URL('../../src/postgres/migrations/', import.meta.url));
    const applied = await sql.query('select name from gatehouse.migration order by name');
    expect(applied.map(({ name }) => name)).toEqual(files.filter((file) => file.endsWith('.sql')).sort());
  });

  test('commits all of a transaction or none, and says what went wrong', async () => {
    const failing = sql.transaction(async (session) => {
      await session.query(`insert into gatehouse.subscription (account, plan) values ('gone', 'pro')`);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    const refused = sql.transaction((session) => session.query('select 1/0'));
    await expect(refused).rejects.toMatchObject({ code: '22012' });
    expect(await postgresStandings(sql).read([{ subject: 's', account: 'gone' }])).toEqual([
      { overrides: [] },
    ]);
  });

  test('that was closed is unavailable', async () => {
    const closed = await openEmbedded();
    await closed.close();
    await closed.close();
    await expect(postgresJournal(closed).append([event('a')])).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
  });
});

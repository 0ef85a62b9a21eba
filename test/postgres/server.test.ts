import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { StandingReader } from '../../src/actions/read-standing.ts';
import type { StandingChange } from '../../src/ports/standings.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { postgresJournal } from '../../src/postgres/journal.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { postgresTiers } from '../../src/postgres/tiers.ts';
import { event, unique } from '../contract/engagement.ts';
import { describeJournal } from '../contract/journal.ts';
import { describeTiers } from '../contract/tiers.ts';
import { describeStandings, override, setOverride, setPlan, until } from '../contract/standings.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';
import { longestSlice } from '../slices.ts';

let database: FreshDatabase;
let sql: Sql;
const others: FreshDatabase[] = [];

async function emptyDatabase(): Promise<FreshDatabase> {
  const empty = await freshDatabase();
  others.push(empty);
  return empty;
}

beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
  await migrate(sql);
});

afterAll(async () => {
  await sql.close();
  for (const used of [database, ...others]) await used.drop();
});

const keptOpen = { close: () => Promise.resolve() };
describeJournal('PostgreSQL', () => Promise.resolve({ journal: postgresJournal(sql), ...keptOpen }));
describeTiers('PostgreSQL', () =>
  Promise.resolve({ tiers: postgresTiers(sql), journal: postgresJournal(sql), ...keptOpen }),
);
describeStandings('PostgreSQL', () => Promise.resolve({ standings: postgresStandings(sql), ...keptOpen }));

describe('a journal in PostgreSQL', () => {
  test('no longer calls an event recent ten minutes after it was accepted', async () => {
    const journal = postgresJournal(sql);
    const subject = unique('subject');
    const [old, young] = [event(subject, { id: unique('old') }), event(subject, { id: unique('young') })];
    await journal.append([old, young]);
    const accepted = 'update gatehouse.engagement_event set accepted_at = now() - $2::interval where id = $1';
    await database.run(accepted, [old.id, '10 minutes 1 second']);
    await database.run(accepted, [young.id, '9 minutes']);
    const [replay] = await journal.replay([`subject:${subject}`]);
    expect(replay?.recent.map(({ id }) => id)).toEqual([young.id]);
  });
});

describe('two calls that append the same events in opposite orders', () => {
  test('do not wait for each other for ever', async () => {
    const journal = postgresJournal(sql);
    const [one, middle, other] = [event('a'), event('a'), event('a')];
    // Each has added its first event when it must wait for the middle one.
    const calls = await sql.transaction(async (session) => {
      await postgresJournal({ ...sql, ...session }).append([middle]);
      const waiting = [journal.append([one, middle, other]), journal.append([other, middle, one])];
      await wait(200);
      return { waiting: Promise.all(waiting) };
    });
    expect(
      (await calls.waiting).flatMap(({ answers }) => answers).filter((answer) => answer === 'accepted'),
    ).toHaveLength(2);
  });
});

describe('standings in PostgreSQL', () => {
  test('say whose changed when somebody changes them by hand', async () => {
    const [account, renamed, subject] = [unique('account'), unique('renamed'), unique('subject')];
    const standings = postgresStandings(sql);
    await setPlan(standings, account, 'free');
    await setOverride(standings, subject, override());
    const heard: (StandingChange | undefined)[] = [];
    const stop = await standings.watch((changed) => heard.push(changed));
    // What was set before may still be on its way.
    await setPlan(standings, 'marker', unique('plan'));
    await until(() =>
      heard.some((change) => change !== undefined && 'account' in change && change.account === 'marker'),
    );
    heard.length = 0;
    await database.run(`update gatehouse.subscription set plan = 'pro' where account = $1`, [account]);
    await database.run('update gatehouse.subscription set account = $2 where account = $1', [
      account,
      renamed,
    ]);
    await database.run('delete from gatehouse.override where subject = $1', [subject]);
    await database.run('truncate gatehouse.override');
    await until(() => heard.length >= 5);
    expect(heard).toEqual([{ account }, { account }, { account: renamed }, { subject }, undefined]);
    await stop();
  });

  test('say that anybody may have changed where one statement changes more than a thousand', async () => {
    const standings = postgresStandings(sql);
    const mark = unique('bulk');
    const heard: (StandingChange | undefined)[] = [];
    const stop = await standings.watch((changed) => heard.push(changed));
    const insert = `insert into gatehouse.subscription (account, plan) select $1 || n, 'free' from generate_series(1, $2::int) n`;
    await database.run(insert, [`${mark}-few-`, 3]);
    await until(() => heard.length >= 3);
    expect(heard).toEqual([1, 2, 3].map((n) => ({ account: `${mark}-few-${n}` })));
    heard.length = 0;
    await database.run(insert, [`${mark}-many-`, 2_000]);
    await database.run(`update gatehouse.subscription set plan = 'pro' where account like $1`, [
      `${mark}-many-%`,
    ]);
    await database.run('delete from gatehouse.subscription where account like $1', [`${mark}-many-%`]);
    await until(() => heard.length >= 3);
    await wait(50);
    expect(heard).toEqual([undefined, undefined, undefined]);
    await stop();
  });

  test('do not hold the event loop when thousands change while many are remembered', async () => {
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const reader = new StandingReader(postgresStandings(sql), { now: () => Date.now() }, log);
    const stop = await reader.watch();
    const keys = Array.from({ length: 20_000 }, (_, n) => ({ subject: `held-${n}`, account: `held-${n}` }));
    const insert = `insert into gatehouse.subscription (account, plan) select 'held-' || n, 'free' from generate_series(0, 2099) n`;
    await database.run(insert);
    await Promise.all(keys.map((key) => reader.read(key)));
    const { longest } = await longestSlice(async () => {
      // One statement of many, and many statements of one, in one transaction.
      await database.run(`update gatehouse.subscription set plan = 'pro' where account like 'held-%'`);
      await until(() => reader.peek(keys[5]!) === undefined);
      await Promise.all(keys.map((key) => reader.read(key)));
      await database.run(`
        do $$ begin
          for n in 0..2099 loop
            update gatehouse.subscription set plan = 'max' where account = 'held-' || n;
          end loop;
        end $$`);
      await until(() => reader.peek(keys[2_099]!) === undefined);
    });
    expect(await reader.read(keys[5]!)).toMatchObject({ plan: 'max' });
    expect(reader.peek(keys[5_000]!)).toBeDefined();
    // To read 20,000 anew takes most of it. Before, the announcements alone took more than ten seconds.
    expect(longest).toBeLessThan(500);
    await stop();
  });

  test('are listened to again after the connection was lost, and say that something may have been missed', async () => {
    const standings = postgresStandings(sql);
    const heard: (StandingChange | undefined)[] = [];
    const stop = await standings.watch((changed) => heard.push(changed));
    for (const round of [1, 2]) {
      heard.length = 0;
      const gone = await database.run(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'gatehouse listener'`,
      );
      expect(gone).toHaveLength(1);
      await until(() => heard.length === 1);
      expect(heard).toEqual([undefined]);
      const account = unique(`round-${round}`);
      await setPlan(standings, account, 'pro');
      await until(() => heard.length === 2);
      expect(heard[1]).toEqual({ account });
    }
    await stop();
  });
});

describe('migrations', () => {
  test('are applied once when gateways start together', async () => {
    const empty = await emptyDatabase();
    const gateways = Array.from({ length: 4 }, () => connectPostgres(empty.url));
    await Promise.all(gateways.map(migrate));
    await migrate(gateways[0]!);
    const files = await readdir(new URL('../../src/postgres/migrations/', import.meta.url));
    const applied = await empty.run('select name from gatehouse.migration order by name');
    expect(applied.map(({ name }) => name)).toEqual(files.filter((file) => file.endsWith('.sql')).sort());
    await Promise.all(gateways.map((gateway) => gateway.close()));
  });

  test('leave nothing half done', async () => {
    const empty = await emptyDatabase();
    await empty.run('create schema gatehouse; create table gatehouse.override (in_the_way int)');
    const gateway = connectPostgres(empty.url);
    await expect(migrate(gateway)).rejects.toThrow('002-standings.sql');
    expect(
      await empty.run(`select table_name from information_schema.tables where table_schema = 'gatehouse'`),
    ).toEqual([{ table_name: 'override' }]);
    await gateway.close();
  });
});

describe('a PostgreSQL', () => {
  test('that is not there is unavailable, and finding that out takes no time', async () => {
    const nowhere = connectPostgres('postgres://root@127.0.0.1:1/test');
    await expect(postgresJournal(nowhere).append([event('a')])).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: 'PostgreSQL does not answer',
    });
    await expect(nowhere.transaction(() => Promise.resolve())).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    const stop = await nowhere.listen('gatehouse_standing', () => undefined);
    await stop();
    await nowhere.close();
  });

  test('that takes the connection and says nothing is unavailable within two seconds', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const mute = connectPostgres(`postgres://root@127.0.0.1:${(silent.address() as AddressInfo).port}/test`);
    const began = performance.now();
    await expect(mute.query('select 1')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - began).toBeLessThan(2_000);
    await mute.close();
    silent.close();
  });

  test('that takes too long over a statement is unavailable, and answers the next one', async () => {
    const began = performance.now();
    await expect(sql.query('select pg_sleep(10)')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(performance.now() - began).toBeLessThan(3_000);
    expect(await sql.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('that drops every connection costs what was under way, and is used again by itself', async () => {
    const underway = Promise.allSettled([
      sql.query('select pg_sleep(1)'),
      sql.transaction((session) => session.query('select pg_sleep(1)')),
    ]);
    await wait(100);
    await database.run(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'gatehouse'`,
    );
    for (const settled of await underway) {
      expect(settled).toMatchObject({ status: 'rejected', reason: { code: 'STORE_UNAVAILABLE' } });
    }
    await wait(100);
    expect(await sql.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('that refuses a statement is not unavailable', async () => {
    await expect(sql.query('select 1/0')).rejects.toMatchObject({ code: '22012' });
  });

  test('commits all of a transaction or none', async () => {
    const account = unique('account');
    const insert = 'insert into gatehouse.subscription (account, plan) values ($1, $2)';
    const failing = sql.transaction(async (session) => {
      await session.query(insert, [account, 'pro']);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await postgresStandings(sql).read([{ subject: 's', account }])).toEqual([{ overrides: [] }]);
    await sql.transaction((session) => session.query(insert, [account, 'pro']));
    expect(await postgresStandings(sql).read([{ subject: 's', account }])).toEqual([
      { plan: 'pro', overrides: [] },
    ]);
  });
});

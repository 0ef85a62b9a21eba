import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { postgresAuditLog } from '../../src/postgres/audit-log.ts';
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { postgresLineage } from '../../src/postgres/lineage.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import type { Held, LineageStore } from '../../src/ports/lineage.ts';
import { deed, flag } from '../contract/definitions.ts';
import { dumpOf, type Dump } from './dump.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

let database: FreshDatabase;
let other: FreshDatabase;
let sql: Sql;
let lineage: LineageStore;
let dump: Dump;
/** What a gateway holds that has seen the first version, and the one before the dump. */
let first: Held;
let dumped: Held;

beforeAll(async () => {
  database = await freshDatabase();
  other = await freshDatabase();
  sql = connectPostgres(database.url);
  await migrate(sql);
  lineage = postgresLineage(sql);
  await append(0);
  first = await held();
  await append(1);
  dumped = await held();
  dump = await dumpOf(database.url);
}, 60_000);
beforeEach(() => dump.restore(database.url));
afterAll(async () => {
  await sql.close();
  await dump.remove();
  await Promise.all([database.drop(), other.drop()]);
});

async function append(version: number, on = sql): Promise<void> {
  const made = await postgresCatalogStore(on).append([flag('f', version)], deed(), version);
  expect(made.outcome).toBe('applied');
}

async function held(on = sql): Promise<Held> {
  const { version, id } = await postgresCatalogStore(on).head();
  const [row] = await on.query('select id::text as id from gatehouse.lineage');
  return { lineage: String(row?.['id']), version, versionId: id };
}

async function version(): Promise<number> {
  return (await postgresCatalogStore(sql).head()).version;
}

describe('a dump restored over the database it was taken from', () => {
  test('begins a lineage that numbers its versions above all before, once, and says so in the audit log', async () => {
    const [one, two] = await Promise.all([lineage.follow(), lineage.follow()]);
    expect(one.id).toBe(two.id);
    expect(one.id).not.toBe(dumped.lineage);
    expect([one.reason, two.reason].sort()).toEqual([
      'the database is a restored dump, or a copy of another database',
      undefined,
    ]);
    expect(await version()).toBe(2_000);
    const [line] = await postgresAuditLog(sql).read({ first: 1 });
    expect(line).toMatchObject({
      author: 'gatehouse',
      version: 2_000,
      command: { do: 'begin-lineage', after: dumped.lineage },
    });
    // Nothing of the catalog has changed, and no number in between was ever a version.
    const catalog = postgresCatalogStore(sql);
    expect((await catalog.read(2_000))?.flags).toEqual((await catalog.read(2))?.flags);
    expect(await catalog.read(3)).toBeUndefined();
    expect(await lineage.follow()).toEqual({ id: one.id, reason: undefined });
  });

  test('is above every number that a gateway has seen which was up to date before', async () => {
    await lineage.follow({ ...dumped, version: 7_777, versionId: 'lost' });
    expect(await version()).toBe(9_000);
  });

  test('is followed by gateways that come later; the one that was ahead numbers it anew', async () => {
    const begun = await lineage.follow(dumped);
    expect(await lineage.follow(first)).toEqual({ id: begun.id, reason: undefined });
    const anew = await lineage.follow({ ...dumped, version: 5_000 });
    expect(anew.id).not.toBe(begun.id);
    expect(await version()).toBeGreaterThan(5_000);
    expect(await lineage.follow({ ...dumped, lineage: begun.id, version: 2_000 })).toEqual({
      id: anew.id,
      reason: undefined,
    });
  });
});

describe('a dump restored into another database', () => {
  test('begins a lineage of its own, and leaves the other as it is', async () => {
    const original = await lineage.follow();
    await dump.restore(other.url);
    const there = connectPostgres(other.url);
    const copy = await postgresLineage(there).follow();
    expect(copy.id).not.toBe(original.id);
    expect(copy.reason).toMatch(/restored dump/);
    expect(await lineage.follow()).toEqual({ id: original.id, reason: undefined });
    await there.close();
  });
});

/** Gives the database back its rows of an earlier moment, with every table where it was. */
async function setBack(to: Held): Promise<void> {
  await sql.run(`
    set local session_replication_role = replica;
    delete from gatehouse.audit where version > ${to.version};
    delete from gatehouse.catalog_definition where since > ${to.version};
    update gatehouse.catalog_definition set until = null where until > ${to.version};
    update gatehouse.catalog_head set version = ${to.version};
    delete from gatehouse.lineage_mark;
    update gatehouse.lineage set id = '${to.lineage}', since = 0, ended = '{}';
  `);
}

describe('a database set back to an earlier moment in place', () => {
  let now: Held;
  beforeEach(async () => {
    await lineage.follow();
    now = await held();
  });

  test('is noticed by a gateway that has a later version', async () => {
    await append(now.version);
    const later = await held();
    await setBack(now);
    const { id, reason } = await lineage.follow(later);
    expect(id).not.toBe(now.lineage);
    expect(reason).toMatch(`lacks catalog version ${later.version}`);
    expect(await version()).toBeGreaterThan(later.version);
  });

  test('is noticed by a gateway that has another version with the same number', async () => {
    await append(now.version);
    const later = await held();
    await setBack(now);
    await append(now.version);
    expect((await lineage.follow(later)).reason).toMatch(`lacks catalog version ${later.version}`);
  });

  test('to before its lineage is noticed by everybody who has followed it', async () => {
    const earlier = { ...now, lineage: '00000000-0000-4000-8000-000000000000' };
    await setBack(earlier);
    const { id, reason } = await lineage.follow(now);
    expect(reason).toMatch(/another history/);
    expect(await lineage.follow({ ...now, version: 1 })).toEqual({ id, reason: undefined });
  });

  test('is noticed by a gateway that starts, where a cache has a later mark', async () => {
    const mark = await lineage.mark();
    expect(await lineage.follow(now, mark)).toEqual({ id: now.lineage, reason: undefined });
    await setBack(now);
    const { id, reason } = await lineage.follow(undefined, mark);
    expect(reason).toMatch(/lacks events that the cache has/);
    // The mark is of a lineage that has ended: it says no more.
    expect(await lineage.follow(undefined, mark)).toEqual({ id, reason: undefined });
  });

  test.each([
    ['empty text', ''],
    ['no lineage and no id', '/'],
    ['no id', 'x'],
    ['no UUIDs', 'x/y'],
    ['a long id alone', `/${'a'.repeat(5_000)}`],
  ])('takes %s for no mark', async (_, mark) => {
    expect(await lineage.follow(now, mark)).toEqual({ id: now.lineage, reason: undefined });
  });
});

test('an empty store keeps version 0, so that it is still seeded', async () => {
  const empty = await freshDatabase();
  const there = connectPostgres(empty.url);
  await migrate(there);
  const taken = await dumpOf(empty.url);
  await taken.restore(other.url);
  const copy = connectPostgres(other.url);
  expect((await postgresLineage(copy).follow()).reason).toMatch(/restored dump/);
  expect((await postgresCatalogStore(copy).head()).version).toBe(0);
  await Promise.all([there.close(), copy.close(), taken.remove()]);
  await empty.drop();
}, 60_000);

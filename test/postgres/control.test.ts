import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { postgresAuditLog } from '../../src/postgres/audit-log.ts';
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { openEmbedded } from '../../src/postgres/open-embedded.ts';
import { postgresOperators } from '../../src/postgres/operators.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { postgresSubjectDirectory } from '../../src/postgres/subject-directory.ts';
import { describeAuditLog } from '../contract/audit-log.ts';
import { deed } from '../contract/definitions.ts';
import { unique } from '../contract/engagement.ts';
import { describeOperators } from '../contract/operators.ts';
import { describePlanMoves } from '../contract/plan-moves.ts';
import { describeStandingChanges } from '../contract/standing-changes.ts';
import { describeSubjectDirectory } from '../contract/subject-directory.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';

let database: FreshDatabase;
let server: Sql;
let embedded: Sql;

beforeAll(async () => {
  database = await freshDatabase();
  server = connectPostgres(database.url);
  embedded = await openEmbedded();
  await Promise.all([server, embedded].map(migrate));
}, 60_000);

afterAll(async () => {
  await Promise.all([server.close(), embedded.close()]);
  await database.drop();
});

function on(sql: Sql) {
  return {
    audit: postgresAuditLog(sql),
    catalog: postgresCatalogStore(sql),
    operators: postgresOperators(sql),
    standings: postgresStandings(sql),
    subjects: postgresSubjectDirectory(sql),
    close: () => Promise.resolve(),
  };
}

for (const [name, sql] of [
  ['memory', () => embedded],
  ['PostgreSQL', () => server],
] as const) {
  const opened = () => Promise.resolve(on(sql()));
  describeOperators(name, opened);
  describeAuditLog(name, opened);
  describeStandingChanges(name, opened);
  describePlanMoves(name, opened);
  describeSubjectDirectory(name, opened);
}

describe('the first key in PostgreSQL', () => {
  test('is not given to who asks while it is being made', async () => {
    const own = await freshDatabase();
    const sql = connectPostgres(own.url);
    await migrate(sql);
    const { operators } = on(sql);
    const { waiting } = await sql.transaction(async (session) => {
      const inside = postgresOperators({ ...sql, transaction: (work) => work(session) });
      expect(await inside.createFirst('owner', unique('secret'))).toMatchObject({ role: 'OWNER' });
      const asked = operators.createFirst('owner', unique('secret'));
      await wait(200);
      return { waiting: asked };
    });
    expect(await waiting).toBeUndefined();
    expect(await operators.list()).toHaveLength(1);
    await sql.close();
    await own.drop();
  });
});

describe('a plan set in PostgreSQL', () => {
  test('while a version takes the plan away keeps the version from being made', async () => {
    const { catalog } = on(server);
    const [account, plan] = [unique('account'), unique('plan')];
    const { version } = await catalog.head();
    const { waiting } = await server.transaction(async (session) => {
      const inside = postgresStandings({ ...server, transaction: (work) => work(session) });
      expect(await inside.change({ account, plan }, deed(), version)).toEqual({ outcome: 'applied' });
      const rows = { leaving: { plans: [plan], tiers: [], variations: [] }, moves: [] };
      const appending = catalog.append([], deed(), version, undefined, rows);
      await wait(200);
      return { waiting: appending };
    });
    expect(await waiting).toMatchObject({ outcome: 'named', head: { version } });
  });
});

describe('a standing changed in PostgreSQL', () => {
  test('while a version is being made waits for it, and is refused', async () => {
    const { catalog, standings } = on(server);
    const account = unique('account');
    const { version } = await catalog.head();
    const { waiting } = await server.transaction(async (session) => {
      await session.query('update gatehouse.catalog_head set version = version + 1');
      const changed = standings.change({ account, plan: 'pro' }, deed(), version);
      await wait(200);
      return { waiting: changed };
    });
    expect(await waiting).toEqual({ outcome: 'conflict', version: version + 1 });
    expect(await standings.read([{ subject: 's', account }])).toEqual([{ overrides: [] }]);
  });

  test('keeps a version from being made until it is written', async () => {
    const { audit, catalog } = on(server);
    const account = unique('account');
    const { version } = await catalog.head();
    let appended = false;
    const { waiting } = await server.transaction(async (session) => {
      const inside = postgresStandings({ ...server, transaction: (work) => work(session) });
      expect(await inside.change({ account, plan: 'pro' }, deed(), version)).toEqual({ outcome: 'applied' });
      const appending = catalog.append([], deed(), version).then((answer) => {
        appended = true;
        return answer;
      });
      await wait(200);
      expect(appended).toBe(false);
      return { waiting: appending };
    });
    expect(await waiting).toMatchObject({ outcome: 'applied' });
    const [line, earlier] = await audit.read({ first: 2 });
    expect(line?.version).toBe(version + 1);
    expect(earlier?.outside?.key).toEqual([account]);
  });
});

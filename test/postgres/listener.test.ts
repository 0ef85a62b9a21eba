import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { CatalogStore } from '../../src/ports/catalog-store.ts';
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { deed, flag } from '../contract/definitions.ts';
import { until } from '../contract/standings.ts';
import { freshDatabase, type FreshDatabase } from './fresh-database.ts';
import { swallowingProxy } from './swallowing-proxy.ts';

let database: FreshDatabase;
let sql: Sql;
let catalog: CatalogStore;

beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
  await migrate(sql);
  catalog = postgresCatalogStore(sql);
});

afterAll(async () => {
  await sql.close();
  await database.drop();
});

async function makeVersion(): Promise<number> {
  const { version } = await catalog.head();
  return (await catalog.append([flag('f', version)], deed(), version)).head.version;
}

/** Ends the connections that listen. */
async function endListening(): Promise<number> {
  const ended = await database.run(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'gatehouse listener'`,
  );
  return ended.length;
}

async function watching(store: CatalogStore) {
  const heard: (number | undefined)[] = [];
  const stop = await store.watch((version) => heard.push(version));
  return { heard, stop };
}

describe('who watches the catalog in PostgreSQL', () => {
  test('hears after every lost connection that versions may have been missed, and then of each', async () => {
    const { heard, stop } = await watching(catalog);
    for (let round = 0; round < 3; round += 1) {
      heard.length = 0;
      expect(await endListening()).toBe(1);
      const missed = await makeVersion();
      await until(() => heard.includes(undefined));
      // Either of them may have been heard of, but nothing after the loss was told.
      expect(heard.filter((version) => version !== missed)).toEqual([undefined]);
      const next = await makeVersion();
      await until(() => heard.includes(next));
      expect(heard.at(-1)).toBe(next);
    }
    await stop();
  });

  test('ends at the newest version whatever connections are lost while versions are made', async () => {
    let known = 0;
    const stop = await catalog.watch((version) => {
      if (version !== undefined) known = Math.max(known, version);
      else void catalog.head().then((head) => (known = Math.max(known, head.version)));
    });
    let newest = 0;
    for (let round = 0; round < 25; round += 1) {
      await endListening();
      await wait(Math.random() * 120);
      newest = await makeVersion();
    }
    await until(() => known === newest);
    await stop();
  }, 60_000);

  test('hears of it also where the network only swallows what is sent', async () => {
    const proxy = await swallowingProxy(database.url);
    const remote = connectPostgres(proxy.url);
    const { heard, stop } = await watching(postgresCatalogStore(remote));
    const first = await makeVersion();
    await until(() => heard.includes(first));
    heard.length = 0;
    proxy.swallow();
    await makeVersion();
    for (let second = 0; second < 12 && heard.length === 0; second += 1) await wait(1_000);
    expect(heard).toEqual([undefined]);
    const next = await makeVersion();
    await until(() => heard.length === 2);
    expect(heard[1]).toBe(next);
    await stop();
    await remote.close();
    await proxy.close();
  }, 40_000);

  test('can stop within seconds while the network swallows what is sent', async () => {
    const proxy = await swallowingProxy(database.url);
    const remote = connectPostgres(proxy.url);
    await watching(postgresCatalogStore(remote));
    await postgresCatalogStore(remote).head();
    proxy.swallow();
    const began = performance.now();
    await remote.close();
    expect(performance.now() - began).toBeLessThan(5_000);
    await proxy.close();
  }, 40_000);

  test('hears of it when a server that was not there at first is there', async () => {
    const empty = createServer().listen(0, '127.0.0.1');
    await once(empty, 'listening');
    const { port } = empty.address() as AddressInfo;
    empty.close();
    const later = new URL(database.url);
    later.host = `127.0.0.1:${port}`;
    const remote = connectPostgres(later.href);
    const { heard, stop } = await watching(postgresCatalogStore(remote));
    await wait(300);
    expect(heard).toEqual([]);
    const proxy = await swallowingProxy(database.url, port);
    await until(() => heard.length > 0);
    expect(heard).toEqual([undefined]);
    const next = await makeVersion();
    await until(() => heard.length === 2);
    expect(heard[1]).toBe(next);
    await stop();
    await remote.close();
    await proxy.close();
  });
});

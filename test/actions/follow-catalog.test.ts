import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { CatalogFollower } from '../../src/actions/follow-catalog.ts';
import { CatalogKeeper } from '../../src/actions/keep-catalog.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import { difference, NOTHING } from '../../src/domain/change.ts';
import { storeUnavailable } from '../../src/domain/failure.ts';
import type { Advance, CatalogStore } from '../../src/ports/catalog-store.ts';
import { postgresCatalogStore } from '../../src/postgres/catalog-store.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import { postgresStandings } from '../../src/postgres/standings.ts';
import { openMigrated } from '../postgres/template.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, flag } from '../engine/world.ts';
import { lines, movingClock, promised, settle } from './world.ts';

const DEED = { author: 'a test', reason: 'a test', command: null };
const ONE = catalogOf({ flags: [flag('one')] });
const TWO = catalogOf({ flags: [flag('one'), flag('two')] });
const BROKEN: Catalog = { ...TWO, flags: [flag('one', { gate: 'nowhere' }), flag('two')] };

let sql: Sql;
let store: CatalogStore;
beforeAll(async () => {
  sql = await openMigrated();
}, 60_000);
afterAll(() => sql.close());
beforeEach(async () => {
  await sql.run('drop schema if exists gatehouse cascade');
  await migrate(sql);
  store = postgresCatalogStore(sql);
});

/** A process with a store that a test can hold up. */
function process(parts: Partial<CatalogStore> = {}, settleLineage?: () => Promise<void>) {
  const keeper = new CatalogKeeper();
  const clock = movingClock();
  const log = lines();
  const follower = new CatalogFollower({ ...store, ...parts }, keeper, clock, log, settleLineage);
  return { keeper, clock, log, follower };
}

async function make(from: Catalog, to: Catalog, expected: number): Promise<void> {
  const { outcome } = await store.append(difference(from, to), DEED, expected);
  expect(outcome).toBe('applied');
}

/** Sets the store back to an empty one that counts its versions anew. */
async function setBack(): Promise<void> {
  await sql.run('drop schema gatehouse cascade');
  await migrate(sql);
}

describe('a process whose store is set back', () => {
  test('takes nothing of another version with the number it holds, and logs it until it can follow', async () => {
    const { follower, keeper, log } = process();
    await follower.start(() => ONE);
    const { current } = keeper;
    await setBack();
    await make(NOTHING, TWO, 0);
    await follower.catchUp();
    expect(keeper.current).toBe(current);
    expect(log.all.join()).toContain('cannot be read');
  });

  test('mixes nothing of what it holds with a store that has overtaken it, and waits until the lineage is settled', async () => {
    let settled = false;
    const settleLineage = () =>
      settled ? Promise.resolve() : Promise.reject(storeUnavailable('PostgreSQL', new Error('silent')));
    const { follower, keeper } = process({}, settleLineage);
    await follower.start(() => ONE);
    await setBack();
    const other = catalogOf({ flags: [flag('three')] });
    await make(NOTHING, TWO, 0);
    await make(TWO, other, 1);
    await follower.catchUp();
    expect(keeper.version).toBe(1);
    settled = true;
    await follower.catchUp();
    expect(keeper.version).toBe(2);
    expect(keeper.current.catalog.flags.map(({ key }) => key)).toEqual(['three']);
  });

  test('asks to write on the version it holds, not on another one with its number', async () => {
    await make(NOTHING, ONE, 0);
    const { id } = await store.head();
    await setBack();
    await make(NOTHING, TWO, 0);
    const head = await store.head();
    expect(await store.append([], DEED, 1, id)).toEqual({ outcome: 'conflict', head });
    const standings = postgresStandings(sql);
    const write = { account: 'birch', plan: 'pro' };
    expect(await standings.change(write, DEED, 1, id)).toEqual({ outcome: 'conflict', version: 1 });
    expect(await standings.change(write, DEED, 1, head.id)).toEqual({ outcome: 'applied' });
    expect(await store.since(1, id)).toBeUndefined();
    expect(await store.since(1, head.id)).toEqual({ head, definitions: [] });
  });
});

describe('a process that starts', () => {
  test('on an empty store makes version 1 of the seed, once, however many start together', async () => {
    const all = [process(), process(), process()];
    const started = await Promise.all(all.map(({ follower }) => follower.start(() => ONE)));
    expect(started.map(({ sound }) => sound)).toEqual([true, true, true]);
    expect(all.map(({ keeper }) => keeper.version)).toEqual([1, 1, 1]);
    expect((await store.head()).version).toBe(1);
  });

  test('on a store with versions takes the newest, and does not look at the seed', async () => {
    await make(NOTHING, ONE, 0);
    await make(ONE, TWO, 1);
    const { follower, keeper } = process();
    const { seeded } = await follower.start(() => {
      throw new Error('looked at');
    });
    expect(seeded).toBe(false);
    expect(keeper.current.catalog.flags.map(({ key }) => key)).toContain('two');
    expect(keeper.version).toBe(2);
  });

  test('puts nothing in force that has errors, and tells them', async () => {
    await make(NOTHING, BROKEN, 0);
    const { follower, keeper } = process();
    expect(await follower.start(() => ONE)).toMatchObject({
      sound: false,
      problems: expect.arrayContaining([
        { severity: 'error', path: ['flags', 'one', 'gate'], message: "gate 'nowhere' does not exist" },
      ]),
    });
    expect(keeper.version).toBe(0);
  });
});

describe('a process that follows', () => {
  test('is at the newest version when it is told of it, and when it is told that it may have missed some', async () => {
    const { follower, keeper } = process();
    await follower.start(() => ONE);
    const stop = await follower.watch();
    await make(ONE, TWO, 1);
    await until(() => keeper.version === 2);
    expect(keeper.current.catalog.flags).toHaveLength(2);
    await stop();
    await make(TWO, ONE, 2);
    await settle();
    expect(keeper.version).toBe(2);
    await follower.catchUp();
    expect(keeper.version).toBe(3);
    expect(keeper.current.catalog.flags).toHaveLength(1);
  });

  test('goes over several versions at once', async () => {
    const { follower, keeper } = process();
    await follower.start(() => ONE);
    await make(ONE, TWO, 1);
    await make(TWO, ONE, 2);
    await make(ONE, TWO, 3);
    await follower.catchUp();
    expect(keeper.version).toBe(4);
    expect(keeper.current.catalog.flags.map(({ key }) => key)).toEqual(['one', 'two']);
  });

  test('never goes back, whatever it is told late', async () => {
    const late = promised<Advance | undefined>();
    let hold = false;
    const { follower, keeper } = process({
      since: (version) => (hold ? late.promise : store.since(version)),
    });
    await follower.start(() => ONE);
    await make(ONE, TWO, 1);
    const old = await store.since(1);
    hold = true;
    const looking = follower.catchUp();
    // Meanwhile the process makes version 3 itself.
    await make(TWO, ONE, 2);
    keeper.put(keeper.judge({ ...ONE, version: 3 }), await store.head());
    late.keep(old);
    hold = false;
    await looking;
    expect(keeper.version).toBe(3);
    expect(keeper.current.catalog.flags).toHaveLength(1);
  });

  test('looks once more where it was told of a version while it was looking', async () => {
    let reads = 0;
    const first = promised<undefined>();
    const { follower, keeper } = process({
      since: async (version) => {
        const found = await store.since(version);
        if (reads++ === 0) await first.promise;
        return found;
      },
    });
    await follower.start(() => ONE);
    const looking = follower.catchUp();
    await settle();
    await make(ONE, TWO, 1);
    const told = Promise.all([follower.catchUp(), follower.catchUp(), follower.catchUp()]);
    first.keep(undefined);
    await Promise.all([looking, told]);
    expect(keeper.version).toBe(2);
    expect(reads).toBe(2);
  });

  test('takes a version that it finds fault with, since the store is the authority, and says so; what is wrong is off', async () => {
    const { follower, keeper, log } = process();
    await follower.start(() => ONE);
    await make(ONE, BROKEN, 1);
    await follower.catchUp();
    expect(keeper.version).toBe(2);
    expect(log.all.at(-1)).toMatch(/version 2 is in force, with errors/);
    expect(keeper.current.flags.get('one')?.settled?.reason).toBe('ERROR');
    expect(keeper.current.flags.get('two')?.settled).toBeUndefined();
  });

  test('keeps what it has while the store is silent, says so once, and when it was confirmed last', async () => {
    let silent = false;
    const { follower, keeper, clock, log } = process({
      since: (version) =>
        silent ? Promise.reject(storeUnavailable('PostgreSQL', 'silent')) : store.since(version),
    });
    await follower.start(() => ONE);
    const confirmed = follower.confirmedAt;
    silent = true;
    clock.pass(5_000);
    await follower.catchUp();
    await follower.catchUp();
    expect(keeper.version).toBe(1);
    expect(follower.confirmedAt).toBe(confirmed);
    expect(log.all).toEqual(['the catalog cannot be read']);
    silent = false;
    await follower.catchUp();
    expect(follower.confirmedAt).toBe(confirmed + 5_000);
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !holds(); attempt++) await new Promise((go) => setTimeout(go, 10));
  expect(holds()).toBe(true);
}

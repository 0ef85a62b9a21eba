import { beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { startBeside, startReleased, type Released } from './released-product.ts';
import { afterwards, eventually } from './world.ts';

/** Within a second every process decides by the new version, also when nobody tells it. */
const SOON = 1_000;

let database: FreshDatabase;
let gateways: readonly Released[];
beforeAll(async () => {
  database = await freshDatabase();
  afterwards(() => database.drop());
  const env = { DATABASE_URL: database.url };
  const first = await startReleased(env);
  gateways = [first, ...(await Promise.all([startBeside(first, env), startBeside(first, env)]))];
  for (const command of [
    { create: { release: 'r', flags: [{ flag: 'a' }, { flag: 'b' }, { flag: 'c' }] } },
    { wire: { release: 'r' } },
    ...['developer', 'internal', 'beta', 'all'].map((audience) => ({ apply: { release: 'r', audience } })),
  ]) {
    expect(await carryOut(command)).toMatchObject({ __typename: 'Applied' });
  }
}, 120_000);

/** By any of the gateways: each is as good as the others. */
let turn = 0;
async function carryOut(command: object): Promise<Record<string, unknown>> {
  const gateway = gateways[(turn += 1) % gateways.length]!;
  // It may not know yet what another has done a moment ago.
  return eventually(
    () => gateway.carryOut(command),
    ({ __typename }) => __typename !== 'Conflict',
    SOON,
  );
}

async function everywhere(served: string): Promise<void> {
  await Promise.all(
    gateways.map((gateway) =>
      eventually(
        async () => (await gateway.byGraphql()).sam,
        (row) => row === served,
        SOON,
      ),
    ),
  );
}

describe('three gateways on one database', () => {
  test('decide by a rollback, a reopening, a kill and a revival within a second, whoever was told', async () => {
    await everywhere('f11');
    await carryOut({ rollBack: { release: 'r', entirely: true } });
    await everywhere('000');
    await carryOut({ reopen: { release: 'r' } });
    await everywhere('f11');
    await carryOut({ kill: { flag: 'b' } });
    await everywhere('f01');
    await carryOut({ revive: { flag: 'b' } });
    await everywhere('f11');
  });

  test('catch up within a second where every listening connection is cut, and never go back', async () => {
    const seen = gateways.map(() => [] as number[]);
    let watching = true;
    const watchers = gateways.map(async ({ address }, index) => {
      while (watching) {
        const { headers } = await fetch(`${address}/healthz`);
        seen[index]!.push(Number(headers.get('x-entitlements-version')));
        await wait(2);
      }
    });
    for (let round = 0; round < 4; round++) {
      const cut = await database.run(`
        select pg_terminate_backend(pid) as done from pg_stat_activity
        where application_name = 'gatehouse listener' and datname = current_database()`);
      expect(cut.length).toBeGreaterThan(0);
      await carryOut({ rollBack: { release: 'r', entirely: true } });
      await everywhere('000');
      await carryOut({ reopen: { release: 'r' } });
      await everywhere('f11');
    }
    watching = false;
    await Promise.all(watchers);
    for (const versions of seen) {
      expect(versions.length).toBeGreaterThan(10);
      expect(versions).toEqual([...versions].sort((one, other) => one - other));
    }
  });

  test('say which version they have, when it was made, and how long ago that was confirmed', async () => {
    const all = await Promise.all(
      gateways.map(async ({ address }) => (await (await fetch(`${address}/readyz`)).json()) as object),
    );
    const newest = Math.max(...all.map((one) => (one as { catalog: { version: number } }).catalog.version));
    for (const one of all) {
      expect(one).toMatchObject({
        ready: true,
        catalog: {
          version: newest,
          madeAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          confirmedSecondsAgo: expect.any(Number),
        },
      });
      expect((one as { catalog: { confirmedSecondsAgo: number } }).catalog.confirmedSecondsAgo).toBeLessThan(
        2,
      );
    }
  });

  test('print the key of the owner once: the first, and none of the others', () => {
    expect(gateways.map((gateway) => gateway.out().includes('ghk_'))).toEqual([true, false, false]);
  });
});

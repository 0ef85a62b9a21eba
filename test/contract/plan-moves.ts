import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Leaving } from '../../src/domain/leaving.ts';
import { same } from '../../src/domain/same.ts';
import type { StandingChange } from '../../src/ports/standings.ts';
import { deed, flag } from './definitions.ts';
import { unique } from './engagement.ts';
import type { ChangeableStandings } from './standing-changes.ts';
import { override, setOverride, setPin, setPlan, until } from './standings.ts';

const NOTHING_LEAVES: Leaving = { plans: [], tiers: [], variations: [] };

/** What every store does to rows that name what a version takes out of the catalog. */
export function describePlanMoves(name: string, makeStore: () => Promise<ChangeableStandings>): void {
  describe(`rows that name the catalog in ${name}`, () => {
    let store: ChangeableStandings;
    beforeAll(async () => {
      store = await makeStore();
    }, 60_000);
    afterAll(() => store.close());

    async function append(leaving: Partial<Leaving>, moves: readonly { from: string; to: string }[] = []) {
      const { version } = await store.catalog.head();
      const rows = { leaving: { ...NOTHING_LEAVES, ...leaving }, moves };
      return store.catalog.append([flag('f', version)], deed({ reason: 'rows' }), version, undefined, rows);
    }

    async function planOf(account: string) {
      return (await store.standings.read([{ subject: 's', account }]))[0]?.plan;
    }

    test('are counted by plan, with the ids of a few accounts', async () => {
      const [none, plan] = [unique('none'), unique('plan')];
      const accounts = Array.from({ length: 5 }, () => unique('account'));
      for (const account of accounts) await setPlan(store.standings, account, plan);
      const [nowhere, found] = await store.standings.planCounts([none, plan]);
      expect(nowhere).toEqual({ plan: none, accounts: 0, some: [] });
      expect(found).toMatchObject({ plan, accounts: 5 });
      expect(found?.some).toHaveLength(3);
      expect(accounts).toEqual(expect.arrayContaining([...(found?.some ?? [])]));
      expect(await store.standings.planCounts([])).toEqual([]);
    });

    test('keep a version from being made that takes the name away', async () => {
      const { standings } = store;
      const [plan, tier, variation] = [unique('plan'), unique('tier'), unique('variation')];
      const cases = [
        {
          leaving: { plans: [unique('other'), plan] },
          name: () => setPlan(standings, unique('account'), plan),
        },
        {
          leaving: { tiers: [tier] },
          name: () => setPin(standings, unique('s'), { tier, author: 'li', reason: 'trial' }),
        },
        {
          leaving: { variations: [{ flag: 'insights', variation }] },
          name: () => setOverride(standings, unique('s'), override({ variation })),
        },
      ];
      for (const { leaving, name: nameIt } of cases) {
        expect(await append(leaving)).toMatchObject({ outcome: 'applied' });
        await nameIt();
        const head = await store.catalog.head();
        const [line] = await store.audit.read({ first: 1 });
        expect(await append(leaving)).toEqual({ outcome: 'named', head });
        expect(await store.catalog.head()).toEqual(head);
        expect((await store.audit.read({ first: 1 }))[0]).toEqual(line);
      }
    });

    test('are not confused with rows that name something else alike', async () => {
      const variation = unique('variation');
      await setOverride(store.standings, unique('s'), override({ flag: 'exports', variation }));
      const leaving = { variations: [{ flag: 'insights', variation }] };
      expect(await append(leaving)).toMatchObject({ outcome: 'applied' });
    });

    test('go with the version that takes their plan away, and the audit log tells how many', async () => {
      const [gone, stays] = [unique('gone'), unique('stays')];
      // More than one statement moves.
      const accounts = Array.from({ length: 450 }, () => unique('account'));
      for (let from = 0; from < accounts.length; from += 10)
        await Promise.all(
          accounts.slice(from, from + 10).map((account) => setPlan(store.standings, account, gone)),
        );
      const other = unique('account');
      const heard: (StandingChange | undefined)[] = [];
      const stop = await store.standings.watch((changed) => heard.push(changed));
      await setPlan(store.standings, other, 'free');
      await until(() => heard.some((change) => change !== undefined && same(change, { account: other })));
      heard.length = 0;
      const appended = await append({ plans: [gone] }, [{ from: gone, to: stays }]);
      expect(appended).toMatchObject({ outcome: 'applied' });
      expect(await store.standings.planCounts([gone, stays])).toMatchObject([
        { accounts: 0 },
        { accounts: 450 },
      ]);
      expect(await planOf(other)).toBe('free');
      const [moved, made] = await store.audit.read({ first: 2 });
      expect(moved?.outside).toEqual({
        kind: 'plan-move',
        key: [gone, stays],
        before: { plan: gone, accounts: 450 },
        after: { plan: stays, accounts: 450 },
      });
      expect(moved).toMatchObject({ author: 'maria', reason: 'rows' });
      expect(made?.version).toBe(appended.head.version);
      // So many are announced as a change of any, not one by one.
      await until(() => heard.includes(undefined));
      await stop();
      expect(heard.filter((change) => change !== undefined)).toEqual([]);
    }, 60_000);

    test('stay as they were where the version is not made', async () => {
      const [gone, kept] = [unique('gone'), unique('kept')];
      const [one, other] = [unique('account'), unique('account')];
      await setPlan(store.standings, one, gone);
      await setPlan(store.standings, other, kept);
      const moves = [{ from: gone, to: 'free' }];
      expect(await append({ plans: [gone, kept] }, moves)).toMatchObject({ outcome: 'named' });
      expect(await planOf(one)).toBe(gone);
      const { version } = await store.catalog.head();
      const rows = { leaving: { ...NOTHING_LEAVES, plans: [gone] }, moves };
      const late = await store.catalog.append([], deed(), version - 1, undefined, rows);
      expect(late).toMatchObject({ outcome: 'conflict' });
      expect(await planOf(one)).toBe(gone);
    });

    test('leave no line in the audit log where no account is on the plan', async () => {
      const gone = unique('gone');
      const appended = await append({ plans: [gone] }, [{ from: gone, to: 'free' }]);
      const [line] = await store.audit.read({ first: 1 });
      expect(line?.version).toBe(appended.head.version);
    });
  });
}

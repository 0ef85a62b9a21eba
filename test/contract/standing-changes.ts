import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { OverrideOf, StandingChange, StandingWrite, Standings } from '../../src/ports/standings.ts';
import type { AuditLog } from '../../src/ports/audit-log.ts';
import type { CatalogStore } from '../../src/ports/catalog-store.ts';
import { deed } from './definitions.ts';
import { NOW, ODD_NAMES, unique } from './engagement.ts';
import { override, setOverride, until } from './standings.ts';

export interface ChangeableStandings {
  readonly standings: Standings;
  readonly catalog: CatalogStore;
  readonly audit: AuditLog;
  close(): Promise<void>;
}

/** What every keeper of standings does when they are changed, and what it tells of overrides. */
export function describeStandingChanges(name: string, makeStore: () => Promise<ChangeableStandings>): void {
  describe(`changing standings in ${name}`, () => {
    let store: ChangeableStandings;
    const made = () => store;
    beforeAll(async () => {
      store = await makeStore();
    }, 60_000);
    afterAll(() => store.close());

    describeWrites(made);
    describeExpected(made);
    describeOverridePages(made);
  });
}

/** The newest line of the audit log; `id` alone where nothing has been written yet. */
async function lastLine(audit: AuditLog) {
  return (await audit.read({ first: 1 }))[0];
}

/** Listens, once everything that was changed before has been heard of. */
async function listening(standings: Standings) {
  const heard: (StandingChange | undefined)[] = [];
  const stop = await standings.watch((changed) => heard.push(changed));
  const account = unique('marker');
  await standings.change({ account, plan: 'pro' }, deed());
  await until(() =>
    heard.some((change) => change !== undefined && 'account' in change && change.account === account),
  );
  heard.length = 0;
  return { heard, stop };
}

function describeWrites(made: () => ChangeableStandings): void {
  test('writes a plan and takes it away, each with its line in the audit log', async () => {
    const { standings, audit } = made();
    const account = unique('account');
    const key = [account];
    const steps = [
      [undefined, 'free'],
      ['free', 'pro'],
      ['pro', undefined],
    ] as const;
    for (const [before, after] of steps) {
      const given = deed({ author: unique('li'), reason: 'why', command: { do: 'set-plan', account } });
      expect(await standings.change({ account, plan: after }, given)).toEqual({ outcome: 'applied' });
      expect((await standings.read([{ subject: 's', account }]))[0]?.plan).toBe(after);
      const line = await lastLine(audit);
      expect(line).toMatchObject(given);
      expect(line?.version).toBeUndefined();
      const outside = { kind: 'plan', key, before: planned(before), after: planned(after) };
      expect(line?.outside).toEqual(outside);
    }
  });

  test('writes an override and takes it away, each with its line in the audit log', async () => {
    const { standings, audit } = made();
    const [subject, flag] = [unique('subject'), unique('flag')];
    const [li, maria] = [
      deed({ author: 'li', reason: 'trial' }),
      deed({ author: 'maria', reason: 'longer' }),
    ];
    const first = { variation: 'full', expiresAt: NOW + 1 };
    const second = { variation: 'full' };
    await standings.change({ subject, flag, override: first }, li);
    expect((await lastLine(audit))?.outside).toEqual({
      kind: 'override',
      key: [subject, flag],
      before: undefined,
      after: { ...first, author: 'li', reason: 'trial' },
    });
    await standings.change({ subject, flag, override: second }, maria);
    const [standing] = await standings.read([{ subject }]);
    expect(standing?.overrides).toEqual([{ flag, ...second, author: 'maria', reason: 'longer' }]);
    await standings.change({ subject, flag, override: undefined }, li);
    expect(await standings.read([{ subject }])).toEqual([{ overrides: [] }]);
    expect(await lastLine(audit)).toMatchObject({
      author: 'li',
      outside: { kind: 'override', before: { ...second, author: 'maria', reason: 'longer' } },
    });
    expect((await lastLine(audit))?.outside?.after).toBeUndefined();
  });

  test('writes a pin and takes it away, each with its line in the audit log', async () => {
    const { standings, audit } = made();
    const subject = unique('subject');
    const [li, maria] = [
      deed({ author: 'li', reason: 'trial' }),
      deed({ author: 'maria', reason: 'longer' }),
    ];
    const steps = [
      { by: li, pin: { tier: 'power', expiresAt: NOW + 1 } },
      { by: maria, pin: { tier: 'power', expiresAt: NOW + 2 } },
      { by: li, pin: { tier: 'regular' } },
      { by: maria, pin: undefined },
    ];
    let before: object | undefined;
    for (const { by, pin } of steps) {
      expect(await standings.change({ subject, pin }, by)).toEqual({ outcome: 'applied' });
      const after = pin && { ...pin, author: by.author, reason: by.reason };
      expect(await lastLine(audit)).toMatchObject(by);
      expect((await lastLine(audit))?.outside).toEqual({ kind: 'pin', key: [subject], before, after });
      expect(await standings.read([{ subject }])).toEqual([
        after ? { overrides: [], pin: after } : { overrides: [] },
      ]);
      before = after;
    }
  });

  test('writes nothing where it is so already, whatever the reason', async () => {
    const { standings, audit } = made();
    const [subject, account] = [unique('subject'), unique('account')];
    const expiring: StandingWrite = { subject, flag: 'a', override: { variation: 'full', expiresAt: NOW } };
    const lasting: StandingWrite = { subject, flag: 'b', override: { variation: 'full' } };
    const paying: StandingWrite = { account, plan: 'pro' };
    const pinned: StandingWrite = { subject, pin: { tier: 'power', expiresAt: NOW } };
    for (const write of [expiring, lasting, paying, pinned]) await standings.change(write, deed());
    const { heard, stop } = await listening(standings);
    const before = [await lastLine(audit), await standings.read([{ subject, account }])];
    const nothing: StandingWrite[] = [
      expiring,
      lasting,
      paying,
      pinned,
      { subject: unique('subject'), pin: undefined },
      { account: unique('account'), plan: undefined },
      { subject, flag: 'c', override: undefined },
    ];
    for (const write of nothing) {
      const changed = await standings.change(write, deed({ author: 'li', reason: 'another' }));
      expect(changed).toEqual({ outcome: 'no-op' });
    }
    expect([await lastLine(audit), await standings.read([{ subject, account }])]).toEqual(before);
    await wait(100);
    expect(heard).toEqual([]);
    await stop();
  });

  test('tells whose standing changed when something is taken away', async () => {
    const { standings } = made();
    const [subject, account] = [unique('subject'), unique('account')];
    await setOverride(standings, subject, override({ flag: 'a' }));
    await standings.change({ account, plan: 'pro' }, deed());
    const { heard, stop } = await listening(standings);
    await standings.change({ subject, flag: 'a', override: undefined }, deed());
    await standings.change({ account, plan: undefined }, deed());
    await standings.change({ subject: `${subject} 2`, pin: { tier: 'power' } }, deed());
    await standings.change({ subject: `${subject} 2`, pin: undefined }, deed());
    await until(() => heard.length >= 4);
    const pinned = { subject: `${subject} 2` };
    expect(heard).toEqual([{ subject }, { account }, pinned, pinned]);
    await stop();
  });

  test('makes a line of what each of many writers replaced', async () => {
    const { standings, audit } = made();
    const account = unique('account');
    const plans = Array.from({ length: 12 }, (_, index) => `plan-${index}`);
    const newest = (await lastLine(audit))?.id ?? 0;
    await Promise.all(plans.map((plan) => standings.change({ account, plan }, deed())));
    const lines = (await audit.read({ first: 100 })).filter(({ id }) => id > newest).reverse();
    const chain = lines.map(({ outside }) => outside);
    expect(chain).toHaveLength(plans.length);
    // In some order, each began where one of the others ended.
    const ends = new Set(chain.map((outside) => JSON.stringify(outside?.after)));
    const begins = new Set(chain.map((outside) => JSON.stringify(outside?.before)));
    expect(ends.size).toBe(plans.length);
    expect(begins.size).toBe(plans.length);
    const [standing] = await standings.read([{ subject: 's', account }]);
    expect(begins.has(JSON.stringify({ plan: standing?.plan }))).toBe(false);
  });

  test('refuses text that cannot be kept as it is', async () => {
    const { standings } = made();
    const account = unique('account');
    const writes: readonly StandingWrite[] = [
      { account: '\0', plan: 'pro' },
      { account, plan: '\ud800' },
      { subject: '\ud800', flag: 'a', override: undefined },
      { subject: 's', flag: '\0', override: undefined },
      { subject: 's', flag: 'a', override: { variation: '\0' } },
      { subject: '\0', pin: undefined },
      { subject: 's', pin: { tier: '\ud800' } },
    ];
    for (const write of writes) {
      await expect(standings.change(write, deed())).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    }
    const anonymous = standings.change({ account, plan: 'pro' }, deed({ author: '\0' }));
    await expect(anonymous).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect(await standings.read([{ subject: 's', account }])).toEqual([{ overrides: [] }]);
  });
}

function planned(plan: string | undefined) {
  return plan === undefined ? undefined : { plan };
}

function describeExpected(made: () => ChangeableStandings): void {
  test('writes only under the catalog version that it was decided by', async () => {
    const { standings, catalog, audit } = made();
    const account = unique('account');
    const { version } = await catalog.head();
    const pro: StandingWrite = { account, plan: 'pro' };
    const power: StandingWrite = { subject: unique('subject'), pin: { tier: 'power' } };
    expect(await standings.change(power, deed(), version + 1)).toEqual({ outcome: 'conflict', version });
    expect(await standings.change(pro, deed(), version + 1)).toEqual({ outcome: 'conflict', version });
    expect(await standings.change(pro, deed(), version)).toEqual({ outcome: 'applied' });
    const appended = await catalog.append([], deed(), version);
    const line = await lastLine(audit);
    // Also where nothing would change: what it was decided by is not so any more.
    for (const plan of ['free', 'pro']) {
      const changed = await standings.change({ account, plan }, deed(), version);
      expect(changed).toEqual({ outcome: 'conflict', version: appended.head.version });
    }
    expect((await standings.read([{ subject: 's', account }]))[0]?.plan).toBe('pro');
    expect(await lastLine(audit)).toEqual(line);
  });
}

function describeOverridePages(made: () => ChangeableStandings): void {
  /** Overrides of these subjects, one flag each or two, and no others of those flags. */
  async function given(standings: Standings, subjects: readonly string[]) {
    const [one, other] = [unique('b-flag'), unique('a-flag')];
    const all: OverrideOf[] = [];
    for (const [index, subject] of subjects.entries()) {
      for (const flag of index % 2 === 0 ? [one, other] : [one]) {
        const set = override({
          flag,
          variation: `v-${index % 3}`,
          ...(index % 4 === 0 ? { expiresAt: NOW } : {}),
        });
        await setOverride(standings, subject, set);
        all.push({ ...set, subject });
      }
    }
    return { one, other, all: all.sort(bySubjectAndFlag) };
  }

  test('gives overrides in the order of subject and flag, page by page', async () => {
    const { standings } = made();
    const mark = unique('');
    const subjects = [
      ...ODD_NAMES.map((name) => `${name}${mark}`),
      ...['x', 'y'].map((end) => 'a'.repeat(199) + end),
    ];
    const { one, all } = await given(standings, subjects);
    for (const first of [1, 4, 1_000]) {
      const read: OverrideOf[] = [];
      for (;;) {
        const after = read.at(-1);
        const page = await standings.overrides({ first, after, flag: one });
        read.push(...page);
        if (page.length < first) break;
      }
      expect(read).toEqual(all.filter(({ flag }) => flag === one));
    }
    const everybody = await standings.overrides({ first: 100_000 });
    const known = new Set(all.map(({ flag }) => flag));
    expect(everybody.filter(({ flag }) => known.has(flag))).toEqual(all);
    expect(everybody).toEqual([...everybody].sort(bySubjectAndFlag));
    const middle = Math.floor(everybody.length / 2);
    const rest = await standings.overrides({ first: 100_000, after: everybody[middle] });
    expect(rest).toEqual(everybody.slice(middle + 1));
  });

  test('counts the overrides that name a flag, by variation', async () => {
    const { standings } = made();
    const { one, other } = await given(
      standings,
      Array.from({ length: 7 }, () => unique('s')),
    );
    expect(await standings.overrideCounts([one, unique('unknown'), other])).toEqual([
      { flag: other, variation: 'v-0', count: 2 },
      { flag: other, variation: 'v-1', count: 1 },
      { flag: other, variation: 'v-2', count: 1 },
      { flag: one, variation: 'v-0', count: 3 },
      { flag: one, variation: 'v-1', count: 2 },
      { flag: one, variation: 'v-2', count: 2 },
    ]);
    expect(await standings.overrideCounts([])).toEqual([]);
  });

  test('counts the pins that name a tier', async () => {
    const { standings } = made();
    const [one, other] = [unique('b-tier'), unique('a-tier')];
    for (const tier of [one, one, other])
      await standings.change({ subject: unique('s'), pin: { tier } }, deed());
    expect(await standings.pinCounts([one, unique('unknown'), other])).toEqual([
      { tier: other, count: 1 },
      { tier: one, count: 2 },
    ]);
    expect(await standings.pinCounts([])).toEqual([]);
  });
}

function bySubjectAndFlag(a: OverrideOf, b: OverrideOf): number {
  return (
    Buffer.compare(Buffer.from(a.subject), Buffer.from(b.subject)) ||
    Buffer.compare(Buffer.from(a.flag), Buffer.from(b.flag))
  );
}

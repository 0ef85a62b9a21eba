import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { Override, TierPin } from '../../src/domain/subject.ts';
import type { StandingChange, StandingChanged, Standings } from '../../src/ports/standings.ts';
import { deed } from './definitions.ts';
import { NOW, ODD_NAMES, unique } from './engagement.ts';

export interface StandingsUnderTest {
  readonly standings: Standings;
  close(): Promise<void>;
}

export function override(more: Partial<Override> = {}): Override {
  return { flag: 'insights', variation: 'full', author: 'maria', reason: 'trial', ...more };
}

export function setPlan(
  standings: Standings,
  account: string,
  plan: string | undefined,
): Promise<StandingChanged> {
  return standings.change({ account, plan }, deed());
}

export function setOverride(
  standings: Standings,
  subject: string,
  given: Override,
): Promise<StandingChanged> {
  const { flag, author, reason, ...what } = given;
  return standings.change({ subject, flag, override: what }, deed({ author, reason }));
}

export function setPin(
  standings: Standings,
  subject: string,
  { author, reason, ...what }: TierPin,
): Promise<StandingChanged> {
  return standings.change({ subject, pin: what }, deed({ author, reason }));
}

/** What every keeper of standings does. */
export function describeStandings(name: string, makeStore: () => Promise<StandingsUnderTest>): void {
  describe(`standings in ${name}`, () => {
    let store: StandingsUnderTest;
    const standings: Standings = {
      read: (keys) => store.standings.read(keys),
      change: (write, by, expected) => store.standings.change(write, by, expected),
      overrides: (page) => store.standings.overrides(page),
      overrideCounts: (flags) => store.standings.overrideCounts(flags),
      planCounts: (plans) => store.standings.planCounts(plans),
      pinCounts: (tiers) => store.standings.pinCounts(tiers),
      watch: (changed) => store.standings.watch(changed),
    };
    beforeAll(async () => {
      store = await makeStore();
    }, 60_000);
    afterAll(() => store.close());

    describePlansAndOverrides(standings);
    describeChanges(standings);
  });
}

function describePlansAndOverrides(standings: Standings): void {
  test('know nothing of strangers', async () => {
    const nothing = { overrides: [] };
    const keys = [{ subject: unique('s'), account: unique('a') }, { subject: unique('s') }];
    expect(await standings.read(keys)).toEqual([nothing, nothing]);
    expect(await standings.read([])).toEqual([]);
  });

  test('give every subject the plan of its account', async () => {
    const account = unique('account');
    await setPlan(standings, account, 'free');
    await setPlan(standings, account, 'pro');
    const [one, other, alone] = [unique('s'), unique('s'), unique('s')];
    const keys = [{ subject: one, account }, { subject: alone }, { subject: other, account }];
    expect((await standings.read(keys)).map(({ plan }) => plan)).toEqual(['pro', undefined, 'pro']);
  });

  test('keep one override for a subject and flag, the one set last', async () => {
    const subject = unique('subject');
    await setOverride(standings, subject, override({ expiresAt: NOW + 1 }));
    await setOverride(standings, subject, override({ flag: 'exports', variation: 'off', expiresAt: NOW }));
    const last = override({ variation: 'limited', author: 'li', reason: 'ticket 7' });
    await setOverride(standings, subject, last);
    const expected = [override({ flag: 'exports', variation: 'off', expiresAt: NOW }), last];
    expect(await standings.read([{ subject }])).toEqual([{ overrides: expected }]);
  });

  test('keep the milliseconds of an expiry, also one that has passed', async () => {
    const subject = unique('subject');
    await setOverride(standings, subject, override({ expiresAt: 1_234_567_890_123 }));
    const [standing] = await standings.read([{ subject }]);
    expect(standing?.overrides[0]?.expiresAt).toBe(1_234_567_890_123);
  });

  test('keep one pin for a subject, the one set last, beside its plan and overrides', async () => {
    const [subject, account] = [unique('subject'), unique('account')];
    await setPin(standings, subject, {
      tier: 'power',
      author: 'li',
      reason: 'trial',
      expiresAt: 1_234_567_890_123,
    });
    const first = { tier: 'power', author: 'li', reason: 'trial', expiresAt: 1_234_567_890_123 };
    expect(await standings.read([{ subject }])).toEqual([{ overrides: [], pin: first }]);
    const last = { tier: 'regular', author: 'maria', reason: 'ticket 7' };
    await setPin(standings, subject, last);
    await setPlan(standings, account, 'pro');
    await setOverride(standings, subject, override());
    const keys = [{ subject, account }, { subject: unique('subject'), account }, { subject }];
    expect(await standings.read(keys)).toEqual([
      { plan: 'pro', overrides: [override()], pin: last },
      { plan: 'pro', overrides: [] },
      { overrides: [override()], pin: last },
    ]);
  });

  test('keep oddly named subjects and accounts apart', async () => {
    for (const [index, name] of ODD_NAMES.entries()) {
      await setPlan(standings, name, `plan-${index}`);
      await setPin(standings, name, { tier: `t-${index}`, author: 'maria', reason: 'trial' });
      await setOverride(standings, name, override({ variation: `v-${index}` }));
    }
    const read = await standings.read(ODD_NAMES.map((name) => ({ subject: name, account: name })));
    const expected = ODD_NAMES.map((_, index) => ({
      plan: `plan-${index}`,
      overrides: [override({ variation: `v-${index}` })],
      pin: { tier: `t-${index}`, author: 'maria', reason: 'trial' },
    }));
    expect(read).toEqual(expected);
  });

  test('refuse text that cannot be kept as it is', async () => {
    await expect(setPlan(standings, '\ud800', 'pro')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(standings.read([{ subject: '\0' }])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
}

function describeChanges(standings: Standings): void {
  test('say whose changed, until nobody listens any more', async () => {
    const heard: (StandingChange | undefined)[] = [];
    const stop = await standings.watch((changed) => heard.push(changed));
    const [account, subject] = [unique('account'), unique('subject "🦊"')];
    await setPlan(standings, account, 'pro');
    await setOverride(standings, subject, override());
    await until(() => heard.length >= 2);
    expect(heard).toEqual([{ account }, { subject }]);
    await stop();
    await setPlan(standings, account, 'free');
    await wait(100);
    expect(heard).toHaveLength(2);
  });

  test('say that anybody may have changed where a name is too long to be told', async () => {
    const heard: (StandingChange | undefined)[] = [];
    const stop = await standings.watch((changed) => heard.push(changed));
    await setPlan(standings, `${unique('account')}${'🦊'.repeat(2_500)}`, 'pro');
    await until(() => heard.length >= 1);
    expect(heard).toEqual([undefined]);
    await stop();
  });
}

/** Waits, five seconds at most, until it holds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !holds(); attempt += 1) await wait(10);
  if (!holds()) throw new Error(`did not come about within 5 s: ${holds.toString()}`);
}

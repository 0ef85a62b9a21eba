import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { admit } from '../../src/actions/entitlements.ts';
import { concealFrom } from '../../src/actions/profile.ts';
import { UnknownNames } from '../../src/actions/unknown-names.ts';
import { admittanceOf } from '../../src/compose/admittance.ts';
import { UNAVAILABLE, type Override } from '../../src/domain/subject.ts';
import { MemoryEngagementCache } from '../../src/memory/engagement-cache.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { keeperOf, putInForce } from '../actions/in-force.ts';
import { lines, movingClock } from '../actions/world.ts';
import { catalogOf, flag, NOW, override, segment } from '../engine/world.ts';
import { compile } from '../../src/engine/compile.ts';
import { openMigrated } from '../postgres/template.ts';

const CATALOG = catalogOf({ flags: [flag('a'), flag('b')] });
const OTHER = { ...CATALOG, plans: ['free', 'plus'] };

let sql: Sql;
beforeAll(async () => {
  sql = await openMigrated();
}, 60_000);
afterAll(() => sql.close());

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of closing.splice(0).reverse()) await step();
});

/** What a gateway decides by, where the database announces nothing. */
async function world() {
  const keeper = keeperOf(CATALOG);
  const [clock, log] = [movingClock(), lines()];
  const deaf = { ...sql, listen: () => Promise.resolve(() => Promise.resolve()) };
  const admittance = await admittanceOf(
    { sql: deaf, cache: new MemoryEngagementCache() },
    keeper,
    { lastKnownMinutes: 10, retentionDays: 400, planClaim: 'plan' },
    { clock, log, lineage: { appended: () => undefined, watch: () => undefined } },
    closing,
  );
  const standing = async (id: string, account?: string) => {
    const claims = { id, account, all: {}, expiresAt: Infinity };
    const { plan, unknownPlan, tier } = await admit(admittance, claims).identify();
    return { plan, unknownPlan, tier: tier === UNAVAILABLE ? 'unavailable' : tier };
  };
  return { keeper, admittance, clock, log, standing };
}

describe('a version with other plans', () => {
  test('is not decided by with plans that were read before it', async () => {
    const { keeper, standing } = await world();
    await sql.query(`insert into gatehouse.subscription (account, plan) values ('acme', 'pro')`);
    expect(await standing('pia', 'acme')).toMatchObject({ plan: 'pro' });
    await sql.query(`update gatehouse.subscription set plan = 'plus' where account = 'acme'`);
    expect(await standing('pia', 'acme')).toMatchObject({ plan: 'pro' });
    putInForce(keeper, OTHER);
    expect(await standing('pia', 'acme')).toMatchObject({ plan: 'plus', unknownPlan: undefined });
  });
});

describe('a pin to a tier that the catalog does not have', () => {
  test('counts as the lowest tier, and is told', async () => {
    const { admittance, clock, log, standing } = await world();
    await sql.query(
      `insert into gatehouse.tier_pin (subject, tier, author, reason) values ('pim', 'mighty', 'by hand', 'by hand')`,
    );
    expect(await standing('pim')).toMatchObject({ tier: 'newbie' });
    expect(log.all).toContain(
      "a pin names tier 'mighty', which the catalog does not have: it counts as the lowest, 'newbie'",
    );
    expect(admittance.unknown?.describe()).toBe(
      'rows or claims name 1 tier that the catalog does not have; the log names them',
    );
    clock.pass(61_000);
    expect(admittance.unknown?.describe()).toBeUndefined();
  });
});

describe('a profile on a plan and tier that the catalog does not have', () => {
  test('counts as on the lowest of each', () => {
    const { compiled, problems } = compile(
      catalogOf({
        segments: [segment('lowest', { all: [{ plan: { is: 'free' } }, { tier: { is: 'newbie' } }] })],
        flags: [flag('a', { rules: [{ audience: 'lowest', serve: { variation: 'on' } }] })],
      }),
    );
    expect(problems).toEqual([]);
    const hiddenFrom = (plan: string, tier: string) =>
      concealFrom(['maker', { plan, tier, metrics: {}, claims: {} }], compiled, () => ['a'], NOW).hidden;
    expect([...hiddenFrom('pro', 'newbie')]).toEqual(['a']);
    expect([...hiddenFrom('ghost', 'mighty')]).toEqual([]);
  });
});

/** Counts how often it is looked through. */
class Looked extends Map<string, Override> {
  looks = 0;
  override values() {
    this.looks++;
    return super.values();
  }
}

describe('names that are unknown', () => {
  function names() {
    const log = lines();
    return { log, unknown: new UnknownNames(log, movingClock()) };
  }

  test('are told once each, a bounded number of them, and anew under another version', () => {
    const { log, unknown } = names();
    for (let round = 0; round < 3; round++)
      for (let number = 0; number < 500; number++)
        unknown.note('plan', `ghost-${number}`, 'a row', 'it counts as the lowest');
    expect(log.all).toHaveLength(101);
    expect(log.all.at(-1)).toBe('more than 100 names are unknown to the catalog: no more are told');
    unknown.forget();
    expect(unknown.describe()).toBeUndefined();
    unknown.note('plan', 'x'.repeat(1_000), 'a row', 'it counts as the lowest');
    expect(log.all.at(-1)).toHaveLength(log.all.at(-1)!.replaceAll('x', '').length + 100);
  });

  test('are looked for in overrides once under a catalog', () => {
    const { log, unknown } = names();
    const { compiled } = compile(CATALOG);
    const overrides = new Looked([
      ...override('a', 'nope'),
      ...override('gone', 'on'),
      ...override('b', 'on'),
    ]);
    for (let round = 0; round < 3; round++) unknown.check(overrides, compiled);
    expect(overrides.looks).toBe(1);
    expect(log.all).toHaveLength(2);
    unknown.check(overrides, compile(CATALOG).compiled);
    expect(overrides.looks).toBe(2);
  });
});

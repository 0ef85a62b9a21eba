import { beforeAll, describe, expect, test } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { PRODUCT, startBeside, startReleased, type Released } from './released-product.ts';
import { afterwards, ask, eventually } from './world.ts';

/** Milliseconds in which a gateway follows what another has done. The machine may be busy. */
const SOON = 10_000;

const catalog = PRODUCT['catalog.yaml'];
const BOTH = catalog.replace('[free, pro]', '[free, plus, pro]');
const WITHOUT_PRO = catalog.replace('[free, pro]', '[free, plus]').replace('atLeast: pro', 'atLeast: plus');

let database: FreshDatabase;
let one: Released;
/** Its configuration names plan pro. */
let other: Released;
beforeAll(async () => {
  database = await freshDatabase();
  afterwards(() => database.drop());
  const env = { DATABASE_URL: database.url };
  const claims = PRODUCT['gatehouse.yaml'].replace(
    'audience: product',
    'audience: product, claims: { plan: plan }',
  );
  one = await startReleased(env, { 'gatehouse.yaml': claims });
  const limited = `${PRODUCT['gatehouse.yaml']}\nlimits: { cost: { plans: { pro: 50000 } } }\n`;
  other = await startBeside(one, env, { 'gatehouse.yaml': limited });
}, 120_000);

async function planOf(gateway: Released, person: string, claims: object): Promise<unknown> {
  const token = await gateway.tokenOf(person, claims);
  const { data } = await ask(gateway.address, token, '{ entitlements { plan } }');
  return (data as { entitlements: { plan: unknown } }).entitlements.plan;
}

async function detail({ address }: Released): Promise<Readonly<Record<string, string>> | undefined> {
  const response = await fetch(`${address}/readyz`);
  return ((await response.json()) as { detail?: Record<string, string> }).detail;
}

function times(gateway: Released, what: string): number {
  return gateway.err().split(what).length - 1;
}

describe('a name that the catalog does not have', () => {
  test('counts as the lowest plan in a row and in a claim, and is told once', async () => {
    expect(await detail(one)).toBeUndefined();
    await database.run(`insert into gatehouse.subscription (account, plan) values ('cedar', 'ghost')`);
    for (let round = 0; round < 3; round++) {
      expect(await planOf(one, 'cleo', { account: 'cedar' })).toBe('free');
      expect(await planOf(one, 'phil', { plan: 'phantom' })).toBe('free');
    }
    await one.said(/claim 'plan' names plan 'phantom', which the catalog does not have/);
    expect(times(one, "the row of an account names plan 'ghost'")).toBe(1);
    expect(times(one, "names plan 'phantom'")).toBe(1);
    expect(await detail(one)).toEqual({
      names: 'rows or claims name 2 plans that the catalog does not have; the log names them',
    });
    // Who calls is noted a moment later.
    await eventually(
      async () => (await one.admin('{ subject(id: "cleo") { plan unknownPlan } }'))['subject'],
      (subject) => JSON.stringify(subject) === '{"plan":"free","unknownPlan":"ghost"}',
      SOON,
    );
  });

  test('in an override leaves the flag off, or is ignored, and is told once', async () => {
    await database.run(`insert into gatehouse.override (subject, flag, variation, author, reason)
      values ('olga', 'b', 'nope', 'by hand', 'by hand'), ('olga', 'gone', 'on', 'by hand', 'by hand')`);
    const token = await one.tokenOf('olga');
    for (let round = 0; round < 3; round++)
      expect(await ask(one.address, token, '{ b open }')).toMatchObject({ data: { b: null, open: 1 } });
    await one.said(/an override names flag 'gone'.*the override is ignored/);
    expect(times(one, "an override names variation 'b/nope'")).toBe(1);
  });
});

describe('a plan that one gateway takes away', () => {
  test('takes its accounts along on every gateway', async () => {
    await database.run(`insert into gatehouse.subscription (account, plan) values ('birch', 'pro')`);
    await one.carryOut({ import: { text: BOTH } });
    for (const gateway of [one, other])
      expect(await planOf(gateway, 'bea', { account: 'birch' })).toBe('pro');
    expect(await one.carryOut({ import: { text: WITHOUT_PRO } })).toMatchObject({ code: 'PLAN_IN_USE' });
    const movePlans = [{ from: 'pro', to: 'plus' }];
    const seen = new Set<unknown>();
    const moving = one.carryOut({ import: { text: WITHOUT_PRO, movePlans } });
    await eventually(
      async () => {
        const plans = await Promise.all(
          [one, other].map((gateway) => planOf(gateway, 'bea', { account: 'birch' })),
        );
        for (const plan of plans) seen.add(plan);
        return plans;
      },
      (plans) => plans.every((plan) => plan === 'plus'),
      SOON,
    );
    expect(await moving).toMatchObject({ __typename: 'Applied' });
    // At no moment on the lowest plan.
    expect(seen).not.toContain('free');
  });

  test('is told by the gateway whose configuration still names it', async () => {
    await other.said(/plan 'pro' does not exist.*in force, with errors/, SOON);
    expect(await detail(other)).toMatchObject({
      catalog: expect.stringMatching(
        /^version \d has 1 error for the schema and configuration of this gateway; the log names them$/,
      ),
    });
    expect((await detail(one))?.['catalog']).toBeUndefined();
    const command = { import: { text: WITHOUT_PRO.replace('[free, plus]', '[free, plus, ultra]') } };
    expect(await other.carryOut(command)).toMatchObject({
      problems: [{ message: expect.stringContaining('limits.cost.plans of the configuration') }],
    });
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { carryOut } from '../../src/actions/carry-out.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from '../engine/world.ts';
import { openMigrated } from '../postgres/template.ts';
import { adminWorld, type AdminWorld } from './world.ts';

/** Of plans free, pro and enterprise. */
const TEXT = `
plans: [free, pro, enterprise]
segments: { payers: { when: { plan: { atLeast: enterprise } } } }
flags:
  exports:
    variations: ['off', 'on']
    rules: [{ audience: payers, variation: 'on' }]
`;
const WITHOUT_PRO = TEXT.replace('pro, ', '');
const TO_ENTERPRISE = [{ from: 'pro', to: 'enterprise' }];
const MOVES =
  '... on WouldChange { planMoves { from to accounts } } ... on Applied { planMoves { from to accounts } }';

let sql: Sql;
let world: AdminWorld;
beforeEach(async () => {
  sql = await openMigrated();
  world = await adminWorld(sql, catalogOf());
  expect(await world.carryOut({ import: { text: TEXT } })).toMatchObject({ version: 2 });
}, 60_000);
afterEach(async () => {
  await world.close();
  await sql.close();
});

async function setPlan(account: string, plan: string): Promise<void> {
  expect(await world.parts.standings.change({ account, plan }, deed())).toEqual({ outcome: 'applied' });
}

function deed() {
  return { author: 'a test', reason: 'a test', command: { do: 'test' } };
}

async function tried(command: object): Promise<unknown> {
  const { data, errors } = await world.ask(
    `mutation ($command: CommandInput!, $version: Int!) {
      carryOut(command: $command, expectedVersion: $version, reason: "a test", dryRun: true) { __typename ${MOVES} }
    }`,
    { command, version: world.keeper.version },
  );
  expect(errors).toEqual([]);
  return data?.['carryOut'];
}

async function planOf(id: string): Promise<unknown> {
  const { data } = await world.ask('query ($id: String!) { subject(id: $id) { plan unknownPlan } }', { id });
  return data?.['subject'];
}

describe('a plan with accounts on it', () => {
  test('is not taken away without a word on where they go', async () => {
    for (const number of [1, 2, 3, 4, 5]) await setPlan(`acme-${number}`, 'pro');
    const refused = await world.carryOut({ import: { text: WITHOUT_PRO } });
    expect(refused).toMatchObject({ __typename: 'Refused', code: 'PLAN_IN_USE', version: 2 });
    expect(refused.message).toMatch(
      /^5 accounts are on plan 'pro' \((acme-\d, ){3}…\), and the plan would be gone; say where they go with movePlans \(--move-plan pro=free\)/,
    );
    expect(world.keeper.version).toBe(2);
  });

  test('is not taken away by going back to a version without it', async () => {
    const text = TEXT.replace('enterprise]', 'enterprise, ultra]');
    await world.carryOut({ import: { text } });
    await setPlan('acme', 'ultra');
    expect(await world.carryOut({ restore: { version: 2 } })).toMatchObject({
      code: 'PLAN_IN_USE',
      message: expect.stringMatching(/^1 account is on plan 'ultra' \(acme\), and/),
    });
    const movePlans = [{ from: 'ultra', to: 'pro' }];
    expect(await world.carryOut({ restore: { version: 2, movePlans } })).toMatchObject({
      __typename: 'Applied',
    });
    expect(await world.parts.standings.planCounts(['pro', 'ultra'])).toMatchObject([
      { accounts: 1 },
      { accounts: 0 },
    ]);
  });

  test('is taken away where they go to another plan, in the same step, which is told and audited', async () => {
    await world.introduce({ id: 'pia', account: 'acme' });
    await setPlan('acme', 'pro');
    await setPlan('birch', 'pro');
    await setPlan('cedar', 'enterprise');
    const command = { import: { text: WITHOUT_PRO, movePlans: TO_ENTERPRISE } };
    expect(await tried(command)).toEqual({
      __typename: 'WouldChange',
      planMoves: [{ from: 'pro', to: 'enterprise', accounts: 2 }],
    });
    expect(await planOf('pia')).toEqual({ plan: 'pro', unknownPlan: null });
    expect(await world.carryOut(command)).toMatchObject({ __typename: 'Applied', version: 3 });
    world.parts.sources.standings.forgetAll();
    expect(await planOf('pia')).toEqual({ plan: 'enterprise', unknownPlan: null });
    const { data } = await world.ask(
      '{ audit(first: 2) { nodes { command version changes { kind key lines } } } }',
    );
    expect(data?.['audit']).toMatchObject({
      nodes: [
        { version: null, changes: [{ kind: 'plan-move', key: 'pro / enterprise' }] },
        { version: 3, command: { do: 'import', prune: false, movePlans: TO_ENTERPRISE } },
      ],
    });
  });

  test('is simulated with its accounts where they would be', async () => {
    await world.introduce({ id: 'pia', account: 'acme' }, { id: 'eve', account: 'cedar' });
    await setPlan('acme', 'pro');
    await setPlan('cedar', 'enterprise');
    const commands = [
      { import: { text: WITHOUT_PRO, movePlans: TO_ENTERPRISE } },
      // The draft has two accounts on enterprise by now.
      {
        import: {
          text: TEXT.replace('[free, pro, enterprise]', '[free, top]').replace('enterprise', 'top'),
          movePlans: [{ from: 'enterprise', to: 'top' }],
        },
      },
      { import: { text: 'plans: [free]\nsegments: { payers: { when: { plan: { is: free } } } }' } },
    ];
    const { data, errors } = await world.ask(
      `query ($commands: [CommandInput!]!) { simulate(commands: $commands) {
        stages { command preview { __typename ${MOVES.split(' ... on Applied')[0]} ... on Refused { code message } }
          subjects { subject cells { flag effect } } } } }`,
      { commands },
    );
    expect(errors).toEqual([]);
    const stages = (data?.['simulate'] as { stages: readonly object[] }).stages;
    expect(stages).toMatchObject([
      {
        command: { do: 'import', movePlans: TO_ENTERPRISE },
        preview: { planMoves: [{ accounts: 1 }] },
        subjects: [{ subject: 'pia', cells: [{ flag: 'exports', effect: 'GAINS' }] }],
      },
      { preview: { planMoves: [{ from: 'enterprise', to: 'top', accounts: 2 }] }, subjects: [] },
      { preview: { code: 'PLAN_IN_USE', message: expect.stringMatching(/^2 accounts are on plan 'top'/) } },
    ]);
    expect(world.keeper.version).toBe(2);
  });

  test('is not moved where that says nothing, or nothing good', async () => {
    await setPlan('acme', 'pro');
    const imported = (movePlans: readonly object[], text = WITHOUT_PRO) =>
      world.carryOut({ import: { text, movePlans } });
    expect(await imported([{ from: 'pro', to: 'ultra' }])).toMatchObject({
      code: 'UNKNOWN_PLAN',
      message: "accounts cannot go to plan 'ultra', which does not exist; expected one of free, enterprise",
    });
    expect(await imported([{ from: 'pro', to: 'pro' }])).toMatchObject({ code: 'UNKNOWN_PLAN' });
    expect(await imported([...TO_ENTERPRISE, { from: 'free', to: 'enterprise' }])).toMatchObject({
      code: 'INVALID',
      message: "plan 'free' stays in the catalog, so its accounts stay on it; move one that leaves",
    });
    expect(await imported([...TO_ENTERPRISE, { from: 'pro', to: 'free' }])).toMatchObject({
      code: 'INVALID',
    });
    expect(world.keeper.version).toBe(2);
    const many = Array.from({ length: 101 }, (_, number) => ({ from: `p${number}`, to: 'free' }));
    await expect(imported(many)).rejects.toThrow('at most 100');
  });

  test('is told when others may not know the plan yet that its accounts go to', async () => {
    await setPlan('acme', 'pro');
    const text = TEXT.replace('pro,', 'plus,');
    const applied = await world.carryOut({ import: { text, movePlans: [{ from: 'pro', to: 'plus' }] } });
    expect(applied).toMatchObject({
      __typename: 'Applied',
      warnings: [{ message: expect.stringContaining('until it follows') }],
    });
  });

  test('keeps the version from being made where somebody sets it after the plan of the command', async () => {
    const { store } = world.parts;
    let late = true;
    const parts = {
      ...world.parts,
      store: {
        ...store,
        append: async (...args: Parameters<typeof store.append>) => {
          if (late) await setPlan('acme', 'pro');
          late = false;
          return store.append(...args);
        },
      },
    };
    const order = { author: 'a test', reason: 'a test', expected: 2 };
    const outcome = await carryOut(parts, { do: 'import', text: WITHOUT_PRO, prune: false }, order);
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'PLAN_IN_USE' });
    expect(world.keeper.version).toBe(2);
  });
});

describe('accounts on a plan that the catalog does not have', () => {
  test('go to one that it has, by an import that changes nothing else', async () => {
    await setPlan('acme', 'ghost');
    const command = { import: { text: TEXT, movePlans: [{ from: 'ghost', to: 'pro' }] } };
    expect(await tried(command)).toMatchObject({ planMoves: [{ accounts: 1 }] });
    expect(await world.carryOut(command)).toMatchObject({ __typename: 'Applied', version: 3, changes: [] });
    expect(await world.parts.standings.planCounts(['ghost', 'pro'])).toMatchObject([
      { accounts: 0 },
      { accounts: 1 },
    ]);
    expect(await world.carryOut(command)).toMatchObject({ __typename: 'NoOp', version: 3 });
  });

  test('count as the lowest, and are told apart', async () => {
    await world.introduce(
      { id: 'pia', account: 'acme' },
      { id: 'cleo', claims: { plan: 'phantom' } },
      { id: 'nia' },
    );
    await setPlan('acme', 'ghost');
    expect(await planOf('pia')).toEqual({ plan: 'free', unknownPlan: 'ghost' });
    expect(await planOf('cleo')).toEqual({ plan: 'free', unknownPlan: 'phantom' });
    expect(await planOf('nia')).toEqual({ plan: 'free', unknownPlan: null });
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { Catalog, Tier } from '../../src/domain/catalog.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { writeCatalog } from '../../src/files/write-catalog.ts';
import { catalogOf } from '../engine/world.ts';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { adminWorld, type AdminWorld } from './world.ts';

let database: FreshDatabase;
let sql: Sql;
let world: AdminWorld;

beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
}, 60_000);
afterAll(async () => {
  await sql.close();
  await database.drop();
});
beforeEach(async () => {
  await sql.run('drop schema if exists gatehouse cascade');
  await migrate(sql);
  world = await adminWorld(sql, catalogOf());
}, 60_000);
afterEach(() => world.close());

const WRITE = 'reason: "a test"';

async function mutate(field: string, expected = world.keeper.version): Promise<unknown> {
  const { data, errors } = await world.ask(
    `mutation { done: ${field.replace(')', `, ${WRITE}, expectedVersion: ${expected})`)} }`,
  );
  expect(errors).toEqual([]);
  return data?.['done'];
}

function power(): Tier {
  return world.keeper.current.catalog.tiers[2]!;
}

function reports(atLeast: number) {
  return [{ metric: 'reports', atLeast }];
}

describe('the criteria of a tier', () => {
  test('are set from the instant they are, and told with whoever stays by former ones', async () => {
    const at = world.parts.clock.now();
    const setTier = { tier: 'power', promote: reports(20), grace: 3, holders: 'GRANDFATHER' };
    expect(await world.carryOut({ setTier })).toMatchObject({
      __typename: 'Applied',
      changes: [
        {
          kind: 'tiers',
          key: 'tiers',
          lines: expect.arrayContaining([expect.stringMatching(/^~ power promote /)]),
        },
      ],
    });
    const { data } = await world.ask(
      '{ catalog { timeZone tierCriteria { key promote { metric atLeast atMost } keep { metric atLeast } grace since formerly { before keep { metric atLeast } } } } }',
    );
    const since = new Date(at).toISOString();
    expect(data?.['catalog']).toEqual({
      timeZone: 'UTC',
      tierCriteria: [
        { key: 'newbie', promote: [], keep: [], grace: 0, since: null, formerly: [] },
        {
          key: 'regular',
          promote: [{ metric: 'reports', atLeast: 3, atMost: null }],
          keep: reports(3),
          grace: 0,
          since: null,
          formerly: [],
        },
        {
          key: 'power',
          promote: [{ metric: 'reports', atLeast: 20, atMost: null }],
          keep: reports(20),
          grace: 3,
          since,
          formerly: [{ before: since, keep: reports(10) }],
        },
      ],
    });
  });

  test('are in the audit log as they were ordered', async () => {
    await world.carryOut({
      setTier: { tier: 'power', keep: [{ metric: 'active-days', atMost: 4 }], holders: 'DEMOTE' },
    });
    const { data } = await world.ask('{ audit(first: 1) { nodes { command version } } }');
    expect(data?.['audit']).toEqual({
      nodes: [
        {
          command: {
            do: 'set-tier',
            tier: 'power',
            keep: [{ metric: 'active-days', atMost: 4 }],
            holders: 'demote',
          },
          version: 2,
        },
      ],
    });
  });

  test('that are so already change nothing; of the first tier, or one that is not there, they are refused', async () => {
    const setTier = { tier: 'power', promote: reports(10), holders: 'DEMOTE' };
    expect(await world.carryOut({ setTier })).toMatchObject({ __typename: 'NoOp' });
    expect(await world.carryOut({ setTier: { ...setTier, tier: 'newbie' } })).toMatchObject({
      code: 'FIRST_TIER',
    });
    expect(await world.carryOut({ setTier: { ...setTier, tier: 'gold' } })).toMatchObject({
      code: 'TIER_NOT_FOUND',
    });
  });

  test.each<[string, object, string]>([
    [
      'a metric that is not there',
      { promote: [{ metric: 'ghost', atLeast: 1 }] },
      "metric 'ghost' does not exist",
    ],
    ['nothing at all', { promote: [] }, 'expected at least one bound on a metric'],
    ['a grace of minus one day', { grace: -1 }, 'expected 0 to 365 whole days, received -1'],
  ])('with %s are told to be wrong, and nothing is written', async (_, parts, message) => {
    const wrong = await world.carryOut({ setTier: { tier: 'power', holders: 'DEMOTE', ...parts } });
    expect(wrong).toMatchObject({ __typename: 'Invalid', problems: [{ message }] });
    expect(world.keeper.version).toBe(1);
  });

  test('with a bound of neither kind are not understood', async () => {
    const setTier = { tier: 'power', promote: [{ metric: 'reports' }], holders: 'DEMOTE' };
    await expect(world.carryOut({ setTier })).rejects.toThrow(
      "metric 'reports': expected atLeast, atMost or both",
    );
  });
});

describe('a file with other criteria', () => {
  async function importing(change: (tier: Tier) => Tier): Promise<string> {
    const catalog: Catalog = world.keeper.current.catalog;
    const tiers = catalog.tiers.map((tier) => (tier.key === 'power' ? change(tier) : tier));
    return (await world.carryOut({ import: { text: writeCatalog({ ...catalog, tiers }) } })).__typename;
  }
  const bare = (atLeast: number) => (): Tier => ({ key: 'power', promote: reports(atLeast) });

  test('that does not date them dates them when it is imported, and again only when they are others', async () => {
    const first = world.parts.clock.now();
    expect(await importing(bare(20))).toBe('Applied');
    expect(power()).toMatchObject({ promote: reports(20), since: first });
    world.clock.pass(1_000);
    expect(await importing(bare(20))).toBe('NoOp');
    // What was exported names the date of what it was exported with.
    expect(await importing((tier) => ({ ...tier, keep: reports(5) }))).toBe('Applied');
    expect(power().since).toBe(first + 1_000);
    expect(power().formerly).toBeUndefined();
  });

  test('that says nothing of former criteria leaves who stays by them', async () => {
    await world.carryOut({ setTier: { tier: 'power', promote: reports(20), holders: 'GRANDFATHER' } });
    const { since, formerly } = power();
    expect(await importing(bare(20))).toBe('NoOp');
    world.clock.pass(1_000);
    await importing(bare(30));
    expect(power()).toEqual({ key: 'power', promote: reports(30), since: since! + 1_000, formerly });
  });

  test('that dates them, or says who stays by former ones, is taken by its word', async () => {
    const since = Date.UTC(2020, 0, 1);
    await importing((tier) => ({ ...tier, promote: reports(20), since }));
    expect(power()).toMatchObject({ promote: reports(20), since });
    const formerly = [{ before: since, keep: reports(1) }];
    await importing((tier) => ({ ...tier, promote: reports(30), formerly }));
    expect(power()).toEqual({ key: 'power', promote: reports(30), since, formerly });
  });

  test('that has no tier to which somebody is pinned is refused', async () => {
    await mutate('pinTier(subject: "ann", tier: "power") { __typename }');
    await mutate('pinTier(subject: "bob", tier: "power") { __typename }');
    const catalog = world.keeper.current.catalog;
    const text = writeCatalog({ ...catalog, tiers: catalog.tiers.slice(0, 2) });
    expect(await world.carryOut({ import: { text } })).toMatchObject({
      __typename: 'Invalid',
      problems: [{ message: '2 subjects are pinned to it, and it would be gone; unpin them first' }],
    });
  });
});

describe('a pin', () => {
  const SUBJECT = '{ subject(id: "ann") { tier pin { tier author reason expiresAt } } }';

  test('puts a subject on a tier until it is taken off, and is told with it', async () => {
    expect((await world.ask(SUBJECT)).data?.['subject']).toEqual({ tier: 'newbie', pin: null });
    const applied = { __typename: 'StandingChanged', version: 1, dryRun: false };
    const pinTier =
      'pinTier(subject: "ann", tier: "power") { __typename ... on StandingChanged { version dryRun } }';
    expect(await mutate(pinTier)).toEqual(applied);
    expect((await world.ask(SUBJECT)).data?.['subject']).toEqual({
      tier: 'power',
      pin: { tier: 'power', author: 'owner', reason: 'a test', expiresAt: null },
    });
    expect(await mutate(pinTier)).toEqual({ __typename: 'NoOp' });
    expect(await mutate('unpinTier(subject: "ann") { __typename }')).toEqual({
      __typename: 'StandingChanged',
    });
    expect((await world.ask(SUBJECT)).data?.['subject']).toEqual({ tier: 'newbie', pin: null });
    expect(await mutate('unpinTier(subject: "ann") { __typename }')).toEqual({ __typename: 'NoOp' });
    const { data } = await world.ask(
      '{ audit(first: 2) { nodes { command version changes { kind key lines } } } }',
    );
    const pinned = '{"tier":"power","author":"owner","reason":"a test"}';
    expect(data?.['audit']).toEqual({
      nodes: [
        {
          command: { do: 'unpin-tier', subject: 'ann' },
          version: null,
          changes: [{ kind: 'pin', key: 'ann', lines: [`− ${pinned}`] }],
        },
        {
          command: { do: 'pin-tier', subject: 'ann', tier: 'power' },
          version: null,
          changes: [{ kind: 'pin', key: 'ann', lines: [`+ ${pinned}`] }],
        },
      ],
    });
  });

  test('ends at its instant and not before', async () => {
    const end = world.parts.clock.now() + 60_000;
    const until = new Date(end).toISOString();
    await mutate(`pinTier(subject: "ann", tier: "power", expiresAt: "${until}") { __typename }`);
    world.clock.pass(59_999);
    expect((await world.ask(SUBJECT)).data?.['subject']).toMatchObject({ tier: 'power' });
    world.clock.pass(1);
    expect((await world.ask(SUBJECT)).data?.['subject']).toMatchObject({
      tier: 'newbie',
      pin: { expiresAt: until },
    });
  });

  test.each([
    ['tier: "gold"', 'TIER_NOT_FOUND', "tier 'gold' does not exist; expected one of newbie, regular, power"],
    [
      'tier: "power", expiresAt: "2020-01-01T00:00:00.000Z"',
      'ALREADY_EXPIRED',
      'a pin must end in the future, received 2020-01-01T00:00:00.000Z',
    ],
  ])('with %s is refused', async (args, code, message) => {
    const field = `pinTier(subject: "ann", ${args}) { ... on Refused { code message } }`;
    expect(await mutate(field)).toEqual({ code, message });
  });

  test('given on an old version is a conflict; tried only, it is not given', async () => {
    const field = 'pinTier(subject: "ann", tier: "power") { __typename }';
    expect(await mutate(field, 7)).toEqual({ __typename: 'StandingConflict' });
    expect(await mutate(field.replace('tier:', 'dryRun: true, tier:'))).toEqual({
      __typename: 'StandingChanged',
    });
    expect((await world.ask(SUBJECT)).data?.['subject']).toEqual({ tier: 'newbie', pin: null });
  });
});

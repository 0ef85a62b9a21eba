import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { DAY, subjectHolder, type TierState } from '../../src/domain/engagement.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { postgresTiers } from '../../src/postgres/tiers.ts';
import { event, NOW } from '../actions/world.ts';
import { catalogOf } from '../engine/world.ts';
import { freshDatabase, type FreshDatabase } from '../postgres/fresh-database.ts';
import { adminWorld, type AdminWorld } from './world.ts';

const TODAY = Math.floor(NOW / DAY);
const reports = (atLeast: number) => [{ metric: 'reports-28d', atLeast }];
const CATALOG = catalogOf({
  tiers: [
    { key: 'newbie', promote: [] },
    { key: 'regular', promote: reports(3) },
    { key: 'power', promote: reports(10), keep: reports(8), grace: 3 },
  ],
});

let database: FreshDatabase;
let sql: Sql;
let world: AdminWorld;

beforeAll(async () => {
  database = await freshDatabase();
  sql = connectPostgres(database.url);
  await migrate(sql);
  world = await adminWorld(sql, CATALOG);
  await world.introduce({ id: 'ann' }, { id: 'bob' }, { id: 'cat', claims: { seats: '4' } }, { id: 'dot' });
  await world.parts.journal.append([
    event('ann', 'a', { quantity: 12 }),
    event('bob', 'b', { quantity: 6 }),
    event('cat', 'c', { quantity: 4 }),
  ]);
  await settle('bob', { tier: 'power', since: TODAY - 9, belowSince: TODAY - 1 });
}, 60_000);
afterAll(async () => {
  await world.close();
  await sql.close();
  await database.drop();
});

async function settle(subject: string, to: TierState): Promise<void> {
  await postgresTiers(sql).move([{ subject, from: undefined, to, due: undefined }]);
  await world.parts.sources.engagement.forget([subjectHolder(subject)]);
}

async function asked(field: string): Promise<unknown> {
  const { data, errors } = await world.ask(`{ told: ${field} }`, {}, 'VIEWER');
  expect(errors).toEqual([]);
  return data?.['told'];
}

describe('previewTier', () => {
  const SHAPE = `{
    __typename
    ... on TierPreview {
      version tier population movesUp falls inGrace
      flows { from to count } movers { subject from to measures { metric value } }
    }
    ... on Refused { version code message }
    ... on Invalid { version problems { path message } }
  }`;

  test.each(['JOURNAL', 'CACHE'])('tells who would move, from the %s', async (source) => {
    const told = await asked(
      `previewTier(tier: "power", promote: [{ metric: "reports-28d", atLeast: 4 }], source: ${source}) ${SHAPE}`,
    );
    expect(told).toEqual({
      __typename: 'TierPreview',
      version: 1,
      tier: 'power',
      population: 3,
      flows: expect.arrayContaining([
        { from: 'regular', to: 'power', count: 1 },
        { from: 'power', to: 'regular', count: 1 },
        { from: 'power', to: 'power', count: 1 },
      ]),
      movesUp: 1,
      falls: 1,
      inGrace: 1,
      movers: expect.arrayContaining([
        { subject: 'cat', from: 'regular', to: 'power', measures: [{ metric: 'reports-28d', value: 4 }] },
        { subject: 'bob', from: 'power', to: 'regular', measures: [{ metric: 'reports-28d', value: 6 }] },
      ]),
    });
  });

  test('lists no more than it is asked to, and changes nothing', async () => {
    const told = await asked(`previewTier(tier: "power", keep: [], grace: 0, first: 1) ${SHAPE}`);
    expect(told).toMatchObject({ falls: 0, movers: [] });
    const fewer = await asked(
      `previewTier(tier: "regular", promote: [{ metric: "seats", atLeast: 9 }], first: 1) ${SHAPE}`,
    );
    expect(fewer).toMatchObject({
      falls: 1,
      movers: [{ subject: 'cat', measures: [{ value: 4 }, { value: 4 }] }],
    });
    expect(world.keeper.version).toBe(1);
  });

  test.each<[string, string, object]>([
    ['a tier that is not there', 'tier: "gold"', { __typename: 'Refused', code: 'TIER_NOT_FOUND' }],
    ['the first tier', 'tier: "newbie"', { __typename: 'Refused', code: 'FIRST_TIER' }],
    [
      'a metric that is not there',
      'tier: "power", keep: [{ metric: "ghost", atMost: 3 }]',
      { __typename: 'Invalid', problems: [{ message: "metric 'ghost' does not exist" }] },
    ],
    [
      'a grace of a thousand days',
      'tier: "power", grace: 1000',
      { __typename: 'Invalid', problems: [{ message: 'expected 0 to 365 whole days, received 1000' }] },
    ],
  ])('of %s is refused, and says why', async (_what, args, expected) => {
    expect(await asked(`previewTier(${args}) ${SHAPE}`)).toMatchObject(expected);
  });

  test.each([
    ['tier: "power", first: 0', 'expected first to be from 1 to 1000, received 0'],
    ['tier: "power", first: 1001', 'expected first to be from 1 to 1000, received 1001'],
    ['tier: "power", promote: [{ metric: "reports" }]', "metric 'reports': expected atLeast, atMost or both"],
  ])('with %s is not understood', async (args, message) => {
    const { errors } = await world.ask(`{ previewTier(${args}) { __typename } }`);
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('distribution', () => {
  const SHAPE = `{
    __typename
    ... on Distribution { metric population unknown p50 p90 p99 buckets { from to count } }
    ... on Refused { version code message }
  }`;

  test.each(['JOURNAL', 'CACHE'])('tells how many have each value, from the %s', async (source) => {
    expect(await asked(`distribution(metric: "seats", source: ${source}) ${SHAPE}`)).toEqual({
      __typename: 'Distribution',
      metric: 'seats',
      population: 3,
      unknown: 2,
      p50: 4,
      p90: 4,
      p99: 4,
      buckets: [0, 1, 2, 3, 4].map((value) => ({ from: value, to: value, count: value === 4 ? 1 : 0 })),
    });
  });

  test('of a metric that is not there is refused', async () => {
    expect(await asked(`distribution(metric: "ghost") ${SHAPE}`)).toEqual({
      __typename: 'Refused',
      version: 1,
      code: 'METRIC_NOT_FOUND',
      message: "metric 'ghost' does not exist; expected one of reports, reports-28d, active-days, seats",
    });
  });
});

describe('where a subject stands', () => {
  const standing = (id: string) =>
    asked(
      `subject(id: "${id}") { tierStanding {
        tier origin since belowSince graceUntil next progress { metric have need }
      } }`,
    );
  const day = (ahead: number) => new Date((TODAY + ahead) * DAY).toISOString();
  const earned = { origin: 'EARNED', belowSince: null, graceUntil: null };

  test.each<[string, object]>([
    ['ann', { ...earned, tier: 'power', since: day(0), next: null, progress: [] }],
    [
      'bob',
      {
        ...earned,
        tier: 'power',
        since: day(-9),
        belowSince: day(-1),
        graceUntil: day(2),
        next: null,
        progress: [],
      },
    ],
    [
      'cat',
      {
        ...earned,
        tier: 'regular',
        since: day(0),
        next: 'power',
        progress: [{ metric: 'reports-28d', have: 4, need: 10 }],
      },
    ],
    [
      'dot',
      {
        ...earned,
        tier: 'newbie',
        since: null,
        next: 'regular',
        progress: [{ metric: 'reports-28d', have: 0, need: 3 }],
      },
    ],
  ])('is told of %s', async (id, tierStanding) => {
    expect(await standing(id)).toEqual({ tierStanding });
  });

  test('by a pin is told as that, until it ends', async () => {
    const expiresAt = new Date(world.clock.now() + 60_000).toISOString();
    await world.ask(
      `mutation { pinTier(subject: "dot", tier: "regular", expiresAt: "${expiresAt}", expectedVersion: 1, reason: "r")
        { __typename } }`,
    );
    expect(await standing('dot')).toEqual({
      tierStanding: {
        tier: 'regular',
        origin: 'PIN',
        since: null,
        belowSince: null,
        graceUntil: null,
        next: 'power',
        progress: [{ metric: 'reports-28d', have: 0, need: 10 }],
      },
    });
    world.clock.pass(60_000);
    expect(await standing('dot')).toMatchObject({ tierStanding: { tier: 'newbie', origin: 'EARNED' } });
  });
});

import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, flag, gate, rule, tiered } from '../engine/world.ts';
import { unlike } from './shapes.ts';
import {
  listen,
  NOW,
  ofrepWorld,
  openDatabase,
  type Listening,
  type OfrepWorld,
  type Person,
} from './world.ts';

const serve = { ladder: true } as const;
const LADDER = [
  { variation: 'limited', metrics: [{ metric: 'reports', atLeast: 2 }] },
  { variation: 'standard', tier: 'regular', metrics: [{ metric: 'active-days', atLeast: 2 }] },
  { variation: 'full', plan: 'pro', metrics: [] },
];

const CATALOG = catalogOf({
  gates: [gate('closed')],
  flags: [
    tiered('earned', { ladder: LADDER, rules: [{ audience: 'all', serve }] }),
    tiered('behind', { gate: 'closed', ladder: LADDER, rules: [{ audience: 'all', serve }] }),
    tiered('given', { ladder: LADDER, rules: [rule('all', 'limited')] }),
    tiered('careful', { ladder: LADDER, rules: [{ audience: 'all', serve }], whenStale: 'unavailable' }),
    flag('plain', { rules: [rule('all')] }),
  ],
});

let sql: Sql;
let ours: OfrepWorld;
let server: Listening;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await ofrepWorld({ sql, catalog: CATALOG });
  server = await listen(ours);
}, 60_000);
beforeEach(() => {
  ours.silence();
});
afterAll(async () => {
  await OpenFeature.close();
  await server.close();
  await ours.close();
  await sql.close();
});

/** What every decision says of itself; the last not always. */
const BASIS = ['reason', 'rank', 'catalogVersion', 'freshness', 'validUntil'];

let people = 0;
/** Somebody nobody has seen before, with so many reports. */
async function somebody(reports: number, claims: Person['claims'] = {}): Promise<Person> {
  const person: Person = { id: `somebody-${(people += 1)}`, claims };
  if (reports > 0) await report(person, reports);
  return person;
}

async function report(person: Person, quantity: number): Promise<void> {
  const { id: subject } = ours.claimsOf(person);
  const event = { source: 'test', id: `${subject}/${quantity}`, subject, type: 'report.generated', quantity };
  await ours.admittance.recorder.record([{ ...event, time: NOW }]);
}

/** What the metadata of a flag says beyond the decision. */
async function progressOf(key: string, person: Person): Promise<Readonly<Record<string, unknown>>> {
  const { json } = await ours.single(key, { as: person });
  expect(unlike('evaluationSuccess', json)).toEqual([]);
  const { metadata = {} } = json;
  expect(Object.keys(metadata)).toEqual(expect.arrayContaining(BASIS.slice(0, 4)));
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !BASIS.includes(key)));
}

describe('an evaluation', () => {
  test.each<[number, Person['claims'], object]>([
    [0, {}, { next: 'limited', 'have.reports': 0, 'need.reports': 2 }],
    [
      2,
      {},
      {
        next: 'standard',
        nextTier: 'regular',
        'have.reports': 2,
        'need.reports': 3,
        'have.active-days': 1,
        'need.active-days': 2,
      },
    ],
    [3, {}, { next: 'standard', 'have.active-days': 1, 'need.active-days': 2 }],
    [0, { plan: 'pro' }, {}],
  ])('of a ladder, with %d reports and %j, tells the next rung', async (reports, claims, told) => {
    expect(await progressOf('earned', await somebody(reports, claims))).toEqual(told);
  });

  test.each(['behind', 'given', 'plain'])('of %s promises nothing', async (key) => {
    expect(await progressOf(key, await somebody(1))).toEqual({});
  });

  test('is the same alone and among all', async () => {
    const person = await somebody(2);
    const { json } = await ours.bulk({ as: person });
    const [earned] = (json.flags ?? []).filter(({ key }) => key === 'earned');
    expect((await ours.single('earned', { as: person })).json).toEqual(earned);
    expect(earned?.metadata).toMatchObject({ next: 'standard' });
  });

  test('is read by the SDK of a back end', async () => {
    const person = await somebody(2);
    const { token, subject } = await server.introduce(person);
    const headers: [string, string][] = [['authorization', `Bearer ${token}`]];
    await OpenFeature.setProviderAndWait('progress', new OFREPProvider({ baseUrl: server.address, headers }));
    const client = OpenFeature.getClient('progress').setContext({ targetingKey: subject });
    const { value, flagMetadata } = await client.getStringDetails('earned', 'unknown');
    expect(value).toBe('limited');
    expect(flagMetadata).toMatchObject({
      next: 'standard',
      nextTier: 'regular',
      'have.reports': 2,
      'need.reports': 3,
    });
  });
});

describe('the answer for all flags', () => {
  test.each<[number, object]>([
    [0, { tier: 'newbie', nextTier: 'regular', 'have.reports': 0, 'need.reports': 3 }],
    [5, { tier: 'regular', nextTier: 'power', 'have.reports': 5, 'need.reports': 10 }],
    [10, { tier: 'power' }],
  ])('with %d reports tells the tier, and what is missing of the next', async (reports, metadata) => {
    const { json } = await ours.bulk({ as: await somebody(reports) });
    expect(unlike('bulkEvaluationSuccess', json)).toEqual([]);
    expect(json).toMatchObject({ metadata });
    expect(json).toHaveProperty('metadata', metadata);
  });

  test('has another entity tag once there is progress, though every flag is as it was', async () => {
    const person = await somebody(5);
    const before = await ours.bulk({ as: person });
    const tag = before.headers.get('etag') ?? '';
    expect((await ours.bulk({ as: person, headers: { 'if-none-match': tag } })).status).toBe(304);
    await report(person, 1);
    const after = await ours.bulk({ as: person, headers: { 'if-none-match': tag } });
    expect(after).toMatchObject({ status: 200, json: { metadata: { 'have.reports': 6 } } });
    expect((after.json.flags ?? []).map(({ variant }) => variant)).toEqual(
      (before.json.flags ?? []).map(({ variant }) => variant),
    );
  });

  test('without tiers tells none', async () => {
    ours.offer({ ...CATALOG, tiers: [], flags: [flag('plain', { rules: [rule('all')] })] });
    expect((await ours.bulk({ as: await somebody(1) })).json).toHaveProperty('metadata', {});
    ours.offer(CATALOG);
  });
});

describe('what the last known engagement has decided', () => {
  test('says when that was true, and what is decided by no such says nothing', async () => {
    const theirs = await ofrepWorld({ sql, catalog: CATALOG, believed: 60_000 });
    const as: Person = { id: 'remembered' };
    const fresh = await theirs.bulk({ as });
    const asOf = new Date(theirs.now()).toISOString();
    theirs.silence('cache');
    theirs.pass(60_000);
    const stale = await theirs.bulk({ as });
    expect(unlike('bulkEvaluationSuccess', stale.json)).toEqual([]);
    expect(stale.json).toMatchObject({ metadata: { tier: 'newbie', asOf } });
    expect(stale.headers.get('etag')).not.toBe(fresh.headers.get('etag'));
    const told = new Map((stale.json.flags ?? []).map((each) => [each.key, each]));
    expect(told.get('earned')?.metadata).toMatchObject({ freshness: 'stale', asOf, next: 'limited' });
    expect(told.get('plain')?.metadata).not.toHaveProperty('asOf');
    expect(told.get('careful')).toMatchObject({ errorCode: 'GENERAL' });
    expect((await theirs.single('earned', { as })).json).toEqual(told.get('earned'));
    await theirs.close();
  });

  test('where nothing is known, tells no tier', async () => {
    ours.silence('cache');
    expect((await ours.bulk({ as: { id: 'unknown' } })).json).toHaveProperty('metadata', {});
  });
});

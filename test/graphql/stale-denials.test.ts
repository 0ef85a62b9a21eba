import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, gate, rule, segment, tiered } from '../engine/world.ts';
import { openDatabase, world, type Person, type World } from './world.ts';

const SDL = `
  type Query {
    tier: Int @entitled(tier: "power")
    laddered: Int @entitled(flag: "laddered")
    careful: Int @entitled(flag: "careful")
    closed: Int @entitled(flag: "closed")
    plan: Int @entitled(plan: "pro")
    either: Int @entitled(tier: "power") @entitled(plan: "pro")
    both: User @entitled(tier: "power")
  }
  type User @entitled(plan: "pro") {
    id: ID
  }
`;

const LADDER = {
  ladder: [{ variation: 'full', tier: 'power', metrics: [] }],
  rules: [{ audience: 'all', serve: { ladder: true } }],
} as const;
const CATALOG = catalogOf({
  segments: [segment('red', { attribute: 'team', is: 'red' })],
  gates: [gate('by-team', ['red'])],
  flags: [
    tiered('laddered', LADDER),
    tiered('careful', { ...LADDER, whenStale: 'unavailable' }),
    tiered('closed', { gate: 'by-team', rules: [rule('all', 'full')] }),
  ],
});

let sql: Sql;
let ours: World;
let people = 0;
let as: Person;
beforeAll(async () => {
  sql = await openDatabase();
  const resolvers = { Query: { both: () => ({ id: '1' }) } };
  ours = await world({ sql, sdl: SDL, catalog: CATALOG, resolvers, believed: 60_000 });
}, 60_000);
beforeEach(() => {
  ours.silence();
  as = { id: `somebody-${(people += 1)}` };
});
afterAll(async () => {
  await ours.close();
  await sql.close();
});

/** What is told of the first refusal. */
async function entitlement(field: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const query = field === 'both' ? '{ both { id } }' : `{ ${field} }`;
  const { json } = await ours.ask(query, { as });
  return json.errors?.[0]?.extensions?.entitlement;
}

describe('a denial', () => {
  test.each(['tier', 'laddered', 'either', 'both'])(
    'of %s by the last known engagement says when that was true',
    async (field) => {
      const fresh = await entitlement(field);
      expect(fresh).toMatchObject({ reason: expect.any(String) });
      expect(fresh).not.toHaveProperty('asOf');
      const asOf = new Date(ours.now()).toISOString();
      ours.silence('cache');
      ours.pass(30_000);
      expect(await entitlement(field)).toEqual({ ...fresh, asOf });
    },
  );

  test.each(['plan', 'closed'])('of %s, which no engagement decides, does not', async (field) => {
    const fresh = await entitlement(field);
    ours.silence('cache');
    ours.pass(30_000);
    const stale = await entitlement(field);
    expect(stale).toEqual(fresh);
    expect(stale).toMatchObject({ reason: expect.any(String) });
    expect(stale).not.toHaveProperty('asOf');
  });

  test('is none where a flag goes by nothing stale', async () => {
    await entitlement('careful');
    ours.silence('cache');
    ours.pass(30_000);
    const { json } = await ours.ask('{ careful }', { as });
    expect(json.errors?.[0]?.extensions).toMatchObject({ code: 'ENTITLEMENTS_UNAVAILABLE' });
    expect(json.errors?.[0]?.extensions?.entitlement).not.toHaveProperty('asOf');
  });
});

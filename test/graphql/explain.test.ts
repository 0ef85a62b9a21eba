import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Flag } from '../../src/domain/catalog.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, flag } from './catalog.ts';
import { hidingCatalog } from './hidden-catalog.ts';
import { openDatabase, world, type World } from './world.ts';

const SDL = `
  type Query {
    ping: Int
    exports: Int @entitled(flag: "exports", variation: "limited") @entitled(plan: "pro")
    sized(large: Boolean @entitled(plan: "pro")): Int
    next: Int @entitled(flag: "next-flag")
    either: Int @entitled(flag: "next-flag") @entitled(plan: "free")
  }
`;
const one = () => 1;
const resolvers = { Query: { ping: one, exports: one, sized: one, next: one, either: one } };
const EXPLAIN = { 'x-entitlements-explain': '1' };
const SUPPORT = { id: 'sue', claims: { roles: ['staff', 'support'] } };

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  const base = catalogOf();
  const catalog = { ...hidingCatalog(['next-flag']), plans: base.plans };
  const explain = { claim: 'roles', value: 'support' };
  ours = await world({ sql, sdl: SDL, catalog, resolvers, settings: { explain } });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

const explained = (json: object) =>
  (json as { extensions?: { entitlements?: Record<string, unknown> } }).extensions?.entitlements;

describe('the extensions of an answer', () => {
  test('say why, to whom the credential says so and who asks', async () => {
    const { json } = await ours.ask('{ ping exports sized(large: true) }', { as: SUPPORT, headers: EXPLAIN });
    expect(explained(json)).toEqual({
      catalogVersion: 1,
      subject: expect.stringMatching(/^sue/),
      elements: [
        {
          coordinate: 'Query.exports',
          demands: [
            [
              { flag: 'exports', variation: 'limited', outcome: 'denied', reason: 'LADDER' },
              { plan: 'pro', outcome: 'denied', reason: 'PLAN' },
            ],
          ],
        },
        {
          coordinate: 'Query.sized(large:)',
          demands: [[{ plan: 'pro', outcome: 'denied', reason: 'PLAN' }]],
        },
      ],
      flags: { exports: expect.stringContaining('exports') },
    });
  });

  test('say so where the whole operation is refused, and where nothing is gated', async () => {
    const whole = await ours.ask('{ exports }', { as: SUPPORT, headers: EXPLAIN });
    expect(whole.status).toBe(401);
    expect(explained(whole.json)).toMatchObject({ elements: [{ coordinate: 'Query.exports' }] });
    const open = await ours.ask('{ ping }', { as: SUPPORT, headers: EXPLAIN });
    expect(explained(open.json)).toMatchObject({ elements: [], flags: {} });
  });

  test.each([
    ['who does not ask', SUPPORT, {}],
    ['whose credential does not say so', { id: 'fred', claims: { roles: ['staff'] } }, EXPLAIN],
    ['whose credential says nothing', { id: 'fred' }, EXPLAIN],
  ])('say nothing to one %s', async (_what, as, headers) => {
    const { json } = await ours.ask('{ ping exports }', { as, headers });
    expect(json).not.toHaveProperty('extensions');
  });

  test('say nothing of a flag that is hidden from the caller', async () => {
    const { text } = await ours.ask('{ either }', { as: SUPPORT, headers: EXPLAIN });
    expect(text).toContain('"coordinate":"Query.either"');
    expect(text).not.toContain('next');
  });

  test('make the answer one that nobody may keep, whatever it asks', async () => {
    const { headers } = await ours.ask('{ ping }', { as: SUPPORT, headers: EXPLAIN });
    expect(headers.get('cache-control')).toBe('private, no-store');
  });

  test('name no hidden flag that a visible one needs, nor what only the hidden one needs', async () => {
    const needs: Readonly<Record<string, string>> = { exports: 'next-flag', 'next-flag': 'behind-hidden' };
    const base = hidingCatalog(['next-flag']);
    const flags = base.flags.map((one): Flag => {
      const needed = needs[one.key];
      return needed === undefined ? one : { ...one, prerequisites: [{ flag: needed, variations: ['full'] }] };
    });
    const { plans } = catalogOf();
    ours.offer({ ...base, plans, flags: [...flags, flag('behind-hidden')], version: 2 });
    const { text } = await ours.ask('{ exports }', { as: SUPPORT, headers: EXPLAIN });
    expect(text).toContain('a prerequisite that is not public: not met');
    expect(text).not.toContain('next');
    expect(text).not.toContain('behind-hidden');
  });
});

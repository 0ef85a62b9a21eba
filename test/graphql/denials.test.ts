import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Catalog, Rung } from '../../src/domain/catalog.ts';
import type { MetricBound } from '../../src/domain/condition.ts';
import { ACTIVE, DAY } from '../../src/domain/engagement.ts';
import type { Progress } from '../../src/domain/requirement.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, flag } from './catalog.ts';
import { NOW, openDatabase, world, type Answer, type Person, type World } from './world.ts';

const SDL = `
  type Query {
    ping: Int
    plan: Int @entitled(plan: "enterprise")
    tier: Int @entitled(tier: "power")
    full: Int @entitled(flag: "exports", variation: "full")
    some: Int @entitled(flag: "exports")
    closed: Int @entitled(flag: "secret", tier: "regular")
    off: Int @entitled(flag: "off")
    after: Int @entitled(flag: "after")
    both: Int @entitled(flag: "exports", plan: "enterprise")
    either: Int @entitled(tier: "power") @entitled(plan: "enterprise")
    user: User
  }
  type User @entitled(plan: "pro") {
    name: String
    email: String @entitled(tier: "regular")
  }
`;
const resolvers = {
  Query: {
    ping: () => 1,
    plan: () => 1,
    tier: () => 1,
    full: () => 1,
    some: () => 1,
    closed: () => 1,
    off: () => 1,
    after: () => 1,
    both: () => 1,
    either: () => 1,
    user: () => ({ name: 'Nia', email: 'nia@example' }),
  },
};

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({ sql, sdl: SDL, resolvers, catalog: catalogOf() });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

const reports = (have: number, need: number): Progress => ({ metric: 'reports', have, need });

describe('a denial says what is missing:', () => {
  test.each([
    {
      name: 'a plan',
      field: 'plan',
      entitlement: { reason: 'PLAN', requires: { plan: 'enterprise' }, progress: [] },
    },
    {
      name: 'a tier, and what leads to it',
      field: 'tier',
      entitlement: {
        reason: 'TIER',
        requires: { tier: 'power' },
        progress: [reports(0, 5), { metric: 'active-days', have: 1, need: 2 }],
      },
    },
    {
      name: 'a rung, and what leads to it',
      field: 'full',
      entitlement: {
        reason: 'LADDER',
        flag: 'exports',
        variation: 'full',
        requires: { plan: 'pro', variation: 'full' },
        progress: [reports(0, 4)],
      },
    },
    {
      name: 'the lowest rung, where any would do',
      field: 'some',
      entitlement: {
        reason: 'LADDER',
        flag: 'exports',
        requires: { variation: 'limited' },
        progress: [reports(0, 2)],
      },
    },
    {
      name: 'behind a closed gate, nothing that use would open',
      field: 'closed',
      entitlement: {
        reason: 'GATE_CLOSED',
        flag: 'secret',
        requires: { tier: 'regular', variation: 'limited' },
        progress: [],
      },
    },
    {
      name: 'of a flag that is off, nothing that use would open',
      field: 'off',
      entitlement: { reason: 'OFF', flag: 'off', requires: { variation: 'limited' }, progress: [] },
    },
    {
      name: 'of a flag after another, what the other needs',
      field: 'after',
      entitlement: {
        reason: 'PREREQUISITE_FAILED',
        flag: 'after',
        requires: { variation: 'limited' },
        progress: [reports(0, 2)],
      },
    },
    {
      name: 'a flag and a plan, both',
      field: 'both',
      entitlement: {
        reason: 'LADDER',
        flag: 'exports',
        requires: { plan: 'enterprise', variation: 'limited' },
        progress: [reports(0, 2)],
      },
    },
    {
      name: 'of alternatives, the first',
      field: 'either',
      entitlement: {
        reason: 'TIER',
        requires: { tier: 'power' },
        progress: [reports(0, 5), { metric: 'active-days', have: 1, need: 2 }],
      },
    },
  ])('$name', async ({ field, entitlement }) => {
    const { status, json } = await ours.ask(`{ ping ${field} }`, { as: { id: `new-${field}` } });
    expect(status).toBe(200);
    expect(json).toEqual({
      data: { ping: 1, [field]: null },
      errors: [
        {
          message: `Not entitled to Query.${field}.`,
          locations: [{ line: 1, column: 8 }],
          path: [field],
          extensions: { code: 'FORBIDDEN', entitlement: { coordinate: `Query.${field}`, ...entitlement } },
        },
      ],
    });
  });

  test('the same where the operation is refused as a whole', async () => {
    const as = { id: 'whole' };
    const [whole, part] = await Promise.all([
      ours.ask('{ full }', { as }),
      ours.ask('{ full ping }', { as }),
    ]);
    expect(whole.json).toEqual({ errors: part.json.errors });
  });

  test('33. and nothing else: no stack, no name of a rule, in no part of the answer', async () => {
    for (const query of ['{ full closed }', '{ ping full closed user { email } }']) {
      const { json, text } = await ours.ask(query, { as: { id: 'curious' } });
      for (const error of json.errors ?? []) {
        expect(Object.keys(error).sort()).toEqual(['extensions', 'locations', 'message', 'path']);
        expect(Object.keys(error.extensions ?? {}).sort()).toEqual(['code', 'entitlement']);
      }
      expect(text).not.toMatch(/stack|all of|any of|launch|\.ts|node_modules/);
    }
  });
});

describe('alternatives and demands from two sides:', () => {
  test.each([
    {
      name: 'the first alternative is enough',
      has: { reports: 5, days: 2 },
      plan: 'free',
      field: 'either',
      granted: true,
    },
    { name: 'the second alternative is enough', has: {}, plan: 'enterprise', field: 'either', granted: true },
    {
      name: 'half of an alternative is not',
      has: { reports: 5 },
      plan: 'free',
      field: 'either',
      granted: false,
    },
    {
      name: 'one argument of two is not enough',
      has: { reports: 9 },
      plan: 'pro',
      field: 'both',
      granted: false,
    },
    { name: 'nor the other', has: {}, plan: 'enterprise', field: 'both', granted: false },
    { name: 'both are', has: { reports: 2 }, plan: 'enterprise', field: 'both', granted: true },
    { name: 'the type alone is not enough', has: {}, plan: 'pro', field: 'user { email }', granted: false },
    {
      name: 'the field alone is not',
      has: { reports: 3 },
      plan: 'free',
      field: 'user { email }',
      granted: false,
    },
    { name: 'type and field are', has: { reports: 3 }, plan: 'pro', field: 'user { email }', granted: true },
    {
      name: 'a field of the type that asks for nothing more',
      has: {},
      plan: 'pro',
      field: 'user { name }',
      granted: true,
    },
  ])('$name', async ({ name, has, plan, field, granted }) => {
    const as = { id: name, claims: { plan } };
    await happen(ours, as, has);
    const { json } = await ours.ask(`{ ping ${field} }`, { as });
    expect(json.errors === undefined).toBe(granted);
  });
});

/** Reports and active days, today's left out: whoever asks is active today. */
async function happen(
  where: World,
  as: Person,
  { reports: count = 0, exports: made = 0, days = 1 }: { reports?: number; exports?: number; days?: number },
): Promise<void> {
  const subject = where.claimsOf(as).id;
  const event = { source: 'test', subject, quantity: 1, time: NOW };
  const many = (type: string, how: number) =>
    Array.from({ length: how }, (_, index) => ({
      ...event,
      type,
      id: `${subject}/${type}/${(serial += 1)}/${index}`,
    }));
  const active = many(ACTIVE, days - 1).map((one, index) => ({ ...one, time: NOW - (index + 1) * DAY }));
  await where.admittance.recorder.record([
    ...many('report.generated', count),
    ...many('export.made', made),
    ...active,
  ]);
}
let serial = 0;

const bounds = fc
  .uniqueArray(
    fc.record({
      metric: fc.constantFrom('reports', 'reports-28d', 'exports', 'active-days'),
      atLeast: fc.integer({ min: 1, max: 6 }),
    }),
    { minLength: 1, maxLength: 3, selector: ({ metric }) => metric },
  )
  .map((some): readonly MetricBound[] => some);
const rung = (variation: string) =>
  fc
    .record(
      {
        plan: fc.constantFrom('pro', 'enterprise'),
        tier: fc.constantFrom('regular', 'power'),
        metrics: bounds,
      },
      { requiredKeys: [] },
    )
    .map((parts): Rung => ({ variation, metrics: [], ...parts }));

/** Tiers and the ladder of one flag, of any shape. */
const catalogs = fc
  .record({
    regular: bounds,
    power: bounds,
    ladder: fc.oneof(
      fc.tuple(rung('limited')),
      fc.tuple(rung('full')),
      fc.tuple(rung('limited'), rung('full')),
      fc.tuple(rung('limited'), rung('limited'), rung('full')),
    ),
  })
  .map(({ regular, power, ladder }): Catalog => {
    const base = catalogOf();
    return {
      ...base,
      metrics: [...base.metrics, { key: 'reports-28d', kind: 'count', event: 'report.generated', days: 28 }],
      tiers: [
        { key: 'newbie', promote: [] },
        { key: 'regular', promote: regular },
        { key: 'power', promote: power },
      ],
      flags: [
        flag('exports', { ladder, rules: [{ audience: 'all', serve: { ladder: true } }] }),
        flag('after', {
          prerequisites: [{ flag: 'exports', variations: ['limited', 'full'] }],
          rules: [{ audience: 'all', serve: { variation: 'full' } }],
        }),
      ],
    };
  });

const PROGRESSIVE = `
  type Query {
    ping: Int
    some: Int @entitled(flag: "exports")
    full: Int @entitled(flag: "exports", variation: "full")
    tier: Int @entitled(tier: "power")
    after: Int @entitled(flag: "after")
    tiered: Int @entitled(flag: "exports", tier: "regular")
    most: Int @entitled(flag: "exports", variation: "full", tier: "power", plan: "enterprise")
  }
`;
const FIELDS = ['some', 'full', 'tier', 'after', 'tiered', 'most'] as const;

describe('progress is a promise:', () => {
  test('doing exactly what it says, with the plan it names, unlocks the element', async () => {
    const fields = Object.fromEntries(['ping', ...FIELDS].map((field) => [field, () => 1]));
    const there = await world({ sql, sdl: PROGRESSIVE, resolvers: { Query: fields }, catalog: catalogOf() });
    const seen = { unlocked: 0, impossible: 0, already: 0 };
    const starts = fc.record({
      reports: fc.integer({ min: 0, max: 4 }),
      exports: fc.integer({ min: 0, max: 4 }),
      days: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(catalogs, starts, fc.constantFrom(...FIELDS), async (catalog, start, field) => {
        there.offer(catalog);
        const as: Person = { id: `somebody-${(serial += 1)}`, claims: { plan: 'free' } };
        await happen(there, as, start);
        const before = (await there.ask(`{ ping ${field} }`, { as })).json;
        if (before.data?.[field] === 1) {
          seen.already++;
          return;
        }
        const denial = denialIn(before);
        const best = new Map<string, number>();
        for (const { metric, have, need } of denial.progress) {
          expect(need).toBeGreaterThan(have);
          const what = metric.replace('-28d', '');
          best.set(what, Math.max(best.get(what) ?? 0, need - have));
        }
        // A rung that nobody can reach, such as `full` where the ladder ends before it, promises nothing.
        if (best.size === 0 && denial.requires.plan === undefined) {
          expect(catalog.flags[0]?.ladder.some(({ variation }) => variation === 'full')).toBe(false);
          seen.impossible++;
          return;
        }
        const missingDays = best.get('active-days') ?? 0;
        await happenOnNewDays(there, as, start.days, missingDays);
        await happen(there, as, { reports: best.get('reports') ?? 0, exports: best.get('exports') ?? 0 });
        const plan = denial.requires.plan ?? 'free';
        const after = (await there.ask(`{ ping ${field} }`, { as: { ...as, claims: { plan } } })).json;
        const unreachable = field === 'full' || field === 'most';
        if (unreachable && !catalog.flags[0]?.ladder.some(({ variation }) => variation === 'full')) return;
        expect(after).toEqual({ data: { ping: 1, [field]: 1 } });
        seen.unlocked++;
      }),
      { numRuns: 300 },
    );
    expect(seen.unlocked).toBeGreaterThan(100);
    await there.close();
  }, 60_000);
});

interface Told {
  readonly requires: { readonly plan?: string };
  readonly progress: readonly Progress[];
}

function denialIn({ errors }: Answer): Told {
  expect(errors).toHaveLength(1);
  return errors?.[0]?.extensions?.entitlement as unknown as Told;
}

async function happenOnNewDays(where: World, as: Person, had: number, more: number): Promise<void> {
  const subject = where.claimsOf(as).id;
  const events = Array.from({ length: more }, (_, index) => ({
    source: 'test',
    id: `${subject}/day/${index}`,
    subject,
    type: ACTIVE,
    quantity: 1,
    time: NOW - (had + index) * DAY,
  }));
  await where.admittance.recorder.record(events);
}

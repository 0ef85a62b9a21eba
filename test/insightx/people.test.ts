import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Kind, parse, validate } from 'graphql';
import { readFileSync } from 'node:fs';
import { parseCatalog } from '../../src/files/read-catalog.ts';
import { EXAMPLE, PEOPLE, REQUESTS, type Person } from '../../src/insightx/index.ts';
import { world, type World } from './world.ts';

const read = parseCatalog(readFileSync('catalog.yaml', 'utf8'), 'catalog.yaml').catalog!;
const catalog = {
  plans: read.plans,
  tiers: Object.fromEntries(
    read.tiers.map(({ key, promote }) => [
      key,
      Object.fromEntries(promote.map(({ metric, atLeast = 0 }) => [metric, { atLeast }])),
    ]),
  ),
  flags: Object.fromEntries(
    read.flags.map((flag) => [flag.key, { variations: flag.variations.map(({ key }) => key) }]),
  ),
};

function metrics({ history }: Person, days: number): Readonly<Record<string, number>> {
  const within = history.filter(({ daysAgo }) => daysAgo < days);
  const reports = within
    .filter(({ type }) => type === 'report.generated')
    .reduce((sum, { count }) => sum + count, 0);
  return { 'reports-28d': reports, 'active-days': new Set(within.map(({ daysAgo }) => daysAgo)).size };
}

/** The tier a history amounts to, for as long as the person does nothing more. */
function tier(person: Person): string | undefined {
  const have = metrics(person, 28);
  const reached = Object.entries(catalog.tiers).filter(([, bounds]) =>
    Object.entries(bounds).every(([metric, { atLeast }]) => (have[metric] ?? 0) >= atLeast),
  );
  return reached.at(-1)?.[0];
}

const named = (id: string): Person => PEOPLE.find((person) => person.id === id)!;

describe('the people', () => {
  test.each([
    ['nia', 'newbie', 'free'],
    ['ned', 'newbie', 'free'],
    ['rita', 'regular', 'free'],
    ['paula', 'power', 'pro'],
    ['omar', 'newbie', 'free'],
    ['dev', 'newbie', 'free'],
    ['ingrid', 'newbie', 'free'],
    ['erin', 'newbie', 'enterprise'],
  ])('%s is a %s on %s', (id, expected, plan) => {
    expect([tier(named(id)), named(id).plan]).toEqual([expected, plan]);
  });

  test('nia needs nothing but reports, up to power', () => {
    expect(metrics(named('nia'), 28)).toEqual({ 'reports-28d': 0, 'active-days': 5 });
    expect(catalog.tiers['power']!['active-days']!.atLeast).toBeLessThanOrEqual(5);
  });

  test('ned has reports enough and one active day, and stays at one through today', () => {
    expect(metrics(named('ned'), 28)).toEqual({ 'reports-28d': 6, 'active-days': 1 });
    expect(metrics(named('ned'), 1)['active-days']).toBe(1);
  });

  test('rita is one report short of standard', () => {
    expect(named('rita').history.filter(({ type }) => type === 'report.generated')).toHaveLength(4);
  });

  test('ids are unique, plans exist and are one an account, overrides name what exists', () => {
    expect(new Set(PEOPLE.map(({ id }) => id)).size).toBe(PEOPLE.length);
    const plans = new Map(PEOPLE.map(({ account, plan }) => [account, plan]));
    for (const { account, plan, override } of PEOPLE) {
      expect(catalog.plans).toContain(plan);
      expect(plans.get(account)).toBe(plan);
      if (override !== undefined)
        expect(catalog.flags[override.flag]!.variations).toContain(override.variation);
    }
  });
});

test("the example's secret is long enough for HS256 and says that it is none", () => {
  expect(Buffer.byteLength(EXAMPLE.secret)).toBeGreaterThanOrEqual(32);
  expect(EXAMPLE.secret).toContain('not-a-secret');
});

describe('the requests to paste', () => {
  let insightx: World;
  beforeAll(async () => {
    insightx = await world();
  });
  afterAll(() => insightx.close());

  test.each(REQUESTS().map((request) => [request.title, request] as const))(
    '%s runs, and fits a shell command',
    async (_, request) => {
      expect(validate(insightx.schema, parse(request.operation))).toEqual([]);
      expect(request.operation).not.toMatch(/['\n]/);
      const { id, account } = named(request.person);
      expect((await insightx.run(request.operation, { id, account })).errors).toBeUndefined();
    },
  );

  test('the one that unlocks generates exactly as many reports as nia lacks', () => {
    const unlocks = REQUESTS().find(({ title }) => title === 'Unlocks')!;
    const [operation] = parse(unlocks.operation).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('not an operation');
    expect(operation.selectionSet.selections).toHaveLength(catalog.tiers['regular']!['reports-28d']!.atLeast);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { dryRunProblems, type DryRunSettings } from '../../src/actions/dry-run.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { hidingCatalog } from './hidden-catalog.ts';
import { FREE, openDatabase, PRO, refusals, world, type World } from './world.ts';

const SDL = `
  type Query {
    ping: Int
    next: Int @entitled(flag: "next-flag")
    other: Int @entitled(flag: "secret")
    both: Int @entitled(flag: "next-flag", plan: "pro")
    paid: Int @entitled(plan: "pro")
    either: Int @entitled(flag: "next-flag") @entitled(plan: "pro")
    sized(large: Boolean @entitled(plan: "pro")): Int
  }
  type Mutation { launch: Int @entitled(flag: "next-flag") }
`;
const one = () => 1;
const fields = ['ping', 'next', 'other', 'both', 'paid', 'either', 'sized'];
const RESOLVERS = { Query: Object.fromEntries(fields.map((name) => [name, one])), Mutation: { launch: one } };
const ALL = '{ ping next other both paid either sized(large: true) }';

let sql: Sql;
const worlds: World[] = [];
beforeAll(async () => {
  sql = await openDatabase();
}, 60_000);
afterAll(async () => {
  for (const one of worlds) await one.close();
  await sql.close();
});

async function trying(dryRun: Partial<DryRunSettings>, visibility: 'LOCKED' | 'HIDDEN' = 'LOCKED') {
  const settings = { everything: false, releases: [], flags: [], ...dryRun };
  const catalog = hidingCatalog(['next-flag'], { visibility });
  const made = await world({ sql, sdl: SDL, catalog, resolvers: RESOLVERS, dryRun: settings });
  worlds.push(made);
  return made;
}
const found = ({ admittance: { dryRun } }: World) =>
  (dryRun?.findings ?? []).map(({ coordinate, reason, count }) => `${coordinate} ${reason} ${count}`).sort();

describe.each([
  ['of a flag', { flags: ['next-flag'] }],
  ['of a release', { releases: ['next'] }],
])('a dry run %s', (_what, dryRun) => {
  test('grants what the flag would deny and nothing else, and reports that', async () => {
    const ours = await trying(dryRun);
    const { json } = await ours.ask(ALL);
    expect(refusals(json)).toEqual([
      'both FORBIDDEN',
      'other FORBIDDEN',
      'paid FORBIDDEN',
      'sized FORBIDDEN',
    ]);
    expect(json.data).toMatchObject({ next: 1, either: 1 });
    expect(found(ours)).toEqual(['Query.either GATE_CLOSED 1', 'Query.next GATE_CLOSED 1']);
    const paying = await ours.ask('{ both either next }', { as: PRO });
    expect(paying.json).toEqual({ data: { both: 1, either: 1, next: 1 } });
    expect(found(ours)).toEqual([
      'Query.both GATE_CLOSED 1',
      'Query.either GATE_CLOSED 1',
      'Query.next GATE_CLOSED 2',
    ]);
  });

  test('says nothing of it to the caller', async () => {
    const ours = await trying(dryRun);
    const granted = await ours.ask('{ next }');
    expect(granted.text).toBe('{"data":{"next":1}}\n');
    expect([...granted.headers.keys()].filter((name) => name.includes('dry'))).toEqual([]);
    expect(ours.logged.filter((line) => line.includes('dry run'))).toEqual([
      expect.stringMatching(/^info a dry run would have denied this .*"coordinate":"Query.next"/),
    ]);
  });

  test('lets a mutation run that would not', async () => {
    const ours = await trying(dryRun);
    expect((await ours.ask('mutation { launch }')).json).toEqual({ data: { launch: 1 } });
    expect(found(ours)).toEqual(['Mutation.launch GATE_CLOSED 1']);
  });

  test('hides nothing of what it is of', async () => {
    const ours = await trying(dryRun, 'HIDDEN');
    expect((await ours.ask('{ next }')).json).toEqual({ data: { next: 1 } });
    const { text } = await ours.ask('{ __type(name: "Query") { fields { name } } }');
    expect(text).toContain('next');
  });
});

test('a dry run of everything grants all, and reports what is wanted of plan and tier as well', async () => {
  const ours = await trying({ everything: true });
  expect((await ours.ask(ALL)).json).toEqual({ data: Object.fromEntries(fields.map((name) => [name, 1])) });
  expect(found(ours)).toEqual([
    'Query.both GATE_CLOSED 1',
    'Query.either GATE_CLOSED 1',
    'Query.next GATE_CLOSED 1',
    'Query.other GATE_CLOSED 1',
    'Query.paid PLAN 1',
    'Query.sized(large:) PLAN 1',
  ]);
});

test('a dry run of everything lets pass what a silent store would have to decide', async () => {
  const ours = await trying({ everything: true });
  ours.silence('standings');
  expect((await ours.ask('{ paid }')).json).toEqual({ data: { paid: 1 } });
  expect(found(ours)).toEqual(['Query.paid UNAVAILABLE 1']);
});

test('a dry run of another release, or of another flag, lets nothing else pass', async () => {
  const ours = await trying({ releases: ['soon'], flags: ['exports'] });
  const { json } = await ours.ask('{ next ping }');
  expect(refusals(json)).toEqual(['next FORBIDDEN']);
  expect(found(ours)).toEqual([]);
});

test('without a dry run nothing is reported', async () => {
  const ours = await world({
    sql,
    sdl: SDL,
    catalog: hidingCatalog(['next-flag'], { visibility: 'LOCKED' }),
    resolvers: RESOLVERS,
  });
  worlds.push(ours);
  expect((await ours.ask('{ next ping }', { as: FREE })).json.errors).toHaveLength(1);
  expect(ours.admittance.dryRun).toBeUndefined();
});

test('what a dry run names and the catalog does not have is a warning', () => {
  const settings = { everything: false, releases: ['soon'], flags: ['exports', 'later'] };
  expect(dryRunProblems(settings, catalogOf())).toEqual([
    {
      severity: 'warning',
      path: ['dryRun', 'releases', 'soon'],
      message: expect.stringContaining("release 'soon'"),
    },
    {
      severity: 'warning',
      path: ['dryRun', 'flags', 'later'],
      message: expect.stringContaining("flag 'later'"),
    },
  ]);
});

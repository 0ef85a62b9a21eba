import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';

import type { Overlay } from '../../src/domain/requirement.ts';
import { parseOverlay } from '../../src/files/read-overlay.ts';
import { buildSchema } from '../../src/graphql/build.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { DIRECTIVES, openDatabase, world, type Person, type World } from './world.ts';

const SDL = `
  type Query {
    ping: Int
    reports: [String] @counts(metric: "reports")
    report: String @counts(metric: "reports")
    export: String @counts(metric: "exports")
    premium: String @counts(metric: "reports") @entitled(plan: "pro")
    broken: String @counts(metric: "reports")
    unlocked: String @entitled(flag: "exports")
  }
  type Mutation {
    generate(fail: Boolean): String @counts(metric: "reports")
    export: String @counts(metric: "exports")
    premium: String @counts(metric: "reports") @entitled(plan: "pro")
    returned: String @counts(metric: "reports")
    order(type: String, fail: Boolean): Order @counts(metric: "exports", when: ["Ordered", "Reserved"])
  }
  union Order = Ordered | Reserved | OutOfStock
  type Ordered { id: ID }
  type Reserved @entitled(plan: "pro") { id: ID }
  type OutOfStock { message: String }
`;
const resolvers = {
  Query: {
    ping: () => 1,
    reports: () => ['a', 'b', 'c'],
    report: () => Promise.resolve('a'),
    export: () => 'e',
    premium: () => 'p',
    broken: () => Promise.reject(new GraphQLError('no report today')),
    unlocked: () => 'u',
  },
  Mutation: {
    generate: (_parent: unknown, { fail }: { readonly fail?: boolean }) => {
      if (fail === true) throw new GraphQLError('no report today');
      return 'generated';
    },
    export: () => 'e',
    premium: () => 'p',
    returned: () => new GraphQLError('no report today'),
    order: (_parent: unknown, { type }: { readonly type?: string | null }) =>
      typeof type === 'string' ? Promise.resolve({ __typename: type }) : null,
  },
};

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({ sql, sdl: SDL, resolvers, catalog: catalogOf() });
}, 60_000);
beforeEach(() => {
  ours.silence();
});
afterAll(async () => {
  await ours.close();
  await sql.close();
});

/** How often an event is in the journal for somebody. */
async function countOf(as: Person, type = 'report.generated'): Promise<number> {
  await ours.admittance.recorder.settled();
  const rows = await sql.query(
    'select coalesce(sum(quantity), 0)::int as n from gatehouse.engagement_event where subject = gatehouse.engagement_key($1) and type = $2',
    [`subject:${ours.claimsOf(as).id}`, type],
  );
  return Number(rows[0]?.['n']);
}

describe('@counts', () => {
  test.each([
    ['a mutation that succeeded', 'mutation { generate }', 1],
    ['each of two in one operation', 'mutation { a: generate b: generate }', 2],
    ['not one that failed', 'mutation { generate(fail: true) }', 0],
    ['of several those that succeeded', 'mutation { a: generate b: generate(fail: true) c: generate }', 2],
    ['not one that answered with an error', 'mutation { returned }', 0],
    ['not one that was denied', 'mutation { premium }', 0],
    ['nothing of a mutation that was refused as a whole', 'mutation { generate premium }', 0],
    ['a query', '{ report }', 1],
    ['a list once', '{ reports }', 1],
    ['a query once an operation, whatever its aliases', '{ a: report b: report reports }', 1],
    ['not a query that failed', '{ broken }', 0],
    ['a query of which one part failed', '{ broken report }', 1],
    ['not a query that was denied', '{ ping premium }', 0],
    ['not what was skipped', '{ ping report @skip(if: true) }', 0],
  ])('counts %s: %s', async (name, query, expected) => {
    const as = { id: name };
    await ours.ask(query, { as });
    expect(await countOf(as)).toBe(expected);
  });

  test('counts each operation of a batch', async () => {
    const as = { id: 'batch' };
    await ours.askAll(['{ report }', '{ a: report b: reports }', '{ ping }', '{ report export }'], { as });
    expect(await countOf(as)).toBe(3);
    expect(await countOf(as, 'export.made')).toBe(1);
  });

  test('counts for whom it is entitled, once it is', async () => {
    const as = { id: 'entitled', claims: { plan: 'pro' } };
    await ours.ask('mutation { premium }', { as });
    await ours.ask('{ premium }', { as });
    expect(await countOf(as)).toBe(2);
  });

  test('has counted before it answers, so that the next request sees it', async () => {
    const as = { id: 'climber' };
    expect((await ours.ask('{ unlocked }', { as })).status).toBe(401);
    await ours.ask('mutation { generate }', { as });
    const { json } = await ours.ask('{ unlocked }', { as });
    expect(json.errors?.[0]?.extensions?.entitlement?.['progress']).toEqual([
      { metric: 'reports', have: 1, need: 2 },
    ]);
    await ours.ask('mutation { generate }', { as });
    expect((await ours.ask('{ unlocked }', { as })).json).toEqual({ data: { unlocked: 'u' } });
  });

  test('does not answer while it is still counting', async () => {
    const as = { id: 'patient' };
    await ours.ask('{ ping }', { as });
    await ours.admittance.recorder.settled();
    let keep: () => void = () => undefined;
    ours.hold(
      new Promise<void>((resolve) => {
        keep = resolve;
      }),
    );
    let answered = false;
    const asked = ours.ask('mutation { generate }', { as }).finally(() => {
      answered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(answered).toBe(false);
    ours.hold(undefined);
    keep();
    expect((await asked).status).toBe(200);
  });

  test.each([['journal'], ['cache']] as const)(
    'lets a mutation answer while the %s is silent',
    async (store) => {
      const as = { id: `silent-${store}` };
      await ours.ask('{ ping }', { as });
      await ours.admittance.recorder.settled();
      ours.silence(store);
      const { status, json } = await ours.ask('mutation { generate }', { as });
      ours.silence();
      expect(status).toBe(200);
      expect(json).toEqual({ data: { generate: 'generated' } });
      expect(await countOf(as)).toBe(store === 'journal' ? 0 : 1);
    },
  );

  test('counted while the cache was silent, is seen once it speaks', async () => {
    const as = { id: 'late' };
    await ours.ask('{ unlocked }', { as });
    ours.silence('cache');
    await ours.ask('mutation { a: generate b: generate }', { as });
    ours.silence();
    expect((await ours.ask('{ unlocked }', { as })).json).toEqual({ data: { unlocked: 'u' } });
  });

  test('marks the day of whoever asks anything active, once', async () => {
    const as = { id: 'daily' };
    for (let times = 0; times < 3; times++) await ours.ask('{ ping }', { as });
    expect(await countOf(as, 'gatehouse.active')).toBe(1);
  });
});

describe('@counts(when:)', () => {
  test.each([
    ['Ordered', 1],
    ['Reserved', 1],
    ['OutOfStock', 0],
    ['Unknown', 0],
    [null, 0],
  ])('an answer of the type %s counts %d', async (type, times) => {
    const as: Person = { id: `buyer of ${type}`, claims: { plan: 'pro' } };
    await ours.ask('mutation ($type: String) { order(type: $type) { __typename } }', {
      as,
      variables: { type },
    });
    expect(await countOf(as, 'export.made')).toBe(times);
  });

  const UNION = 'union U = A | B type A { x: Int } type B { x: Int } type Query { one: Int }';
  const problemsOf = (field: string, overlay?: Overlay): readonly string[] =>
    buildSchema(
      [
        { name: 'directives.graphql', text: DIRECTIVES },
        { name: 'shop.graphql', text: `${UNION} type Mutation { ${field} }` },
      ],
      {},
      overlay,
    ).problems.map(({ coordinate, message }) => `${coordinate} ${message}`);

  test.each([
    ['m: U @counts(metric: "exports", when: "C")', "Mutation.m when: U is never 'C'; expected one of A, B"],
    [
      'm: U @counts(metric: "exports", when: ["A", "Query"])',
      "Mutation.m when: U is never 'Query'; expected one of A, B",
    ],
    ['m: U @counts(metric: "exports", when: [])', 'Mutation.m when: expected at least one of A, B'],
    [
      'm: A @counts(metric: "exports", when: "A")',
      'Mutation.m counts when it answers with one of several types, and answers with A; expected a field of a union or an interface',
    ],
    [
      'm: [U] @counts(metric: "exports", when: "A")',
      'Mutation.m counts when it answers with one of several types, and answers with [U]; expected a field of a union or an interface',
    ],
  ])('is refused at start: %s', (field, problem) => {
    expect(problemsOf(field)).toEqual([problem]);
  });

  test('is given by an overlay as well', () => {
    const text = (when: string) => `counts: { Mutation.m: { metric: exports, when: ${when} } }`;
    const overlay = (when: string): Overlay => parseOverlay(text(when), 'overlay.yaml').overlay!;
    expect(overlay('A').counts).toMatchObject([{ coordinate: 'Mutation.m', metric: 'exports', when: ['A'] }]);
    expect(problemsOf('m: U', overlay('[A, B]'))).toEqual([]);
    expect(problemsOf('m: U', overlay('C'))).toEqual([
      "Mutation.m when: U is never 'C'; expected one of A, B",
    ]);
    expect(problemsOf('m: U @counts(metric: "exports")', overlay('A'))).toEqual([
      'Mutation.m counts with any answer already (shop.graphql:1:98)',
    ]);
    expect(
      parseOverlay('counts: { Mutation.m: { metric: exports, when: [] } }', 'o.yaml').problems,
    ).toHaveLength(1);
  });
});

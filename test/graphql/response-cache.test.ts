import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { hidingCatalog } from './hidden-catalog.ts';
import { FREE, openDatabase, PRO, world, type Person, type World } from './world.ts';

const SDL = `
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  enum CacheControlScope { PUBLIC PRIVATE }
  type Query {
    open: Int @cacheControl(maxAge: 60)
    silent: Int
    paid: Int @entitled(plan: "pro") @cacheControl(maxAge: 60)
    mine: Int @cacheControl(maxAge: 60, scope: PRIVATE)
    typed: Typed
    mixed: Mixed @cacheControl(maxAge: 60)
    counted: Int @cacheControl(maxAge: 60) @counts(metric: "reports")
    sized(large: Boolean @entitled(plan: "pro")): Int @cacheControl(maxAge: 60)
    hidden: Int @entitled(flag: "next-flag") @cacheControl(maxAge: 60)
  }
  type Typed @cacheControl(maxAge: 30) { value: Int  below: Typed @cacheControl(inheritMaxAge: true)  other: Other }
  type Other { value: Int }
  union Mixed = Typed | Other
`;
const typed = { __typename: 'Typed', value: 1, below: { value: 2 }, other: { value: 3 } };
const values = { open: 1, silent: 1, paid: 1, mine: 1, typed, mixed: typed, counted: 1, sized: 1, hidden: 1 };
const Query = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, () => value]));
const MAKER: Person = { id: 'max', claims: { team: 'next', plan: 'pro' } };

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
}, 60_000);
beforeEach(async () => {
  ours = await world({
    sql,
    sdl: SDL,
    catalog: { ...hidingCatalog(['next-flag']), plans: catalogOf().plans },
    resolvers: { Query },
    settings: {
      refusals: { status: 401, partialMutations: false, partialSubscriptions: false, cached: true },
    },
  });
});
afterEach(() => ours.close());
afterAll(() => sql.close());

/** How many resolvers of root fields have run for each question. */
async function runs(query: string, ...people: readonly Person[]): Promise<readonly number[]> {
  const found: number[] = [];
  for (const as of people) {
    const { ran, status } = await ours.ask(query, { as });
    expect([200, 401]).toContain(status);
    found.push(ran.filter((coordinate) => coordinate.startsWith('Query.')).length);
  }
  return found;
}

const OTHER_PRO: Person = { id: 'paul', claims: { plan: 'pro' } };

describe('an answer is given again', () => {
  test.each([
    ['to anybody, where nothing was decided', '{ open }', [FREE, PRO, FREE], [1, 0, 0]],
    ['to whom the same was decided, whoever asked', '{ open paid }', [PRO, OTHER_PRO, PRO], [2, 0, 0]],
    ['for as long as the type of a field says', '{ typed { value } }', [FREE, PRO], [1, 0]],
    ['where a field leaves it to what stands above', '{ typed { below { value } } }', [FREE, PRO], [1, 0]],
    ['by what was handed over', '{ sized(large: true) }', [PRO, OTHER_PRO], [1, 0]],
  ])('%s', async (_what, query, people, expected) => {
    expect(await runs(query, ...people)).toEqual(expected);
  });
});

describe('an answer is not given again', () => {
  test.each([
    ['to whom something else was decided', '{ open paid }', [PRO, FREE, PRO, FREE], [2, 1, 0, 1]],
    ['with errors', '{ open paid }', [FREE, FREE], [1, 1]],
    ['where a field at the root says nothing', '{ open silent }', [FREE, FREE], [2, 2]],
    ['where a field with fields says nothing', '{ typed { other { value } } }', [FREE, FREE], [1, 1]],
    ['where it is its caller’s own', '{ mine }', [FREE, FREE], [1, 1]],
    [
      'where a type that it may be of says nothing',
      '{ mixed { ... on Typed { other { value } } } }',
      [FREE, FREE],
      [1, 1],
    ],
    ['where a call counts', '{ counted }', [FREE, FREE], [1, 1]],
    ['by introspection', '{ open __type(name: "Query") { name } }', [FREE, FREE], [1, 1]],
    ['after a denial of what is handed over', '{ open sized(large: true) }', [PRO, FREE], [2, 1]],
  ])('%s', async (_what, query, people, expected) => {
    expect(await runs(query, ...people)).toEqual(expected);
  });

  test('to whom it is hidden, nor the other way round', async () => {
    expect((await ours.ask('{ hidden }', { as: MAKER })).json).toEqual({ data: { hidden: 1 } });
    expect((await ours.ask('{ hidden }', { as: PRO })).status).toBe(400);
    expect((await ours.ask('{ hidden }', { as: MAKER })).ran).toEqual([]);
    expect(await runs('{ open }', MAKER, PRO, MAKER)).toEqual([1, 1, 0]);
  });

  test('once what was decided changes', async () => {
    expect(await runs('{ paid }', PRO, PRO)).toEqual([1, 0]);
    const before = { id: PRO.id, claims: { plan: 'free' } };
    expect((await ours.ask('{ paid }', { as: before })).status).toBe(401);
  });
});

test('an answer that depends on who asks is private, given again or not', async () => {
  for (let time = 0; time < 2; time++) {
    const { headers } = await ours.ask('{ paid }', { as: PRO });
    expect(headers.get('cache-control')).toBe('private, no-store');
  }
});

test('whichever order they come in, nobody is answered what they may not have', async () => {
  const people = [PRO, FREE, MAKER, OTHER_PRO, FREE, PRO];
  const queries = ['{ open paid }', '{ paid }', '{ open sized(large: true) }', '{ typed { value } open }'];
  for (const query of queries)
    for (const as of people) {
      const { json } = await ours.ask(query, { as });
      const may = as !== FREE;
      const { data } = json;
      if (data && 'paid' in data) expect(data['paid']).toBe(may ? 1 : null);
      if (data && 'sized' in data) expect(data['sized']).toBe(may ? 1 : null);
    }
});

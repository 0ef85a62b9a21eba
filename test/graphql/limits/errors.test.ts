import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Sql } from '../../../src/postgres/sql.ts';
import { catalogOf } from '../catalog.ts';
import { FREE, openDatabase, PRO, world, type Person, type World } from '../world.ts';

const SDL = `
  type Query { ping: Int items: [Item] one: Item mixed: [Mixed] list(of: [Int!]): Int }
  type Item {
    id: ID
    paid: String @entitled(plan: "pro")
    must: String! @entitled(plan: "pro")
    broken: String
  }
  union Mixed = Closed | Item
  type Closed @entitled(plan: "pro") { id: ID }
  type Mutation { ${names(150, (at) => `m${at}: Int @entitled(plan: "pro")`)} }
`;
const ITEMS = Array.from({ length: 1_000 }, (_, at) => ({ id: String(at), paid: 'p', must: 'm' }));
const RESOLVERS = {
  Query: {
    ping: () => 1,
    items: () => ITEMS,
    one: () => ITEMS[0],
    mixed: () => ITEMS.map((item) => ({ __typename: 'Closed', ...item })),
    list: () => 1,
  },
  Item: {
    broken: () => {
      throw new Error('no such luck');
    },
  },
};

let sql: Sql;
let ours: World;
let secretive: World;
beforeAll(async () => {
  sql = await openDatabase();
  const parts = { sql, sdl: SDL, catalog: catalogOf(), resolvers: RESOLVERS };
  ours = await world({ ...parts, limits: { cost: { most: 1e9 }, rootFields: 1_000, lines: 50 } });
  secretive = await world({ ...parts, introspection: false });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await secretive.close();
  await sql.close();
});

function names(count: number, text: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => text(at)).join(' ');
}
const leftOut = (more: number) => ({
  message: `expected at most 100 errors in an answer, ${more} more are left out`,
  extensions: { code: 'LIMIT_EXCEEDED', limit: 'errors' },
});

describe('an answer states its first errors, and how many more there are:', () => {
  const ALIASES = 99;
  const paid = `{ ${names(ALIASES, (at) => `a${at}: items { paid }`)} ping }`;

  test('of a field that is denied in a long list, whose data is whole', async () => {
    const { status, json, text, ran } = await ours.ask(paid);
    expect(status).toBe(200);
    expect(json.errors).toHaveLength(101);
    expect(json.errors?.[99]).toMatchObject({ path: ['a0', 99, 'paid'], extensions: { code: 'FORBIDDEN' } });
    expect(json.errors?.[100]).toEqual(leftOut(ALIASES * 1_000 - 100));
    expect(json.data).toEqual({
      ...Object.fromEntries(
        Array.from({ length: ALIASES }, (_, at) => [`a${at}`, ITEMS.map(() => ({ paid: null }))]),
      ),
      ping: 1,
    });
    expect(ran.filter((coordinate) => coordinate === 'Item.paid')).toEqual([]);
    expect(text.length).toBeLessThan(2_000_000);
  });

  test('at no more than a granted field costs', async () => {
    const cpu = async (as: Person): Promise<number> => {
      const before = process.cpuUsage();
      await ours.ask(paid, { as });
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const least = { denied: Infinity, granted: Infinity };
    for (let round = 0; round < 5; round++) {
      least.denied = Math.min(least.denied, await cpu(FREE));
      least.granted = Math.min(least.granted, await cpu(PRO));
    }
    expect(least.denied / least.granted).toBeLessThan(1.3);
  }, 30_000);

  test.each([
    ['a field that must not be null', '{ items { must } ping }', ITEMS.map(() => null)],
    ['a type', '{ items: mixed { ... on Closed { id } } ping }', ITEMS.map(() => null)],
  ])('of %s', async (_what, query, items) => {
    const { json } = await ours.ask(query);
    expect(json.data).toEqual({ items, ping: 1 });
    expect(json.errors).toHaveLength(101);
    expect(json.errors?.[100]).toEqual(leftOut(900));
    expect((await ours.ask(query, { as: PRO })).json.errors).toBeUndefined();
  });

  test('of a field that fails, and no more of them go to the log', async () => {
    const before = ours.logged.length;
    const { json } = await ours.ask('{ items { broken } }');
    expect(json.errors).toHaveLength(101);
    expect(json.errors?.[100]).toEqual(leftOut(900));
    expect(ours.logged.length - before).toBeLessThanOrEqual(100);
  });

  test('of an operation that does not run at all', async () => {
    const { status, json, ran } = await ours.ask(`mutation { ${names(150, (at) => `m${at}`)} }`);
    expect(status).toBe(401);
    expect(json.errors).toHaveLength(101);
    expect(json.errors?.[100]).toEqual(leftOut(50));
    expect(ran).toEqual([]);
  });

  test('and nothing more where all of them are stated', async () => {
    const { json } = await ours.ask(`{ ping ${names(100, (at) => `a${at}: one { paid }`)} }`);
    expect(json.errors).toHaveLength(100);
    expect(json.errors?.map(({ extensions }) => extensions?.code)).not.toContain('LIMIT_EXCEEDED');
  });
});

describe('what graphql-js breaks off is told by the limit:', () => {
  test.each([100, 101, 5_000])('%d mistakes of a document', async (mistakes) => {
    const { status, json } = await ours.ask(`{ ${names(mistakes, (at) => `x${at % 900}`)} }`);
    expect(status).toBe(400);
    const codes = json.errors?.map(({ extensions }) => extensions?.code);
    if (mistakes > 1_000) {
      expect(codes).toEqual(['LIMIT_EXCEEDED']);
      return;
    }
    expect(codes?.slice(0, 100)).toEqual(Array.from({ length: 100 }, () => 'GRAPHQL_VALIDATION_FAILED'));
    expect(json.errors?.slice(100)).toEqual(
      mistakes === 100
        ? []
        : [
            {
              message: 'expected at most 100 mistakes in a document, received more',
              extensions: { code: 'LIMIT_EXCEEDED', limit: 'errors' },
            },
          ],
    );
  });

  test.each([100, 101, 5_000])('%d mistakes in variables', async (mistakes) => {
    const { status, json } = await ours.ask('query ($of: [Int!]) { list(of: $of) }', {
      variables: { of: Array.from({ length: mistakes }, () => 'x') },
    });
    expect(status).toBe(400);
    expect(json.data).toBeUndefined();
    expect(json.errors).toHaveLength(mistakes === 100 ? 100 : 101);
    if (mistakes > 100)
      expect(json.errors?.[100]).toEqual({
        message: 'expected at most 100 mistakes in variables, received more',
        extensions: { code: 'LIMIT_EXCEEDED', limit: 'errors' },
      });
  });

  test('lines, which are counted again for each error', async () => {
    for (const line of ['\n', '\r', '\r\n']) {
      expect((await ours.ask(`{${line.repeat(49)}ping }`)).status).toBe(200);
      const { status, json } = await ours.ask(`{${line.repeat(50)}ping }`);
      expect(status).toBe(400);
      expect(json.errors).toEqual([
        {
          message: 'expected at most 50 lines, received more',
          extensions: { code: 'LIMIT_EXCEEDED', limit: 'lines' },
        },
      ]);
    }
  });
});

describe('where introspection is off', () => {
  test('an error suggests nothing, and repeats what the caller wrote at no cost', async () => {
    const text = 'Did you mean '.repeat(14_000);
    const { json } = await secretive.ask('query ($of: [Int!]) { list(of: $of) }', {
      variables: { of: [text] },
    });
    expect(json.errors?.[0]?.message).toContain('Did you mean Did you mean');
    for (const query of ['{ pin }', '{ items { paidd } }', '{ list(off: 1) }', '{ ... on Itm { id } }']) {
      const { json: wrong } = await secretive.ask(query);
      expect(wrong.errors?.map(({ message }) => message).join()).not.toContain('Did you mean');
      expect((await ours.ask(query)).json.errors?.[0]?.message).toContain('Did you mean');
    }
  });
});

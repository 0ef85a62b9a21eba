import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ExecutionResult } from 'graphql';

import { placesOf } from '../../../src/compose/live.ts';
import type { Sql } from '../../../src/postgres/sql.ts';
import { catalogOf } from '../catalog.ts';
import { openDatabase, world, type Person, type World } from '../world.ts';

const SDL = `
  type Query { fine: Int }
  type Subscription { ticks: Int unopened: Int }
`;

let sql: Sql;
let ours: World;
let serial = 0;
let open: { leave: () => unknown }[] = [];
beforeAll(async () => {
  sql = await openDatabase();
  ours = await world({
    sql,
    sdl: SDL,
    catalog: catalogOf(),
    resolvers: {
      Subscription: {
        ticks: {
          subscribe: () => ({
            next: () => new Promise(() => undefined),
            return: () => Promise.resolve({ value: undefined, done: true }),
            [Symbol.asyncIterator]() {
              return this;
            },
          }),
        },
        unopened: {
          subscribe: () => {
            throw new Error('the queue is shut');
          },
        },
      },
    },
    settings: {
      mostSubscriptions: 10,
      subscriptionsPerSubject: { most: 2, plans: { pro: 4 }, tiers: {} },
      subscriptionsPerAccount: { most: 5, plans: {}, tiers: {} },
    },
  });
}, 120_000);
beforeEach(async () => {
  ours.silence();
  for (const { leave } of open) await leave();
  open = [];
  serial++;
});
afterAll(async () => {
  await ours.close();
  await sql.close();
});

/** What is said to one more subscription; undefined where it goes on. */
async function start(as: Person, field = 'ticks'): Promise<string | undefined> {
  const claims = ours.claimsOf({ ...as, id: `${as.id}-${serial}` });
  const query = `subscription { ${field} }`;
  const answering = await ours.door.operate({ query }, { claims, client: {} }, true);
  if (!(Symbol.asyncIterator in answering)) return said(answering);
  open.push({ leave: () => answering.return?.() });
  return undefined;
}
function said({ errors = [] }: ExecutionResult): string {
  return errors.map(({ message, extensions }) => `${String(extensions['code'])}: ${message}`).join();
}
async function startAll(as: Person, count: number): Promise<readonly (string | undefined)[]> {
  return Promise.all(Array.from({ length: count }, () => start(as)));
}

describe('the places of a process', () => {
  test('are not all taken by one subject, however many it asks for at once', async () => {
    const refused = (await startAll({ id: 'free' }, 20)).filter((one) => one !== undefined);
    expect(refused).toHaveLength(18);
    expect(new Set(refused)).toEqual(
      new Set(['BUSY: expected at most 2 subscriptions of one subject at once']),
    );
    expect(await start({ id: 'another' })).toBeUndefined();
  });

  test('are more for a subject whose plan allows more', async () => {
    const pro = { id: 'pro', claims: { plan: 'pro' } };
    expect(await startAll(pro, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(await start(pro)).toBe('BUSY: expected at most 4 subscriptions of one subject at once');
  });

  test('are not all taken by the subjects of one account', async () => {
    const of = (id: string): Person => ({ id, account: `birch-${serial}` });
    for (const id of ['a', 'b']) expect(await startAll(of(id), 2)).toEqual([undefined, undefined]);
    expect(await startAll(of('c'), 2)).toContain(
      'BUSY: expected at most 5 subscriptions of one account at once',
    );
    expect(await start({ id: 'elsewhere', account: 'oak' })).toBeUndefined();
  });

  test('are ten in all', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await startAll({ id }, 2);
    expect(await start({ id: 'f' })).toMatch(/^BUSY: The server has as many/);
  });

  test('are given back by what ends, and by what never began', async () => {
    const as = { id: 'free' };
    for (let time = 0; time < 5; time++) expect(await start(as, 'unopened')).toMatch(/^INTERNAL/);
    expect(await startAll(as, 2)).toEqual([undefined, undefined]);
    await open.pop()?.leave();
    expect(await start(as)).toBeUndefined();
    expect(await start(as)).toMatch(/^BUSY/);
  });

  test('that only a plan could allow cannot be told while the plans are silent, and that is no refusal for good', async () => {
    const as = { id: 'silent', account: `silent-${serial}` };
    expect(await startAll(as, 2)).toEqual([undefined, undefined]);
    ours.silence('standings');
    expect(await start({ ...as, account: `other-${serial}` })).toMatch(/^ENTITLEMENTS_UNAVAILABLE/);
  });
});

test('where nothing is configured a subject has a tenth of the places, and an account a quarter', () => {
  const settings = { perConnection: 100, perProcess: 10_000, keepAliveSeconds: 12 };
  expect(placesOf(settings)).toEqual({
    perProcess: 10_000,
    perSubject: { most: 1_000, plans: {}, tiers: {} },
    perAccount: { most: 2_500, plans: {}, tiers: {} },
  });
  const perSubject = { most: 7, plans: { pro: 9 }, tiers: {} };
  expect(placesOf({ ...settings, perProcess: 3, perSubject })).toEqual({
    perProcess: 3,
    perSubject,
    perAccount: { most: 1, plans: {}, tiers: {} },
  });
});

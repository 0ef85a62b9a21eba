import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Sql } from '../../src/postgres/sql.ts';
import { hidingCatalog } from '../graphql/hidden-catalog.ts';
import { ofrepWorld, openDatabase, type OfrepWorld, type Person } from './world.ts';

const STRANGER: Person = { id: 'stan' };
const DEVELOPER: Person = { id: 'dora', claims: { team: 'next' } };

let sql: Sql;
beforeAll(async () => {
  sql = await openDatabase();
}, 60_000);
afterAll(async () => {
  await sql.close();
});

async function during(
  parts: Parameters<typeof hidingCatalog>[1],
  use: (ours: OfrepWorld) => Promise<void>,
): Promise<void> {
  const ours = await ofrepWorld({ sql, catalog: hidingCatalog(['roadmap'], parts) });
  await use(ours);
  await ours.close();
}

const keys = async (ours: OfrepWorld, as: Person) =>
  (await ours.bulk({ as })).json.flags?.map(({ key }) => key);

describe('a flag of a hidden release', () => {
  test('does not exist for whom nothing has matched', () =>
    during({}, async (ours) => {
      const [one, other] = [await ours.single('roadmap'), await ours.single('nonsense')];
      expect(one.status).toBe(404);
      expect(one.text).toBe(other.text.replace('nonsense', 'roadmap'));
      expect(await keys(ours, STRANGER)).toEqual(['after', 'exports', 'off', 'secret']);
    }));

  test('is one like any other for whom it is open', () =>
    during({}, async (ours) => {
      expect((await ours.single('roadmap', { as: DEVELOPER })).json).toMatchObject({ variant: 'full' });
      expect(await keys(ours, DEVELOPER)).toEqual(['after', 'exports', 'off', 'roadmap', 'secret']);
    }));

  test('exists for everybody once its release is LOCKED', () =>
    during({ visibility: 'LOCKED' }, async (ours) => {
      expect((await ours.single('roadmap')).json).toMatchObject({ variant: 'off', reason: 'DISABLED' });
    }));

  test('cannot be told from nonsense while it cannot be decided, and takes nothing from a client', () =>
    during({ when: { plan: { atLeast: 'pro' } } }, async (ours) => {
      ours.silence('standings');
      const [one, other] = [await ours.single('roadmap'), await ours.single('nonsense')];
      expect([one.status, other.status]).toEqual([503, 503]);
      expect(one.text).toBe(other.text.replace('nonsense', 'roadmap'));
      expect((await ours.bulk()).status).toBe(503);
    }));
});

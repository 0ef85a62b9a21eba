import { describe, expect, test } from '@jest/globals';

import { CatalogKeeper, type Candidate } from '../../src/actions/keep-catalog.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import { keeperOf, putInForce } from './in-force.ts';

const GOOD: Catalog = {
  version: 1,
  timeZone: 'UTC',
  plans: ['free', 'pro'],
  attributes: [],
  metrics: [],
  tiers: [{ key: 'newbie', promote: [] }],
  segments: [],
  gates: [],
  flags: [],
  releases: [],
};
const BAD: Catalog = { ...GOOD, plans: ['free', 'free'] };
/** A release whose gate admits more than its phase has opened. */
const PARTED: Catalog = {
  ...GOOD,
  gates: [{ key: 'g', enabled: true, salt: 'g', by: 'id', admits: [{ audience: 'all', share: 100_000 }] }],
  releases: [
    { key: 'r', gate: 'g', flags: [], phase: 'wired', visibility: 'LOCKED', early: [], rolledBack: [] },
  ],
};

describe('the catalog in force', () => {
  test('is none before one has been put', () => {
    const keeper = new CatalogKeeper();
    expect(keeper.version).toBe(0);
    expect(() => keeper.current).toThrow('no catalog has been put in force yet');
  });

  test('is not touched by judging another', () => {
    const keeper = keeperOf(GOOD);
    const { current } = keeper;
    expect(keeper.judge({ ...GOOD, version: 2 }).sound).toBe(true);
    expect(keeper.current).toBe(current);
  });

  test('is never exchanged for an older version, nor for another one of its number', () => {
    const keeper = new CatalogKeeper();
    const put = (version: number) =>
      keeper.put(keeper.judge({ ...GOOD, version }), { id: `id-${version}`, at: version * 10 });
    expect([put(3), put(2), put(3), put(5), put(4)]).toEqual([true, false, false, true, false]);
    expect([keeper.version, keeper.versionId, keeper.madeAt]).toEqual([5, 'id-5', 50]);
  });

  test('is not changed under whoever holds it', () => {
    const keeper = keeperOf(GOOD);
    const held = keeper.current;
    putInForce(keeper, { ...GOOD, plans: ['free', 'pro', 'enterprise'] });
    expect(held.catalog.plans).toEqual(['free', 'pro']);
    expect(keeper.current.catalog.plans).toHaveLength(3);
  });
});

describe('a catalog that is judged', () => {
  test('is not sound with a mistake in it, which is told', () => {
    const { sound, problems } = new CatalogKeeper().judge(BAD);
    expect(sound).toBe(false);
    expect(problems).toEqual([
      { severity: 'error', path: ['plans', 'free'], message: "'free' is defined twice" },
    ]);
  });

  test('is not sound where a gate does not follow from its release', () => {
    const { sound, problems } = new CatalogKeeper().judge(PARTED);
    expect(sound).toBe(false);
    expect(problems).toMatchObject([{ severity: 'error', path: ['gates', 'g', 'admits'] }]);
  });
});

describe('whoever relies on it', () => {
  const needsPro = (candidate: Candidate) =>
    candidate
      .mistakes({ plan: 'pro' })
      .map((message) => ({ severity: 'error' as const, path: ['schema'], message }));

  test('is asked about every candidate, and may find fault', () => {
    const keeper = new CatalogKeeper();
    keeper.rely(needsPro);
    expect(keeper.judge(GOOD).sound).toBe(true);
    const { sound, problems } = keeper.judge({ ...GOOD, plans: ['free'] });
    expect(sound).toBe(false);
    expect(problems).toEqual([
      { severity: 'error', path: ['schema'], message: "plan 'pro' does not exist; expected one of free" },
    ]);
  });

  test('may warn, and be overruled', () => {
    const keeper = new CatalogKeeper();
    keeper.rely(() => [{ severity: 'warning', path: [], message: 'hm' }]);
    expect(keeper.judge(GOOD)).toMatchObject({
      sound: true,
      problems: [{ severity: 'warning', path: [], message: 'hm' }],
    });
  });

  test('is told with everybody else, and with what is wrong anyway', () => {
    const keeper = new CatalogKeeper();
    keeper.rely(needsPro);
    keeper.rely(() => [{ severity: 'error', path: ['other'], message: 'no' }]);
    expect(keeper.judge(BAD).problems.map(({ message }) => message)).toEqual([
      "'free' is defined twice",
      "plan 'pro' does not exist; expected one of free",
      'no',
    ]);
  });

  test('leaves everything as it was where it cannot say', () => {
    const keeper = keeperOf(GOOD);
    keeper.rely(() => {
      throw new Error('out of order');
    });
    expect(() => keeper.judge(GOOD)).toThrow('out of order');
    expect(keeper.version).toBe(1);
  });
});

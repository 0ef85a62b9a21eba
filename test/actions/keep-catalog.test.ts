import { describe, expect, test } from '@jest/globals';

import { CatalogKeeper, type Candidate } from '../../src/actions/keep-catalog.ts';
import type { Catalog } from '../../src/domain/catalog.ts';

const GOOD: Catalog = {
  version: 0,
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

describe('the catalog in force', () => {
  test('is none before one has been accepted', () => {
    const keeper = new CatalogKeeper();
    expect(keeper.version).toBe(0);
    expect(() => keeper.current).toThrow('no catalog has been accepted yet');
    expect(keeper.offer(BAD).accepted).toBe(false);
    expect(() => keeper.current).toThrow();
  });

  test('stays where a bad one is offered, which is told why', () => {
    const keeper = new CatalogKeeper();
    keeper.offer(GOOD);
    const good = keeper.current;
    const { accepted, problems } = keeper.offer(BAD);
    expect(accepted).toBe(false);
    expect(problems).toEqual([
      { severity: 'error', path: ['plans', 'free'], message: "'free' is defined twice" },
    ]);
    expect(keeper.current).toBe(good);
    expect(keeper.version).toBe(1);
  });

  test('has a version that only grows, by one, whatever is written in the offer', () => {
    const keeper = new CatalogKeeper();
    const versions = [GOOD, BAD, { ...GOOD, version: 40 }, BAD, { ...GOOD, version: -3 }].map((offer) => {
      keeper.offer(offer);
      return keeper.version;
    });
    expect(versions).toEqual([1, 1, 2, 2, 3]);
    expect(keeper.current.catalog.version).toBe(3);
  });

  test('is not changed under whoever holds it', () => {
    const keeper = new CatalogKeeper();
    keeper.offer(GOOD);
    const held = keeper.current;
    keeper.offer({ ...GOOD, plans: ['free', 'pro', 'enterprise'] });
    expect(held.catalog.plans).toEqual(['free', 'pro']);
    expect(held.catalog.version).toBe(1);
    expect(keeper.current.catalog.plans).toHaveLength(3);
  });
});

describe('whoever relies on it', () => {
  const needsPro = (candidate: Candidate) =>
    candidate
      .mistakes({ plan: 'pro' })
      .map((message) => ({ severity: 'error' as const, path: ['schema'], message }));

  test('is asked about every offer, and may refuse it', () => {
    const keeper = new CatalogKeeper();
    keeper.rely(needsPro);
    expect(keeper.offer(GOOD).accepted).toBe(true);
    const { accepted, problems } = keeper.offer({ ...GOOD, plans: ['free'] });
    expect(accepted).toBe(false);
    expect(problems).toEqual([
      { severity: 'error', path: ['schema'], message: "plan 'pro' does not exist; expected one of free" },
    ]);
    expect(keeper.current.catalog.plans).toEqual(['free', 'pro']);
  });

  test('may warn, and be overruled', () => {
    const keeper = new CatalogKeeper();
    keeper.rely(() => [{ severity: 'warning', path: [], message: 'hm' }]);
    expect(keeper.offer(GOOD)).toEqual({
      accepted: true,
      problems: [{ severity: 'warning', path: [], message: 'hm' }],
    });
  });

  test('is told with everybody else, and with what is wrong anyway', () => {
    const keeper = new CatalogKeeper();
    keeper.rely(needsPro);
    keeper.rely(() => [{ severity: 'error', path: ['other'], message: 'no' }]);
    const { problems } = keeper.offer({ ...BAD });
    expect(problems.map(({ message }) => message)).toEqual([
      "'free' is defined twice",
      "plan 'pro' does not exist; expected one of free",
      'no',
    ]);
  });

  test('leaves everything as it was where it cannot say', () => {
    const keeper = new CatalogKeeper();
    keeper.offer(GOOD);
    keeper.rely(() => {
      throw new Error('out of order');
    });
    expect(() => keeper.offer(GOOD)).toThrow('out of order');
    expect(keeper.version).toBe(1);
  });
});

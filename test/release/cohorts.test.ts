import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Catalog } from '../../src/domain/catalog.ts';
import { bucket } from '../../src/engine/bucket.ts';
import { compile } from '../../src/engine/compile.ts';
import { decide } from '../../src/engine/decide.ts';
import { NOW, subject } from '../engine/world.ts';
import { PATIENCE, RUNS } from './walk.ts';
import { BEFORE, carry, create } from './world.ts';

/** They all pay, so each is in beta, and climbs the ladder of flag b to its end. */
const CROWD = Array.from({ length: 400 }, (_, index) => subject(`user-${index}`, { plan: 'pro' }));

/** Who is served the strongest variation of a flag. */
function cohort(catalog: Catalog, flag: string): readonly string[] {
  const { compiled } = compile(catalog);
  return CROWD.filter((who) => {
    const { variation } = decide(compiled, who, flag, NOW);
    return variation === 'on' || variation === 'full';
  }).map(({ id }) => id);
}

/** One cohort for all flags of the release, or the flags would part. */
function together(catalog: Catalog): readonly string[] {
  const one = cohort(catalog, 'a');
  expect(cohort(catalog, 'b')).toEqual(one);
  return one;
}

function atBeta(salt: string, percentage: number): Catalog {
  const way = ['wire', 'apply developer', 'apply internal', `apply beta ${percentage}`];
  return carry(BEFORE, create({ salt }), ...way);
}

const percentage = fc.nat(100_000).map((share) => share / 1_000);
const salt = fc.string({ minLength: 1, maxLength: 20 });

describe('a share of an audience', () => {
  test(
    'is one cohort for every flag, grows without losing anybody, shrinks and comes back to the same people',
    () => {
      fc.assert(
        fc.property(salt, percentage, percentage, (mix, one, other) => {
          const [less, more] = [Math.min(one, other), Math.max(one, other)];
          const small = atBeta(mix, less);
          const few = together(small);
          const large = carry(small, `set-percentage beta ${more}`);
          const many = together(large);
          expect(many.filter((id) => few.includes(id))).toEqual(few);
          expect(together(carry(large, `set-percentage beta ${less}`))).toEqual(few);
          expect(together(carry(small, 'roll-back beta'))).toEqual([]);
          expect(together(carry(small, 'roll-back beta', 'reopen'))).toEqual(few);
          expect(
            together(carry(small, 'roll-back entirely', `set-percentage beta ${more}`, 'reopen')),
          ).toEqual(many);
        }),
        { numRuns: Math.ceil(RUNS / 4) },
      );
    },
    PATIENCE,
  );

  test(
    'is whose place by the release’s salt is below it, whatever the flags are called',
    () => {
      fc.assert(
        fc.property(salt, percentage, (mix, share) => {
          const expected = CROWD.filter(({ id }) => bucket(mix, id) < Math.round(share * 1_000));
          expect(together(atBeta(mix, share))).toEqual(expected.map(({ id }) => id));
        }),
        { numRuns: Math.ceil(RUNS / 4) },
      );
    },
    PATIENCE,
  );

  test.each([
    [0, 0],
    [100, 400],
  ])('of %d %% is %d of 400', (share, count) => {
    expect(together(atBeta('salt', share))).toHaveLength(count);
  });

  test('of 25 % is about a quarter, and another one for another salt', () => {
    const [one, other] = [together(atBeta('one', 25)), together(atBeta('other', 25))];
    for (const found of [one, other]) {
      expect(found.length).toBeGreaterThan(70);
      expect(found.length).toBeLessThan(130);
    }
    expect(one.filter((id) => other.includes(id)).length).toBeLessThan(60);
  });

  test('of everybody leaves in who comes in another way', () => {
    const catalog = carry(atBeta('salt', 25), 'apply all 50', 'roll-back beta');
    const all = CROWD.filter(({ id }) => bucket('salt', id) < 50_000).map(({ id }) => id);
    expect(together(catalog)).toEqual(all);
  });
});

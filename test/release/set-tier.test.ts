import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Catalog, Tier } from '../../src/domain/catalog.ts';
import type { TierCommand } from '../../src/domain/command.ts';
import type { MetricBound } from '../../src/domain/condition.ts';
import { plan } from '../../src/release/plan.ts';
import { catalogOf, errorsOf } from '../engine/world.ts';
import { carry, refusal, verdict } from './world.ts';

const OCTOBER = Date.UTC(2026, 9, 1);
const NOVEMBER = Date.UTC(2026, 10, 1);

function reports(atLeast: number): readonly MetricBound[] {
  return [{ metric: 'reports', atLeast }];
}

function setTier(parts: Partial<TierCommand> = {}): TierCommand {
  return { do: 'set-tier', tier: 'power', holders: 'demote', at: OCTOBER, ...parts };
}

/** Power as these commands leave it. */
function power(catalog: Catalog, ...commands: readonly TierCommand[]): Tier {
  return carry(catalog, ...commands).tiers[2]!;
}

function withPower(parts: Partial<Tier>): Catalog {
  const { tiers } = catalogOf();
  return catalogOf({ tiers: tiers.with(2, { ...tiers[2]!, ...parts }) });
}

describe('setting the criteria of a tier', () => {
  test.each<[string, Partial<Tier>, Partial<TierCommand>, Partial<Tier>]>([
    [
      'with demotion dates them, and remembers nothing',
      {},
      { promote: reports(20) },
      { promote: reports(20), since: OCTOBER },
    ],
    [
      'with grandfathering remembers what was asked of who climbs, where nothing else kept the tier',
      {},
      { promote: reports(20), holders: 'grandfather' },
      { promote: reports(20), since: OCTOBER, formerly: [{ before: OCTOBER, keep: reports(10) }] },
    ],
    [
      'with grandfathering remembers what kept the tier',
      { keep: reports(8), grace: 3 },
      { keep: reports(9), grace: 0, holders: 'grandfather' },
      {
        promote: reports(10),
        keep: reports(9),
        grace: 0,
        since: OCTOBER,
        formerly: [{ before: OCTOBER, keep: reports(8) }],
      },
    ],
    [
      'leaves what it does not name',
      { keep: reports(8) },
      { grace: 3 },
      { promote: reports(10), keep: reports(8), grace: 3, since: OCTOBER },
    ],
    [
      'may take away what keeps the tier: it is never lost',
      {},
      { keep: [] },
      { promote: reports(10), keep: [], since: OCTOBER },
    ],
  ])('%s', (_, before, command, after) => {
    const changed = power(withPower(before), setTier(command));
    expect(changed).toEqual({ key: 'power', ...after });
  });

  test('again and again puts the latest of the former criteria first, and demotion leaves them', () => {
    const changed = power(
      catalogOf(),
      setTier({ promote: reports(20), holders: 'grandfather' }),
      setTier({ promote: reports(30), holders: 'grandfather', at: NOVEMBER }),
      setTier({ promote: reports(40), at: NOVEMBER + 5 }),
    );
    expect(changed).toEqual({
      key: 'power',
      promote: reports(40),
      since: NOVEMBER + 5,
      formerly: [
        { before: NOVEMBER, keep: reports(20) },
        { before: OCTOBER, keep: reports(10) },
      ],
    });
  });

  test('touches nothing else of the catalog', () => {
    const planned = plan(catalogOf(), setTier({ promote: reports(20) }));
    if (planned.outcome !== 'change') throw new Error(planned.outcome);
    const { tiers } = catalogOf();
    const after = [...tiers.slice(0, 2), { ...tiers[2], promote: reports(20), since: OCTOBER }];
    expect(planned.changes).toEqual([{ kind: 'tiers', key: 'tiers', before: tiers, after }]);
  });

  test.each<[string, Partial<Tier>, Partial<TierCommand>]>([
    ['nothing', {}, {}],
    ['what is asked already', {}, { promote: reports(10) }],
    ['a grace of none where there is none', {}, { grace: 0 }],
    ['what is asked of who climbs, where that keeps the tier', {}, { keep: reports(10) }],
    [
      'what is asked, with grandfathering',
      { keep: reports(8), grace: 2 },
      { grace: 2, holders: 'grandfather' },
    ],
  ])('to %s is a no-op', (_, before, command) => {
    expect(verdict(withPower(before), setTier(command))).toBe('no-op');
  });

  test('is refused for a tier that is not there, and for the first', () => {
    expect(refusal('none', setTier({ tier: 'gold', promote: reports(1) }))).toBe(
      "TIER_NOT_FOUND: tier 'gold' does not exist; expected one of newbie, regular, power",
    );
    expect(refusal('none', setTier({ tier: 'newbie', promote: reports(1) }))).toBe(
      "FIRST_TIER: 'newbie' is the first tier, where everybody starts: it asks for nothing",
    );
    expect(plan(catalogOf({ tiers: [] }), setTier())).toMatchObject({
      message: "tier 'power' does not exist: there are no tiers",
    });
  });

  test('leaves a sound catalog, whatever clocks say and however often', () => {
    const commands = fc.array(
      fc.record({
        promote: fc.option(fc.integer({ min: 1, max: 5 }).map(reports), { nil: undefined }),
        keep: fc.option(fc.integer({ min: 0, max: 5 }).map(reports), { nil: undefined }),
        grace: fc.option(fc.nat(3), { nil: undefined }),
        holders: fc.constantFrom('grandfather' as const, 'demote' as const),
        // Some gateway's clock is behind another's.
        at: fc.integer({ min: OCTOBER, max: OCTOBER + 3 }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(commands, (given) => {
        let catalog = catalogOf();
        for (const parts of given) {
          const before = catalog.tiers[2]!;
          catalog = carry(catalog, setTier(parts));
          const after = catalog.tiers[2]!;
          expect(errorsOf(catalog)).toEqual([]);
          // Repeated, it is nothing to do: what has been grandfathered is not grandfathered again.
          expect(verdict(catalog, setTier({ ...parts, at: parts.at + 10 }))).toBe('no-op');
          if (after === before) continue;
          expect(after.since).toBeGreaterThan(before.since ?? -1);
          expect(after.formerly?.length ?? 0).toBe(
            (before.formerly?.length ?? 0) + (parts.holders === 'grandfather' ? 1 : 0),
          );
        }
      }),
    );
  });
});

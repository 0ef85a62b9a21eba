import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { Step } from '../../src/domain/decision.ts';
import { UNAVAILABLE, type Subject, type Unavailable } from '../../src/domain/subject.ts';
import { compile } from '../../src/engine/compile.ts';
import { decide, decideAll } from '../../src/engine/decide.ts';
import { catalogs, subjects } from './arbitraries.ts';
import { oracle } from './oracle.ts';
import { NOW } from './world.ts';

const RUNS = Number(process.env['GATEHOUSE_PAIRS'] ?? 100_000);
/** Each catalog is asked about several subjects, so that making catalogs is not all the test does. */
const SUBJECTS = 20;
const pairs = fc.tuple(catalogs, fc.array(subjects, { minLength: SUBJECTS, maxLength: SUBJECTS }));

describe('for random catalogs and subjects', () => {
  test(`the engine decides as the design reads, in ${RUNS} pairs`, () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(pairs, ([catalog, people]) => {
        const { compiled, problems } = compile(catalog);
        expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        for (const who of people) {
          for (const decision of decideAll(compiled, who, NOW).outcomes) {
            const { variation, reason } = decision;
            const expected = oracle(catalog, who, decision.flag, NOW);
            if (variation !== expected.variation || reason !== expected.reason) {
              throw new Error(
                `${decision.flag}: ${JSON.stringify(decision)} but ${JSON.stringify(expected)}`,
              );
            }
            seen.set(reason, (seen.get(reason) ?? 0) + 1);
          }
        }
      }),
      { numRuns: Math.ceil(RUNS / SUBJECTS) },
    );
    // A comparison that never meets an override or a silent store proves nothing about them.
    const wanted = [
      'GATE_CLOSED',
      'LADDER',
      'NO_MATCH',
      'OFF',
      'OVERRIDE',
      'PREREQUISITE_FAILED',
      'RULE_MATCH',
      'SPLIT',
      'UNAVAILABLE',
    ];
    expect([...seen.keys()].sort()).toEqual(wanted);
    expect(Math.min(...seen.values())).toBeGreaterThan(RUNS / 200);
  }, 240_000);

  test('49. one flag alone, traced or not, is decided as among all, and the trace ends where the decision does', () => {
    fc.assert(
      fc.property(catalogs, subjects, (catalog, who) => {
        const { compiled } = compile(catalog);
        const all = decideAll(compiled, who, NOW);
        const each = all.outcomes.map(({ flag }) => decide(compiled, who, flag, NOW));
        expect(all.validUntil).toBe(Math.min(...each.map(({ validUntil }) => validUntil)));
        for (const [index, decision] of each.entries()) {
          const trace: Step[] = [];
          expect(decision).toMatchObject(all.outcomes[index]!);
          expect(decide(compiled, who, decision.flag, NOW, trace)).toEqual(decision);
          const last = trace.at(-1);
          if (decision.reason === 'GATE_CLOSED')
            expect(last).toMatchObject({ step: 'gate', outcome: 'closed' });
          if (decision.reason === 'OVERRIDE')
            expect(last).toMatchObject({ step: 'override', key: decision.variation });
          if (decision.reason === 'RULE_MATCH') expect(last).toMatchObject({ step: 'rule', outcome: 'true' });
        }
      }),
      { numRuns: 2_500 },
    );
  });

  test('nobody the gate does not admit gets anything behind it, override or not', () => {
    fc.assert(
      fc.property(catalogs, subjects, (catalog, who) => {
        const closed = { ...catalog, gates: catalog.gates.map((one) => ({ ...one, admits: [] })) };
        const { compiled } = compile(closed);
        for (const decision of decideAll(compiled, who, NOW).outcomes) {
          if (compiled.flags.get(decision.flag)?.gate !== undefined) expect(decision.rank).toBe(0);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('what is decided while a store is silent is what would be decided if it spoke', () => {
    fc.assert(
      fc.property(catalogs, subjects, (catalog, who) => {
        const { compiled } = compile(catalog);
        const metrics = new Map(
          [...who.metrics.keys()].map((key): [string, Unavailable] => [key, UNAVAILABLE]),
        );
        const silent: Subject = { ...who, tier: UNAVAILABLE, metrics };
        const spoken = decideAll(compiled, who, NOW);
        decideAll(compiled, silent, NOW).outcomes.forEach((decision, index) => {
          if (decision.reason !== 'UNAVAILABLE') expect(decision).toEqual(spoken.outcomes[index]);
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

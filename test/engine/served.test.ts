import { describe, expect, test } from '@jest/globals';

import type { Catalog, Flag, Gate, Release } from '../../src/domain/catalog.ts';
import { unservedBy } from '../../src/engine/check-served.ts';
import { compile } from '../../src/engine/compile.ts';
import { catalogOf, flag, gate, release, rule, segment, tiered, warningsOf } from './world.ts';

const told = (catalog: Catalog) =>
  warningsOf(catalog).map(({ path, message }) => `${path.join('.')}: ${message}`);
const flags = (one: Flag, releases: readonly Release[] = []) =>
  told(
    catalogOf({
      segments: [segment('beta', undefined, { include: ['bea'] })],
      gates: [gate('G', ['all'])],
      flags: [one],
      releases,
    }),
  );

const laddered = (parts: Partial<Flag> = {}) =>
  tiered('F', {
    ladder: ['limited', 'full'].map((variation) => ({ variation, metrics: [] })),
    ...parts,
  });
const THIRD = "so it serves 'off' to everybody without an override";

describe('a flag that can never serve more than its first variation is warned about, with the fix', () => {
  test('a ladder and no rules', () => {
    expect(flags(laddered({ rules: [] }))).toEqual([
      `flags.F.rules: no rule serves the ladder of this flag, ${THIRD}; add rules: [{ audience: all, ladder: true }]`,
    ]);
  });

  test('neither ladder nor rules', () => {
    expect(flags(flag('F', { rules: [] }))).toEqual([
      `flags.F.rules: the flag has no rules, ${THIRD}; add rules: [{ audience: all, variation: on }]`,
    ]);
  });

  test('rules that serve the first variation only, a rollout among them', () => {
    const salt = 'F';
    const weights = [
      { variation: 'off', weight: 100_000 },
      { variation: 'on', weight: 0 },
    ];
    const rollout = { audience: 'all', serve: { rollout: { by: 'id', salt, weights } } } as const;
    expect(flags(flag('F', { rules: [rule('beta', 'off'), rollout] }))).toEqual([
      `flags.F.rules: every rule of the flag serves 'off', ${THIRD}; serve 'on' by one of them`,
    ]);
  });

  test('a ladder beside rules that serve something else', () => {
    const rules = [rule('all', 'limited')];
    expect(flags(laddered({ rules }))).toEqual([
      'flags.F.ladder: no rule serves the ladder, so no rung of it is ever served; add { audience: all, ladder: true } to the rules, or remove the ladder',
    ]);
  });

  test('but not one that is killed, that serves something, or that its release has yet to give rules', () => {
    expect(flags(laddered({ rules: [], enabled: false }))).toEqual([]);
    expect(flags(laddered({ rules: [{ audience: 'beta', serve: { ladder: true } }] }))).toEqual([]);
    const behind = laddered({ rules: [], gate: 'G' });
    expect(flags(behind, [release('R', 'G', ['F'], { phase: 'wired' })])).toEqual([]);
    expect(flags(behind, [release('R', 'G', ['F'], { phase: 'ga' })])).toHaveLength(1);
    const held = [{ flag: 'F', serves: [], held: ['all'] }];
    expect(flags(behind, [release('R', 'G', [], { phase: 'ga', flags: held })])).toEqual([]);
  });
});

describe('a gate that admits nobody', () => {
  const NOBODY = 'gates.G.admits: the gate admits nobody: every flag behind it is closed';
  const gates = (one: Gate, releases: readonly Release[] = []) => told(catalogOf({ gates: [one], releases }));

  test('is warned about with the fix where no release opens it', () => {
    const fix = `${NOBODY}, and no release opens it; add admits: [all], or a release`;
    expect(gates(gate('G'))).toEqual([fix]);
    expect(gates(gate('G', [], { admits: [{ audience: 'all', share: 0 }] }))).toEqual([fix]);
    expect(gates(gate('G'), [release('R', 'G', [], { phase: 'closed' })])).toEqual([fix]);
  });

  test('is how a release begins, and a warning once the release has opened it', () => {
    expect(gates(gate('G'), [release('R', 'G', [], { phase: 'setup' })])).toEqual([]);
    expect(gates(gate('G'), [release('R', 'G', [], { phase: 'wired' })])).toEqual([]);
    expect(gates(gate('G'), [release('R', 'G', [], { phase: 'ga' })])).toEqual([NOBODY]);
  });

  test('is not warned about where it is closed by hand', () => {
    expect(gates(gate('G', [], { enabled: false }))).toEqual([]);
  });
});

describe('a requirement that only an override can meet is doubtful', () => {
  const [low, high] = ['limited', 'full'];
  const doubts = (one: Flag, variation?: string, releases: readonly Release[] = []) =>
    unservedBy(compile(catalogOf({ gates: [gate('G', ['all'])], flags: [one], releases })).compiled)({
      flag: 'F',
      variation,
    });

  test('where rules and rungs stay below it', () => {
    const capped = laddered({ rules: [rule('all', low)] });
    expect(doubts(capped, high)).toEqual([
      `asks for '${high}' of flag 'F', which serves '${low}' at most, so only an override gives it; ` +
        `serve '${high}' by a rule or a rung, or ask for '${low}'`,
    ]);
    expect(doubts(capped, low)).toEqual([]);
    expect(doubts(capped)).toEqual([]);
  });

  test('and not where the ladder or a release to come serves it, or the flag tells of itself', () => {
    expect(doubts(laddered({ rules: [{ audience: 'all', serve: { ladder: true } }] }), high)).toEqual([]);
    const behind = laddered({ gate: 'G', rules: [rule('all', low)] });
    expect(doubts(behind, high, [release('R', 'G', ['F'], { phase: 'developer' })])).toEqual([]);
    expect(doubts(laddered({ rules: [] }), high)).toEqual([]);
  });
});

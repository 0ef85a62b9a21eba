import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { WHOLE, type Catalog } from '../../src/domain/catalog.ts';
import { amend, type Definition } from '../../src/domain/change.ts';
import type { Subject } from '../../src/domain/subject.ts';
import { compile } from '../../src/engine/compile.ts';
import type { CompiledCatalog } from '../../src/engine/compiled.ts';
import { decide, decideAll } from '../../src/engine/decide.ts';
import { amendments, catalogs, subjects } from './arbitraries.ts';
import { brief, catalogOf, flag, gate, NOW, override, release, rule, segment, subject } from './world.ts';

/** Everything a compiled catalog says of one subject. */
function said(compiled: CompiledCatalog, who: Subject): unknown {
  const all = decideAll(compiled, who, NOW);
  return [all, all.outcomes.map((outcome) => decide(compiled, who, outcome.flag, NOW))];
}

describe('a catalog compiled from the one before it', () => {
  test('tells the same problems and decides the same as one compiled anew, every version in any order', () => {
    let steps = 0;
    let built = 0;
    const histories = fc.tuple(catalogs, fc.array(amendments, { minLength: 1, maxLength: 8 }));
    fc.assert(
      fc.property(
        histories,
        fc.array(subjects, { minLength: 4, maxLength: 4 }),
        ([first, changes], people) => {
          let catalog = first;
          let { compiled } = compile(first);
          const versions = [{ compiled, anew: compile(first).compiled }];
          for (const definitions of changes) {
            catalog = amend(catalog, definitions, catalog.version + 1);
            const next = compile(catalog, compiled);
            const anew = compile(catalog);
            expect(next.problems).toEqual(anew.problems);
            steps++;
            if (catalog.flags.some(({ key }) => kept(key, compiled, next.compiled))) built++;
            compiled = next.compiled;
            versions.push({ compiled, anew: anew.compiled });
          }
          // A request keeps the version it began with, while others go on with the next.
          for (const [turn, who] of people.entries()) {
            const order = turn % 2 === 0 ? versions : [...versions].reverse();
            for (const version of order) expect(said(version.compiled, who)).toEqual(said(version.anew, who));
          }
        },
      ),
      { numRuns: 600 },
    );
    // A comparison of what is never built upon what was proves nothing.
    expect(built).toBeGreaterThan(steps / 4);
  }, 120_000);
});

function kept(key: string, before: CompiledCatalog, after: CompiledCatalog): boolean {
  const found = before.flags.get(key);
  return found !== undefined && after.flags.get(key) === found;
}

/** Two gates with a flag each, one that needs the first of them, and one behind no gate. */
const CATALOG = catalogOf({
  segments: [segment('beta', { plan: { atLeast: 'pro' } })],
  gates: [gate('G', ['beta']), gate('H', ['all'])],
  flags: [
    flag('behind-G', { gate: 'G', rules: [rule('beta', 'on', 'R')] }),
    flag('behind-H', { gate: 'H', rules: [rule('all', 'on', 'S')] }),
    flag('needs', { prerequisites: [{ flag: 'behind-G', variations: ['on'] }], rules: [rule('all')] }),
    flag('free', { rules: [rule('all')] }),
  ],
  releases: [release('R', 'G', ['behind-G']), release('S', 'H', ['behind-H'])],
});
const KEYS = CATALOG.flags.map(({ key }) => key);

function anew(definitions: readonly Definition[], from: Catalog = CATALOG): readonly string[] {
  const before = compile(from).compiled;
  const after = compile(amend(from, definitions, 2), before).compiled;
  return KEYS.filter((key) => !kept(key, before, after));
}

describe('what is compiled anew', () => {
  const [behindG, behindH] = CATALOG.flags;
  const [beta] = CATALOG.segments;
  test.each<[string, Definition[], string[]]>([
    ['nothing, where nothing has changed', [], []],
    [
      'a flag, and what needs it',
      [{ kind: 'flag', key: 'behind-G', after: { ...behindG!, enabled: false } }],
      ['behind-G', 'needs'],
    ],
    ['the flags behind a gate', [{ kind: 'gate', key: 'H', after: gate('H', ['beta']) }], ['behind-H']],
    [
      'not the flags of a release that moves without its gate',
      [{ kind: 'release', key: 'S', after: release('S', 'H', ['behind-H'], { phase: 'ga' }) }],
      [],
    ],
    [
      'the flags whose release has another gate',
      [{ kind: 'release', key: 'S', after: release('S', 'G', [], { phase: 'ga' }) }],
      ['behind-H'],
    ],
    ['the flags whose release is gone', [{ kind: 'release', key: 'S', after: undefined }], ['behind-H']],
    ['the flags whose gate is gone', [{ kind: 'gate', key: 'H', after: undefined }], ['behind-H']],
    [
      'whatever stands elsewhere',
      [{ kind: 'flag', key: 'behind-H', after: undefined }],
      ['behind-H', 'needs', 'free'],
    ],
    [
      'only the new flag, where one is added',
      [{ kind: 'flag', key: 'more', after: { ...behindH!, key: 'more' } }],
      [],
    ],
    ['everything, where a segment is another', [{ kind: 'segment', key: 'beta', after: { ...beta! } }], KEYS],
    [
      'everything, where the plans are others',
      [{ kind: 'plans', key: 'plans', after: [...CATALOG.plans, 'team'] }],
      KEYS,
    ],
  ])('%s', (_, definitions, expected) => {
    expect(anew(definitions)).toEqual(expected);
  });

  test('everything, where the catalog before was in error', () => {
    const broken = { ...CATALOG, gates: [...CATALOG.gates, gate('odd', ['nobody'])] };
    expect(anew([{ kind: 'gate', key: 'odd', after: undefined }], broken)).toEqual(KEYS);
  });
});

test('warnings about what is kept are told again', () => {
  const idle = {
    ...CATALOG,
    gates: [...CATALOG.gates, gate('idle')],
    flags: [...CATALOG.flags, flag('odd', { rules: [rule('all'), rule('beta')] })],
  };
  const { compiled, problems } = compile(idle);
  expect(problems.map(({ path }) => path.join('.'))).toEqual(['flags.odd.rules.1', 'gates.idle.admits']);
  const next = amend(idle, [{ kind: 'flag', key: 'free', after: { ...idle.flags[3]!, enabled: false } }], 2);
  expect(compile(next, compiled).problems).toEqual(problems);
});

test('a version that others were built upon decides as it did, in the middle of theirs', () => {
  const before = compile(CATALOG).compiled;
  const opened = amend(CATALOG, [{ kind: 'gate', key: 'G', after: gate('G', ['beta', 'all']) }], 2);
  const after = compile(opened, before).compiled;
  const sam = subject('sam', { overrides: override('behind-G', 'on') });
  for (const turn of [1, 2, 3]) {
    expect([turn, brief(decide(before, sam, 'behind-G', NOW))]).toEqual([turn, 'off GATE_CLOSED']);
    expect([turn, brief(decide(after, sam, 'behind-G', NOW))]).toEqual([turn, 'on OVERRIDE']);
    expect(decide(before, sam, 'needs', NOW).catalogVersion).toBe(1);
  }
});

test('a thousand versions need no more room for answers than the largest of them', () => {
  let catalog = CATALOG;
  let { compiled } = compile(catalog);
  const shares = [WHOLE, 30_000];
  for (let version = 2; version < 1_000; version++) {
    const admits = ['beta', 'all'].map((audience) => ({ audience, share: shares[version % 2]! }));
    const after = gate('G', [], { admits: admits.slice(0, version % 3) });
    catalog = amend(catalog, [{ kind: 'gate', key: 'G', after }], version);
    compiled = compile(catalog, compiled).compiled;
  }
  const admits = ['beta', 'all'].map((audience) => ({ audience, share: 30_000 }));
  const largest = amend(catalog, [{ kind: 'gate', key: 'G', after: gate('G', [], { admits }) }], 0);
  expect(compiled.evaluation.noted.length).toBeLessThanOrEqual(
    compile(largest).compiled.evaluation.noted.length,
  );
});

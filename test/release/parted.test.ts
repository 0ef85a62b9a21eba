import { describe, expect, test } from '@jest/globals';

import type { Admission, Catalog, Flag, Release, ReleaseFlag, Rule } from '../../src/domain/catalog.ts';
import { parted } from '../../src/release/parted.ts';
import { rule, segment } from '../engine/world.ts';
import { carry, inPhase } from './world.ts';

type Break = (catalog: Catalog) => Catalog;

function release(parts: (release: Release) => Partial<Release>): Break {
  return (catalog) => ({
    ...catalog,
    releases: catalog.releases.map((one) => (one.key === 'r' ? { ...one, ...parts(one) } : one)),
  });
}

/** The release's word on flag a. */
function member(parts: Partial<ReleaseFlag>): Break {
  return release(({ flags }) => ({
    flags: flags.map((one) => (one.flag === 'a' ? { ...one, ...parts } : one)),
  }));
}

function flag(key: string, parts: (flag: Flag) => Partial<Flag>): Break {
  return (catalog) => ({
    ...catalog,
    flags: catalog.flags.map((one) => (one.key === key ? { ...one, ...parts(one) } : one)),
  });
}

function rules(change: (rules: readonly Rule[]) => readonly Rule[]): Break {
  return flag('a', (one) => ({ rules: change(one.rules) }));
}

function admits(...audiences: readonly string[]): Break {
  const list = audiences.map((audience): Admission => ({ audience, share: 100_000 }));
  return (catalog) => ({ ...catalog, gates: catalog.gates.map((one) => ({ ...one, admits: list })) });
}

function away(...admissions: readonly (readonly [string, number])[]): Break {
  return release(() => ({ rolledBack: admissions.map(([audience, share]) => ({ audience, share })) }));
}

const friends = rule('friends');
const ROLLOUT = {
  rollout: { by: 'id', salt: 's', weights: [{ variation: 'on', weight: 100_000 }] },
} as const;

function given(received: string, expected = 'developer → on, internal → on'): string {
  const advice = "'held' of the release's flag leaves an audience out, 'serves' serves it something else";
  return `release 'r' gives this flag the rules ${expected}, in this order; received ${received}; ${advice}`;
}

const MISSING =
  "is missing, which release 'r' is open to in phase internal: admit it, or list it under the release's rolledBack";

/** What is broken in phase internal, how, and everything that is told: where, and what. */
const BROKEN: readonly (readonly [string, Break, ...(readonly [string, string])[]])[] = [
  ['the gate lacks an audience', admits('developer'), ['gates.r.admits', `'internal' ${MISSING}`]],
  [
    'the gate admits nobody',
    admits(),
    ['gates.r.admits', `'developer' ${MISSING}`],
    ['gates.r.admits', `'internal' ${MISSING}`],
  ],
  [
    'the gate runs ahead',
    admits('developer', 'internal', 'beta'),
    [
      'gates.r.admits',
      "'beta' is admitted, which release 'r' is not open to in phase internal: take it off, or open the release to it by the release's phase or early",
    ],
  ],
  [
    'the gate admits what is rolled back',
    away(['internal', 5]),
    [
      'gates.r.admits',
      "'internal' is admitted, which release 'r' has rolled back: take it off, or strike it from the release's rolledBack",
    ],
  ],
  [
    'the phase runs behind',
    release(() => ({ phase: 'developer' })),
    [
      'gates.r.admits',
      "'internal' is admitted, which release 'r' is not open to in phase developer: take it off, or open the release to it by the release's phase or early",
    ],
    ['flags.a.rules', given('developer → on, internal → on', 'developer → on')],
    ['flags.b.rules', given('developer → the ladder, internal → the ladder', 'developer → the ladder')],
  ],
  ['a rule is missing', rules((all) => all.slice(1)), ['flags.a.rules', given('internal → on')]],
  [
    'a rule is one too many',
    rules((all) => [...all, { ...friends, release: 'r' }]),
    ['flags.a.rules', given('developer → on, internal → on, friends → on')],
  ],
  [
    'rules are in another order',
    rules((all) => [...all].reverse()),
    ['flags.a.rules', given('internal → on, developer → on')],
  ],
  [
    'a rule serves something else',
    rules(([first, ...others]) => [{ ...first!, serve: { variation: 'off' } }, ...others]),
    ['flags.a.rules', given('developer → off, internal → on')],
  ],
  [
    'a rule serves a rollout',
    rules(([first, ...others]) => [{ ...first!, serve: ROLLOUT }, ...others]),
    ['flags.a.rules', given("developer → rollout of on 100000 by id with salt 's', internal → on")],
  ],
  [
    'a flag serves a ladder that is gone',
    flag('b', () => ({ ladder: [] })),
    [
      'flags.b.rules',
      given('developer → the ladder, internal → the ladder', 'developer → full, internal → full'),
    ],
  ],
  [
    'what is held back has its rule',
    member({ held: ['internal'] }),
    ['flags.a.rules', given('developer → on, internal → on', 'developer → on')],
  ],
  [
    'no rule is the release’s',
    rules((all) => all.map(({ audience, serve }) => ({ audience, serve }))),
    ['flags.a.rules', given('none')],
  ],
  [
    'a rule of the flag’s own stands in front',
    rules((all) => [friends, ...all]),
    ['flags.a.rules', `rules of the flag's own stand behind those of release 'r': move them there`],
  ],
  [
    'a rule of the flag’s own stands between',
    rules(([first, ...others]) => [first!, friends, ...others]),
    ['flags.a.rules', `rules of the flag's own stand behind those of release 'r': move them there`],
  ],
  [
    'a flag that is not in the release has a rule of it',
    flag('other', (one) => ({ gate: 'r', rules: [...one.rules, rule('developer', 'on', 'r')] })),
    [
      'flags.other.rules.1.release',
      `the flag is not in release 'r'; add it there, or leave 'release' out for a rule of the flag's own`,
    ],
  ],
  [
    'a flag is held back for an audience it does not have',
    member({ held: ['friends'] }),
    [
      'releases.r.flags.0.held',
      `'friends' is not an audience of flag 'a'; expected some of developer, internal, beta, all`,
    ],
  ],
  [
    'a flag is to serve an audience there is not',
    member({ serves: [{ audience: 'betta', serve: { variation: 'on' } }] }),
    [
      'releases.r.flags.0.serves',
      `flag 'a' is to serve 'betta', which is no audience; expected one of developer, internal, beta, all, or a segment`,
    ],
  ],
  [
    'a flag is to serve a later audience a variation it does not have',
    member({ serves: [{ audience: 'beta', serve: { variation: 'half' } }] }),
    [
      'releases.r.flags.0.serves',
      `flag 'a' cannot serve 'beta': it has no variation 'half'; expected one of off, on`,
    ],
  ],
  [
    'somebody is rolled back who was never let in',
    away(['beta', 100_000]),
    [
      'releases.r.rolledBack.0',
      `in phase internal the release has not been opened to 'beta'; expected some of developer, internal`,
    ],
  ],
  [
    'two releases have one gate',
    (catalog) => ({
      ...catalog,
      releases: [...catalog.releases, { ...catalog.releases[0]!, key: 's', flags: [], phase: 'wired' }],
    }),
    ['releases.s.gate', `gate 'r' belongs to release 'r'; expected a gate of its own`],
  ],
];

/** Of a catalog, everything that is told: where, and what. */
function told(catalog: Catalog): readonly (readonly [string, string])[] {
  return parted(catalog).map(({ path, message }) => [path.join('.'), message]);
}

describe('where gate and flags part from their release', () => {
  test.each(BROKEN)('%s', (_, broken, ...expected) => {
    expect(told(broken(inPhase('internal')))).toEqual(expected);
    expect(parted(broken(inPhase('internal')))[0]?.severity).toBe('error');
  });

  test.each(BROKEN)('once the release is closed it may be: %s', (_, broken) => {
    const catalog = broken(inPhase('internal'));
    const closed = catalog.releases.map((one) => ({ ...one, phase: 'closed' as const }));
    expect(told({ ...catalog, releases: closed })).toEqual([]);
  });

  test('an early target is of the release, after its flags are wired, and never all', () => {
    const none = "flag 'other' is not in the release; expected one of a, b";
    const targeted = carry(inPhase('internal'), 'target-early a friends');
    const other = release(() => ({ early: [{ flag: 'other', audience: 'friends' }] }))(targeted);
    expect(told(other)).toContainEqual(['releases.r.early.0', none]);
    const all = release(() => ({ early: [{ flag: 'a', audience: 'all' }] }))(inPhase('internal'));
    const ga = "'all' is the audience of GA, not an early one; expected a segment";
    expect(told(all)).toContainEqual(['releases.r.early.0', ga]);
    const setup = release(() => ({ phase: 'setup' }))(targeted);
    const soon = 'expected none in phase setup: nobody is targeted before the flags are wired';
    expect(told(setup)).toContainEqual(['releases.r.early', soon]);
    const empty = release(() => ({ flags: [], early: [{ flag: 'a', audience: 'friends' }] }))(targeted);
    expect(told(empty)).toContainEqual(['releases.r.early.0', "flag 'a' is not in the release; it has none"]);
  });

  test('a rollback is told once for each audience, with a share', () => {
    const catalog = carry(inPhase('internal'), 'roll-back internal');
    expect(told(away(['internal', 100_000], ['internal', 5])(catalog))).toEqual([
      ['releases.r.rolledBack.1', "'internal' is rolled back twice; leave one of them out"],
    ]);
    for (const share of [-1, 0.5, 100_001, NaN]) {
      expect(told(away(['internal', share])(catalog))).toEqual([
        [
          'releases.r.rolledBack.0',
          `expected a share from 0 to 100000 of 100000, a whole number; received ${share}`,
        ],
      ]);
    }
    expect(told(away(['beta', 5])(inPhase('wired')))).toEqual([
      [
        'releases.r.rolledBack.0',
        "in phase wired the release has not been opened to 'beta'; it is open to nobody",
      ],
    ]);
  });
});

describe('what does not part them', () => {
  test.each<[string, Break]>([
    ['the order of the gate’s audiences', admits('internal', 'developer')],
    [
      'a share',
      (catalog) => ({
        ...catalog,
        gates: catalog.gates.map((one) => ({
          ...one,
          admits: one.admits.map((admission) => ({ ...admission, share: 3 })),
        })),
      }),
    ],
    ['a rule of the flag’s own behind', rules((all) => [...all, friends])],
    ['a flag that is killed', flag('a', () => ({ enabled: false }))],
    [
      'a gate that is switched off',
      (catalog) => ({ ...catalog, gates: catalog.gates.map((one) => ({ ...one, enabled: false })) }),
    ],
    [
      'a word on a flag for whom there is no flag, which is told elsewhere',
      (catalog) => ({ ...catalog, flags: catalog.flags.filter(({ key }) => key !== 'a') }),
    ],
    ['a gate that is not there, which is told elsewhere', (catalog) => ({ ...catalog, gates: [] })],
    [
      'another segment',
      (catalog) => ({ ...catalog, segments: [...catalog.segments, segment('vip', { plan: { is: 'pro' } })] }),
    ],
  ])('%s', (_, change) => {
    expect(told(change(inPhase('internal')))).toEqual([]);
  });
});

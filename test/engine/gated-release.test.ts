import { describe, expect, test } from '@jest/globals';

import type { Catalog, Flag, Rule } from '../../src/domain/catalog.ts';
import type { Subject } from '../../src/domain/subject.ts';
import {
  catalogOf,
  deciding,
  flag,
  gate,
  inTeam,
  override,
  release,
  rule,
  segment,
  subject,
} from './world.ts';

/**
 * The gated release as its source document tells it: one gate, three flags, audiences opened one after the other. Each
 * table was written by hand from that text before the engine was asked.
 */
const SEGMENTS = [
  segment('developer', { attribute: 'team', is: 'developers' }),
  segment('internal', undefined, { include: ['ida', 'both'] }),
  segment('beta', { plan: { atLeast: 'pro' } }),
  segment('friends', undefined, { include: ['fay'] }),
];
const PEOPLE: Record<string, Subject> = {
  dan: inTeam('dan', 'developers'),
  ida: subject('ida'),
  bea: subject('bea', { plan: 'pro' }),
  /** Internal and beta at once. */
  both: subject('both', { plan: 'pro' }),
  /** Nobody's audience but an early target's. */
  fay: subject('fay'),
  sam: subject('sam'),
};

interface Phase {
  readonly admits: readonly string[];
  readonly rules: Readonly<Record<'A' | 'B' | 'C', readonly string[]>>;
}

function released({ admits, rules }: Phase): Catalog {
  const behind = (key: 'A' | 'B' | 'C'): Flag =>
    flag(key, { gate: 'G', rules: rules[key].map((audience): Rule => rule(audience, 'on', 'R')) });
  return catalogOf({
    segments: SEGMENTS,
    gates: [gate('G', admits)],
    flags: [behind('A'), behind('B'), behind('C')],
    releases: [release('R', 'G', ['A', 'B', 'C'], { phase: 'beta' })],
  });
}

function same(audiences: readonly string[]): Phase['rules'] {
  return { A: audiences, B: audiences, C: audiences };
}

/** Which of A, B and C each person is served. */
function served(phase: Phase, people: Record<string, Subject> = PEOPLE): Record<string, string> {
  const decided = deciding(released(phase));
  return Object.fromEntries(
    Object.entries(people).map(([name, who]) => [
      name,
      ['A', 'B', 'C'].filter((key) => decided(key, who).variation === 'on').join(''),
    ]),
  );
}

const GA = ['developer', 'internal', 'beta', 'all'];

describe('a release', () => {
  test.each<[string, Phase, Record<string, string>]>([
    [
      'set up: the gate admits nobody, the flags have no rules',
      { admits: [], rules: same([]) },
      { dan: '', ida: '', bea: '', both: '', fay: '', sam: '' },
    ],
    [
      'opened to developers',
      { admits: ['developer'], rules: same(['developer']) },
      { dan: 'ABC', ida: '', bea: '', both: '', fay: '', sam: '' },
    ],
    [
      'with B targeted early at friends: they are admitted, and see that flag alone',
      {
        admits: ['developer', 'friends'],
        rules: { A: ['developer'], B: ['developer', 'friends'], C: ['developer'] },
      },
      { dan: 'ABC', ida: '', bea: '', both: '', fay: 'B', sam: '' },
    ],
    [
      'opened to internal',
      { admits: ['developer', 'internal'], rules: same(['developer', 'internal']) },
      { dan: 'ABC', ida: 'ABC', bea: '', both: 'ABC', fay: '', sam: '' },
    ],
    [
      'opened to beta',
      { admits: ['developer', 'internal', 'beta'], rules: same(['developer', 'internal', 'beta']) },
      { dan: 'ABC', ida: 'ABC', bea: 'ABC', both: 'ABC', fay: '', sam: '' },
    ],
    [
      'at GA',
      { admits: GA, rules: same(GA) },
      { dan: 'ABC', ida: 'ABC', bea: 'ABC', both: 'ABC', fay: 'ABC', sam: 'ABC' },
    ],
    [
      'with beta rolled back, flags untouched: beta is out, unless admitted another way',
      { admits: ['developer', 'internal'], rules: same(['developer', 'internal', 'beta']) },
      { dan: 'ABC', ida: 'ABC', bea: '', both: 'ABC', fay: '', sam: '' },
    ],
    [
      'with beta rolled back at GA: nobody loses anything, because everybody is admitted',
      { admits: ['developer', 'internal', 'all'], rules: same(GA) },
      { dan: 'ABC', ida: 'ABC', bea: 'ABC', both: 'ABC', fay: 'ABC', sam: 'ABC' },
    ],
    [
      'rolled back entirely',
      { admits: [], rules: same(GA) },
      { dan: '', ida: '', bea: '', both: '', fay: '', sam: '' },
    ],
    [
      'at GA with C held back for everybody but developers',
      { admits: GA, rules: { A: GA, B: GA, C: ['developer'] } },
      { dan: 'ABC', ida: 'AB', bea: 'AB', both: 'AB', fay: 'AB', sam: 'AB' },
    ],
  ])('%s', (_, phase, expected) => {
    expect(served(phase)).toEqual(expected);
  });

  test('takes an audience out everywhere: its rule does not count for who is admitted another way', () => {
    // Internal is served by the rule of internal alone; beta would have given `both` flag A as well.
    const phase = { admits: ['internal'], rules: { A: ['beta'], B: ['internal'], C: ['internal', 'beta'] } };
    expect(served(phase)).toMatchObject({ both: 'BC', ida: 'BC', bea: '' });
  });

  test('does not let an override in before its subject is admitted, and does after', () => {
    const sam = subject('sam', { overrides: override('A', 'on') });
    expect(served({ admits: ['developer'], rules: same(['developer']) }, { sam })).toEqual({ sam: '' });
    expect(served({ admits: GA, rules: same(['developer']) }, { sam })).toEqual({ sam: 'A' });
  });
});

describe('user gating', () => {
  const ladder = [
    { variation: 'limited', tier: 'regular', metrics: [] },
    { variation: 'standard', tier: 'regular', metrics: [{ metric: 'reports', atLeast: 5 }] },
    { variation: 'full', tier: 'power', metrics: [] },
  ];
  const gated = catalogOf({
    flags: [
      flag('adv-user-gating', {
        variations: ['off', 'limited', 'standard', 'full'].map((key) => ({ key, value: key })),
        ladder,
        rules: [{ audience: 'all', serve: { ladder: true } }],
      }),
      flag('paid', {
        variations: ['off', 'limited', 'full'].map((key) => ({ key, value: key })),
        ladder: [
          { variation: 'limited', metrics: [] },
          { variation: 'full', plan: 'pro', metrics: [] },
        ],
        rules: [{ audience: 'all', serve: { ladder: true } }],
      }),
    ],
  });

  test.each([
    ['newbie', 0, 'off'],
    ['newbie', 9, 'off'],
    ['regular', 3, 'limited'],
    ['regular', 4, 'limited'],
    ['regular', 5, 'standard'],
    ['power', 4, 'full'],
    ['power', 10, 'full'],
  ])('unlocks step by step: a %s with %d reports has %s', (tier, reports, variation) => {
    const who = subject('u', { tier, metrics: new Map([['reports', reports]]) });
    expect(deciding(gated)('adv-user-gating', who)).toMatchObject({ variation, reason: 'LADDER' });
  });

  test.each([
    ['free', 'limited'],
    ['pro', 'full'],
    ['enterprise', 'full'],
  ])('gives %s the variation %s', (plan, variation) => {
    expect(deciding(gated)('paid', subject('u', { plan })).variation).toBe(variation);
  });
});

import { describe, expect, test } from '@jest/globals';

import type { Serving } from '../../src/domain/catalog.ts';
import type { Joining, ReleaseCommand } from '../../src/domain/command.ts';
import {
  BEFORE,
  brief,
  carry,
  create,
  flagIn,
  inPhase,
  mistakesIn,
  refusal,
  releaseIn,
  verdict,
} from './world.ts';

type Create = Extract<ReleaseCommand, { do: 'create' }>;

function serving(audience: string, serve: Serving['serve']): Joining {
  return { flag: 'a', variations: ['off', 'half', 'on'], serves: [{ audience, serve }] };
}

function rollout(parts: object = {}): Serving['serve'] {
  const weights = [
    { variation: 'off', weight: 50_000 },
    { variation: 'on', weight: 50_000 },
  ];
  return { rollout: { by: 'id', salt: 's', weights, ...parts } };
}

describe('what a flag serves', () => {
  test.each<[string, Joining, string]>([
    [
      'a misspelt audience',
      serving('betta', { variation: 'half' }),
      `'betta', which is no audience; expected one of developer, internal, beta, all, or a segment`,
    ],
    [
      'a variation it does not have',
      serving('beta', { variation: 'full' }),
      `it has no variation 'full'; expected one of off, half, on`,
    ],
    ['a ladder it does not have', serving('beta', { ladder: true }), 'it has no ladder'],
    [
      'weights that do not add up',
      serving('beta', rollout({ weights: [{ variation: 'on', weight: 99_999 }] })),
      'weights add up to 99999; expected exactly 100000',
    ],
    ['no weights', serving('beta', rollout({ weights: [] })), 'weights add up to 0'],
    [
      'a weight that is no whole number',
      serving('beta', rollout({ weights: [{ variation: 'on', weight: 0.5 }] })),
      'expected whole numbers from 0 as weights, received 0.5',
    ],
    [
      'a weight below nothing',
      serving('beta', rollout({ weights: [{ variation: 'on', weight: -1 }] })),
      'received -1',
    ],
    [
      'a weight on a variation it does not have',
      serving('beta', rollout({ weights: [{ variation: 'full', weight: 100_000 }] })),
      `it has no variation 'full'`,
    ],
    [
      'a rollout without salt',
      serving('beta', rollout({ salt: '' })),
      'expected a salt of 1 to 200 characters',
    ],
    [
      'a rollout by what nobody has',
      serving('beta', rollout({ by: { attribute: 'shoe-size' } })),
      `attribute 'shoe-size' does not exist`,
    ],
    [
      'one audience twice',
      {
        flag: 'a',
        serves: [
          { audience: 'beta', serve: { variation: 'on' } },
          { audience: 'beta', serve: { variation: 'off' } },
        ],
      },
      `is to serve 'beta' twice`,
    ],
  ])('%s: refused before anything is opened', (_, joining, message) => {
    const created = refusal('none', create({ flags: [joining] }));
    const added = refusal('beta', { do: 'add-flag', release: 'r', flag: { ...joining, flag: 'c' } });
    expect(created).toMatch(/^INVALID: flag 'a' /);
    expect(created).toContain(message);
    expect(added).toContain(message);
  });

  test.each<[string, Serving['serve']]>([
    ['beta', { variation: 'half' }],
    ['all', rollout()],
    ['friends', rollout({ by: { attribute: 'team' } })],
    ['r.a.early', { variation: 'half' }],
  ])('%s is served as declared, and the others by the strongest variation', (audience, serve) => {
    const catalog = carry(
      BEFORE,
      create({ flags: [serving(audience, serve)] }),
      'wire',
      'apply developer',
      'apply internal',
      'apply beta',
      'target-early a friends',
      'target-early a @fay',
      'apply all',
    );
    expect(mistakesIn(catalog)).toEqual([]);
    const served = flagIn(catalog, 'a').rules.map((rule) => [rule.audience, rule.serve]);
    expect(served).toEqual(
      ['developer', 'internal', 'beta', 'friends', 'r.a.early', 'all'].map((each) => [
        each,
        each === audience ? serve : { variation: 'on' },
      ]),
    );
  });
});

describe('creating', () => {
  test.each<[string, Partial<Create>, string]>([
    [
      'a flag twice',
      { flags: [{ flag: 'a' }, { flag: 'b' }, { flag: 'a' }] },
      `INVALID: flag 'a' is named twice`,
    ],
    ['an empty salt', { salt: '' }, 'INVALID: expected a salt of 1 to 200 characters, received one of 0'],
    [
      'a salt too long',
      { salt: 's'.repeat(201) },
      'INVALID: expected a salt of 1 to 200 characters, received one of 201',
    ],
    [
      'a flag of one variation',
      { flags: [{ flag: 'a', variations: ['on'] }] },
      `INVALID: flag 'a': expected at least two variations`,
    ],
    [
      'a flag with a variation twice',
      { flags: [{ flag: 'a', variations: ['off', 'off'] }] },
      `INVALID: flag 'a': expected at least two variations`,
    ],
    [
      'a flag that has other variations',
      { flags: [{ flag: 'b', variations: ['off', 'on'] }] },
      `FLAG_EXISTS: flag 'b' exists, with the variations off, limited, full`,
    ],
  ])('with %s: refused', (_, parts, message) => {
    expect(refusal('none', create(parts))).toContain(message);
  });

  test('makes what is not there, and takes over what is', () => {
    const catalog = carry(BEFORE, create({ gate: 'g', salt: 's', visibility: 'HIDDEN' }));
    expect(catalog.gates).toEqual([{ key: 'g', enabled: true, salt: 's', by: 'id', admits: [] }]);
    expect(flagIn(catalog, 'b')).toBe(flagIn(BEFORE, 'b'));
    expect(flagIn(catalog, 'a').variations.map(({ key, value }) => [key, value])).toEqual([
      ['off', 'off'],
      ['on', 'on'],
    ]);
    expect(releaseIn(catalog)).toMatchObject({ gate: 'g', phase: 'setup', visibility: 'HIDDEN' });
  });

  test('may begin with no flag', () => {
    expect(brief(carry(BEFORE, 'create', 'wire', 'apply developer', 'add-flag b'))).toBe('d:d');
  });

  test.each<[string, Partial<Create>]>([
    ['fewer flags', { flags: [{ flag: 'a' }] }],
    ['other flags', { flags: [{ flag: 'a' }, { flag: 'other' }] }],
    ['a flag twice', { flags: [{ flag: 'a' }, { flag: 'a' }] }],
    ['other variations', { flags: [{ flag: 'a', variations: ['off', 'half', 'on'] }, { flag: 'b' }] }],
    [
      'other serves',
      { flags: [{ flag: 'a', serves: [{ audience: 'beta', serve: { variation: 'off' } }] }, { flag: 'b' }] },
    ],
    ['another gate', { gate: 'g' }],
    ['another salt', { salt: 's' }],
    ['another visibility', { visibility: 'HIDDEN' }],
  ])('a second time with %s is not the same command', (_, parts) => {
    expect(verdict(inPhase('setup'), create(parts))).toBe('RELEASE_EXISTS');
  });
});

test('a flag in the release is not added with other serves', () => {
  const command = { do: 'add-flag', release: 'r' } as const;
  const half = [{ audience: 'beta', serve: { variation: 'off' } }];
  expect(verdict(inPhase('beta'), { ...command, flag: { flag: 'a', serves: half } })).toBe('FLAG_EXISTS');
  const added = carry(inPhase('beta'), { ...command, flag: { flag: 'c', serves: half } });
  expect(verdict(added, { ...command, flag: { flag: 'c', serves: half } })).toBe('no-op');
  expect(verdict(added, { ...command, flag: { flag: 'c' } })).toBe('FLAG_EXISTS');
});

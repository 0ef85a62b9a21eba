import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatProblems } from '../../src/files/problem.ts';
import { parseCatalog, type ParsedCatalog } from '../../src/files/read-catalog.ts';
import { parted } from '../../src/release/parted.ts';
import { BAD_CATALOGS } from './bad-catalogs.ts';

const shipped = readFileSync('catalog.yaml', 'utf8');

function told({ problems }: ParsedCatalog): string[] {
  return problems.map(({ line, column, path, message }) => `${line}:${column}  ${path}  ${message}`);
}

function catalogOf(text: string) {
  const { catalog, problems } = parseCatalog(text, 'c.yaml');
  expect(formatProblems(problems)).toBe('');
  return catalog!;
}

describe('the catalog that is shipped', () => {
  const catalog = catalogOf(shipped);

  test('has plans, attributes, metrics and tiers in the order of the file', () => {
    expect(catalog.version).toBe(0);
    expect(catalog.plans).toEqual(['free', 'pro', 'enterprise']);
    expect(catalog.planLabels).toEqual([
      { key: 'free', label: 'Free' },
      { key: 'pro', label: 'Pro' },
      { key: 'enterprise', label: 'Enterprise' },
    ]);
    expect(catalog.attributes).toEqual([
      { key: 'team', type: 'text', source: 'claim', from: 'team' },
      { key: 'email', type: 'text', source: 'claim', from: 'email' },
    ]);
    expect(catalog.metrics).toEqual([
      { key: 'reports', kind: 'count', event: 'report.generated', label: 'Reports', unit: 'reports' },
      {
        key: 'reports-28d',
        kind: 'count',
        event: 'report.generated',
        days: 28,
        label: 'Reports in the last 28 days',
        unit: 'reports',
      },
      { key: 'active-days', kind: 'activeDays', days: 28, label: 'Active days in the last 28', unit: 'days' },
    ]);
    expect(catalog.tiers).toEqual([
      { key: 'newbie', promote: [] },
      {
        key: 'regular',
        label: 'Regular user',
        promote: [
          { metric: 'reports-28d', atLeast: 3 },
          { metric: 'active-days', atLeast: 3 },
        ],
      },
      {
        key: 'power',
        label: 'Power user',
        promote: [
          { metric: 'reports-28d', atLeast: 10 },
          { metric: 'active-days', atLeast: 4 },
        ],
      },
    ]);
  });

  test('has segments and a gate that admits whole audiences', () => {
    expect(catalog.segments).toEqual([
      { key: 'developer', include: [], exclude: [], when: { attribute: 'team', is: 'advanced-integration' } },
      {
        key: 'internal',
        include: [],
        exclude: [],
        when: { attribute: 'email', endsWith: '@techwave.example' },
      },
      {
        key: 'beta',
        include: ['paula'],
        exclude: ['ned'],
        when: { all: [{ plan: { atLeast: 'pro' } }, { tier: { atLeast: 'regular' } }] },
      },
    ]);
    expect(catalog.gates).toEqual([
      {
        key: 'advanced-integration',
        enabled: true,
        salt: 'advanced-integration-2026',
        by: 'id',
        admits: ['developer', 'internal', 'beta', 'all'].map((audience) => ({ audience, share: 100_000 })),
      },
    ]);
  });

  test('has a flag with a ladder and rules, and the release it belongs to', () => {
    const release = 'advanced-integration';
    expect(catalog.flags).toHaveLength(2);
    expect(catalog.flags[0]).toEqual({
      key: 'adv-user-gating',
      label: 'Advanced Integration',
      enabled: true,
      gate: release,
      variations: [
        { key: 'off', value: 'off' },
        { key: 'limited', value: 'limited', label: 'Limited' },
        { key: 'standard', value: 'standard', label: 'Standard' },
        { key: 'full', value: 'full', label: 'Full' },
      ],
      prerequisites: [],
      ladder: [
        { variation: 'limited', tier: 'regular', metrics: [] },
        { variation: 'standard', tier: 'regular', metrics: [{ metric: 'reports', atLeast: 5 }] },
        { variation: 'full', tier: 'power', metrics: [] },
      ],
      rules: [
        { audience: 'developer', serve: { variation: 'full' }, release },
        { audience: 'internal', serve: { variation: 'full' }, release },
        { audience: 'beta', serve: { ladder: true }, release },
        { audience: 'all', serve: { ladder: true }, release },
      ],
    });
    expect(catalog.flags[1]?.prerequisites).toEqual([
      { flag: 'adv-user-gating', variations: ['standard', 'full'] },
    ]);
    expect(catalog.releases).toEqual([
      {
        key: release,
        gate: release,
        flags: [
          {
            flag: 'adv-user-gating',
            serves: [
              { audience: 'developer', serve: { variation: 'full' } },
              { audience: 'internal', serve: { variation: 'full' } },
            ],
            held: [],
          },
          { flag: 'pipeline-builder', serves: [], held: [] },
        ],
        phase: 'ga',
        visibility: 'LOCKED',
        early: [],
        rolledBack: [],
      },
    ]);
  });

  test('has a gate and rules that follow from its release', () => {
    expect(parted(catalog)).toEqual([]);
  });
});

describe('what a catalog may leave out or write in another way', () => {
  test('sections, switches and phases have defaults', () => {
    const catalog = catalogOf(`
plans: [free]
gates: { g: { salt: s } }
flags: { f: { variations: [off, on] } }
releases: { r: { gate: g, flags: [f] } }`);
    expect(catalog.tiers).toEqual([]);
    expect(catalog.gates).toEqual([{ key: 'g', enabled: true, salt: 's', by: 'id', admits: [] }]);
    expect(catalog.flags[0]).toMatchObject({ enabled: true, prerequisites: [], ladder: [], rules: [] });
    expect(catalog.releases[0]).toEqual({
      key: 'r',
      gate: 'g',
      flags: [{ flag: 'f', serves: [], held: [] }],
      phase: 'setup',
      visibility: 'LOCKED',
      early: [],
      rolledBack: [],
    });
  });

  test('a release says what its flags serve, who is held back, early or rolled back, or leaves it to its defaults', () => {
    const catalog = catalogOf(`
plans: [free]
releases:
  r:
    gate: g
    flags:
      - a
      - { flag: b }
      - flag: c
        serves:
          - { audience: developer, variation: full }
          - { audience: internal, ladder: true }
          - { audience: beta, rollout: { salt: s, weights: { 2: 60000, 1: 40000 } } }
          - { audience: all, rollout: { by: account, salt: s, weights: { on: 100000 } } }
        held: [beta, all]
    phase: beta
    early: [{ flag: c, audience: friends }, { flag: a, audience: friends }]
    rolledBack: [internal, { audience: beta, percentage: 2.5 }]`);
    expect(catalog.releases[0]).toMatchObject({
      flags: [
        { flag: 'a', serves: [], held: [] },
        { flag: 'b', serves: [], held: [] },
        {
          flag: 'c',
          serves: [
            { audience: 'developer', serve: { variation: 'full' } },
            { audience: 'internal', serve: { ladder: true } },
            {
              audience: 'beta',
              serve: {
                rollout: {
                  by: 'id',
                  salt: 's',
                  weights: [
                    { variation: '2', weight: 60_000 },
                    { variation: '1', weight: 40_000 },
                  ],
                },
              },
            },
            {
              audience: 'all',
              serve: {
                rollout: { by: 'account', salt: 's', weights: [{ variation: 'on', weight: 100_000 }] },
              },
            },
          ],
          held: ['beta', 'all'],
        },
      ],
      early: [
        { flag: 'c', audience: 'friends' },
        { flag: 'a', audience: 'friends' },
      ],
      rolledBack: [
        { audience: 'internal', share: 100_000 },
        { audience: 'beta', share: 2500 },
      ],
    });
  });

  test('values of variations are any JSON, null included', () => {
    const catalog = catalogOf(`
plans: [free]
flags: { f: { variations: [off, { key: a, value: null }, { key: b, value: { deep: [1, yes, true] } }, { key: c }] } }`);
    expect(catalog.flags[0]?.variations.map(({ value }) => value)).toEqual([
      'off',
      null,
      { deep: [1, 'yes', true] },
      'c',
    ]);
  });

  test('every kind of metric and attribute has its form', () => {
    const catalog = catalogOf(`
plans: [free]
attributes: { country: { type: text, client: geo } }
metrics: { seen: { daysSinceSeen: true }, seats: { claim: seat_count } }`);
    expect(catalog.attributes).toEqual([{ key: 'country', type: 'text', source: 'client', from: 'geo' }]);
    expect(catalog.metrics).toEqual([
      { key: 'seen', kind: 'daysSinceSeen' },
      { key: 'seats', kind: 'claim', claim: 'seat_count' },
    ]);
  });

  test('a tier is its bounds alone, or everything it asks for; a metric may be called as a part of it is', () => {
    const catalog = catalogOf(`
plans: [free]
timeZone: Europe/Berlin
metrics: { promote: { count: e, of: account }, seen: { daysSinceSeen: true, of: account }, days: { activeDays: 7, of: account } }
tiers:
  newbie: {}
  named: { promote: { atLeast: 3 }, keep: { atMost: 9 } }
  bare: { promote: { promote: { atLeast: 3 } } }
  whole:
    promote: { 20: { atLeast: 1 }, 10: { atMost: 2 } }
    keep: {}
    grace: 0
    since: 2026-10-01T10:00:00+02:00
    formerly: [{ before: 2026-10-01, keep: { b: { atLeast: 2 }, 1: { atLeast: 1 } } }, { before: 1970-01-01, keep: {} }]
flags: { f: { variations: [off, on], whenStale: unavailable } }`);
    expect(catalog.timeZone).toBe('Europe/Berlin');
    expect(catalog.metrics).toEqual([
      { key: 'promote', kind: 'count', event: 'e', of: 'account' },
      { key: 'seen', kind: 'daysSinceSeen', of: 'account' },
      { key: 'days', kind: 'activeDays', days: 7, of: 'account' },
    ]);
    expect(catalog.tiers).toEqual([
      { key: 'newbie', promote: [] },
      {
        key: 'named',
        promote: [
          { metric: 'promote', atLeast: 3 },
          { metric: 'keep', atMost: 9 },
        ],
      },
      { key: 'bare', promote: [{ metric: 'promote', atLeast: 3 }] },
      {
        key: 'whole',
        promote: [
          { metric: '20', atLeast: 1 },
          { metric: '10', atMost: 2 },
        ],
        keep: [],
        grace: 0,
        since: Date.UTC(2026, 9, 1, 8),
        formerly: [
          {
            before: Date.UTC(2026, 9, 1),
            keep: [
              { metric: 'b', atLeast: 2 },
              { metric: '1', atLeast: 1 },
            ],
          },
          { before: 0, keep: [] },
        ],
      },
    ]);
    expect(catalog.flags[0]?.whenStale).toBe('unavailable');
  });

  test('names that look like numbers keep the order of the file', () => {
    const catalog = catalogOf(`
plans: [free]
tiers: { "20": {}, 10: { m: { atLeast: 1 }, 5: { atMost: 2 } }, true: {} }
flags: { f: { variations: ["1", "0"], rules: [{ audience: all, rollout: { salt: s, by: { attribute: team }, weights: { 1: 99999, 0: 1 } } }] } }`);
    expect(catalog.tiers.map(({ key }) => key)).toEqual(['20', '10', 'true']);
    expect(catalog.tiers[1]?.promote.map(({ metric }) => metric)).toEqual(['m', '5']);
    expect(catalog.flags[0]?.rules[0]?.serve).toEqual({
      rollout: {
        salt: 's',
        by: { attribute: 'team' },
        weights: [
          { variation: '1', weight: 99_999 },
          { variation: '0', weight: 1 },
        ],
      },
    });
  });

  test.each([
    [0, 0],
    [0.001, 1],
    [0.007, 7],
    [1.1, 1100],
    [29, 29_000],
    [33.333, 33_333],
    [57.003, 57_003],
    [99.999, 99_999],
    [100, 100_000],
  ])('%p %% is exactly %p of 100,000', (percentage, share) => {
    const catalog = catalogOf(
      `plans: [a]\ngates: { g: { salt: s, admits: [{ audience: all, percentage: ${percentage} }] } }`,
    );
    expect(catalog.gates[0]?.admits).toEqual([{ audience: 'all', share }]);
  });

  test('every share of 100,000 can be written as a percentage', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (share) => {
        const text = `${Math.floor(share / 1000)}.${String(share % 1000).padStart(3, '0')}`;
        const { catalog } = parseCatalog(
          `plans: [a]\ngates: { g: { salt: s, admits: [{ audience: all, percentage: ${text} }] } }`,
          'c.yaml',
        );
        return catalog?.gates[0]?.admits[0]?.share === share;
      }),
    );
  });

  test('anchors say a thing once, and problems point at where it is said', () => {
    const anchored = `plans: [a]\ngates: { g: &gate { salt: s }, h: *gate }`;
    expect(catalogOf(anchored).gates.map(({ key }) => key)).toEqual(['g', 'h']);
    const wrong = parseCatalog(`plans: [a]\ngates: { g: &gate { salt: 3 }, h: *gate }`, 'c.yaml');
    expect(wrong.problems.map(({ column, path }) => [column, path])).toEqual([
      [27, 'gates.g.salt'],
      [27, 'gates.h.salt'],
    ]);
  });

  test('off stays a variation in a file that says it is YAML 1.1', () => {
    const catalog = catalogOf('%YAML 1.1\n---\nplans: [a]\nflags: { f: { variations: [off, on] } }');
    expect(catalog.flags[0]?.variations[0]).toEqual({ key: 'off', value: 'off' });
  });
});

describe('a mistake is told where it is', () => {
  test.each(BAD_CATALOGS)('$fact', ({ yaml, says }) => {
    const parsed = parseCatalog(`plans: [free, pro]\n${yaml}`, 'c.yaml');
    expect(told(parsed)).toEqual(says);
    expect(parsed.catalog).toBeUndefined();
  });

  test.each([
    ['', '1:1    expected a map, received nothing'],
    ['# nothing yet', '1:1    expected a map, received nothing'],
    [
      'gates: {}',
      '1:1  plans  missing key "plans": expected a list of at least one plan, lowest first, received nothing',
    ],
    ['plans: []', '1:8  plans  expected a list of at least one plan, lowest first, received an empty list'],
    ['plans: [free, pro, free]', '1:20  plans[2]  expected each plan once, received "free" a second time'],
    ['[free, pro]', '1:1    expected a map, received a list of 2'],
    ['free', '1:1    expected a map, received text "free"'],
  ])('the whole file is %j', (text, says) => {
    expect(told(parseCatalog(text, 'c.yaml'))).toEqual([says]);
  });
});

describe('mistakes are told all at once', () => {
  const text = `plans: [free, Free]
tires: {}
metrics:
  reports: { count: 3, dys: 1 }
  Active: { activeDays: 99 }
segments:
  beta:
    when: { segment: 3, all: [{ tier: { atLest: regular } }, { any: [] }] }
gates:
  one: { admits: [Beta] }
  one: {}
flags:
  f: { variations: [off], rules: [{ audience: 3, variation: 4, ladder: true }] }
`;
  const { problems } = parseCatalog(text, 'c.yaml');

  test('those of keys, of values, of what is under a bad key and of both sides of an impossible choice', () => {
    expect(problems.map(({ line, path }) => `${line} ${path}`).sort()).toEqual(
      [
        '1 plans[1]',
        '2 tires',
        '4 metrics.reports.count',
        '4 metrics.reports.dys',
        '5 metrics.Active',
        '5 metrics.Active.activeDays',
        '8 segments.beta.when',
        '8 segments.beta.when.segment',
        '8 segments.beta.when.all[0].tier.atLest',
        '8 segments.beta.when.all[1].any',
        '10 gates.one.salt',
        '10 gates.one.admits[0]',
        '11 gates.one',
        '13 flags.f.variations',
        '13 flags.f.rules[0]',
        '13 flags.f.rules[0].audience',
        '13 flags.f.rules[0].variation',
      ].sort(),
    );
  });

  test('in lines that a terminal makes links of, sorted by position', () => {
    const lines = formatProblems(problems).split('\n');
    expect(lines[0]).toBe(
      'c.yaml:1:15  error  plans[1]  expected a name (up to 100 of a-z 0-9 . _ -), received text "Free"',
    );
    expect(lines[1]).toBe('c.yaml:2:1  error  tires  unknown key "tires": did you mean "tiers"?');
    const positions = lines.map((line) => Number(line.split(':')[1]));
    expect(positions).toEqual([...positions].sort((one, other) => one - other));
  });
});

describe('a path of the catalog is found in its file', () => {
  const { locate } = parseCatalog(shipped, 'catalog.yaml');
  const lines = shipped.split('\n');

  test.each([
    [['flags', 'adv-user-gating', 'rules', 0, 'audience'], 'developer, variation: full'],
    [['flags', 'pipeline-builder', 'prerequisites', 0, 'flag'], 'adv-user-gating, variations'],
    [['flags', 'adv-user-gating'], 'adv-user-gating:'],
    [['segments', 'beta', 'when', 'all', 1], '{ tier:'],
    [['tiers', 'power', 'promote', 0], '{ reports-28d: { atLeast: 10'],
    [['gates', 'advanced-integration', 'admits', 3, 'audience'], 'all #'],
    [['releases', 'advanced-integration', 'flags', 0, 'serves', 1], '{ audience: internal'],
    [['releases', 'advanced-integration', 'flags', 1, 'held'], 'pipeline-builder'],
    [['releases', 'advanced-integration', 'rolledBack', 0], 'advanced-integration:'],
    [['releases', 'nothing', 'of', 'the', 'sort'], 'releases:'],
    [[], 'plans:'],
  ])('%j', (path, start) => {
    const [{ line, column } = { line: 0, column: 0 }] = locate([path]);
    expect(lines[line - 1]?.slice(column - 1).startsWith(start)).toBe(true);
  });
});

describe('no text does harm', () => {
  test('a prototype stays as it was', () => {
    parseCatalog('__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }', 'c.yaml');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('names that every object has are names like any other', () => {
    const { catalog } = parseCatalog(
      'plans: [a]\ntiers: { constructor: { valueof: { atLeast: 1 } } }',
      'c.yaml',
    );
    expect(catalog?.tiers).toEqual([{ key: 'constructor', promote: [{ metric: 'valueof', atLeast: 1 }] }]);
    expect(told(parseCatalog('plans: [a]\ntoString: {}\nhasOwnProperty: {}', 'c.yaml'))).toHaveLength(2);
  });

  test('a billion laughs are refused', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const inner = level === 0 ? 'ha' : `*l${level - 1}`;
      return `l${level}: &l${level} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
    });
    const { problems } = parseCatalog(levels.join('\n'), 'c.yaml');
    expect(problems.map(({ message }) => message)).toEqual([
      'expected aliases that unfold to at most 10000 values, received more',
    ]);
  });

  test.each([
    ['lists', '['.repeat(30_000) + ']'.repeat(30_000)],
    ['open lists', '['.repeat(30_000)],
    ['maps', '{a: '.repeat(5000) + '}'.repeat(5000)],
    ['conditions', `plans: [a]\nsegments: { b: { when: ${'{ not: '.repeat(80)}1${' }'.repeat(80)} } }`],
  ])('%s thousands deep are refused', (_, text) => {
    const { catalog, problems } = parseCatalog(text, 'c.yaml');
    expect(catalog).toBeUndefined();
    expect(problems[0]?.message).toMatch(/nested too deeply|at most 64 levels/);
  });

  test('ten megabytes are refused unread', () => {
    const { problems } = parseCatalog('plans: [a]\n'.repeat(1_000_000), 'c.yaml');
    expect(problems.map(({ message }) => message)).toEqual(['expected at most 4 MB, received 11 MB']);
  });

  test('a few thousand mistakes are told in a few seconds', () => {
    const flags = Array.from({ length: 3000 }, (_, index) => `  f${index}: { variations: [off], rulz: 3 }`);
    expect(parseCatalog(`plans: [a]\nflags:\n${flags.join('\n')}`, 'c.yaml').problems).toHaveLength(6000);
  });
});

describe('whatever the text', () => {
  const scrap = fc.constantFrom(
    ...[
      'plans',
      'flags',
      'gates',
      'segments',
      'when',
      'all',
      'metric',
      'rules',
      'rollout',
      'weights',
      'f',
      '"',
      "'",
    ],
    ...[
      ': ',
      ':',
      '\n',
      '\n  ',
      '\n    ',
      '- ',
      '{ ',
      ' }',
      '[',
      ']',
      ', ',
      '&a ',
      '*a',
      '!x ',
      '|',
      '>',
      '<<',
      '? ',
    ],
    ...[
      '__proto__',
      'null',
      '.nan',
      '1e999',
      '0x1F',
      '---',
      '...',
      '%YAML',
      '\t',
      '#',
      '\u0000',
      '\ud800',
      '1',
      'true',
    ],
  );
  const garbage = fc.array(scrap, { maxLength: 60 }).map((scraps) => scraps.join(''));

  function isToldOrRead(text: string): void {
    const { catalog, problems, locate } = parseCatalog(text, 'c.yaml');
    expect(catalog === undefined).toBe(problems.length > 0);
    const lines = text.split('\n').length;
    for (const { line, column, message } of problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines + 1);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(message).not.toMatch(/Invalid input|undefined|\[object/);
    }
    expect(locate([['flags', 'f', 0]])[0]?.line).toBeGreaterThanOrEqual(1);
  }

  test('garbage is told, and never thrown', () => {
    fc.assert(fc.property(fc.oneof(garbage, fc.string()), isToldOrRead), { numRuns: 400 });
  });

  test('values of any shape under any section are told, and never thrown', () => {
    const keys = fc.constantFrom(
      ...[
        'a',
        'f',
        'salt',
        'by',
        'admits',
        'audience',
        'when',
        'all',
        'not',
        'plan',
        'metric',
        'is',
        'atLeast',
      ],
      ...[
        'count',
        'days',
        'type',
        'claim',
        'variations',
        'rules',
        'rollout',
        'ladder',
        'variation',
        'weights',
        'include',
      ],
    );
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom(1, 'a', true, null, 'A', -1),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('any'), { maxLength: 3 }),
      map: fc.dictionary(keys, tie('any'), { maxKeys: 4 }),
    }));
    const section = fc.constantFrom(
      'plans',
      'attributes',
      'metrics',
      'tiers',
      'segments',
      'gates',
      'flags',
      'releases',
    );
    const document = fc.dictionary(section, fc.dictionary(keys, any, { maxKeys: 3 }));
    fc.assert(
      fc.property(document, (value) => {
        isToldOrRead(JSON.stringify({ plans: ['free'], ...value }));
      }),
      { numRuns: 400 },
    );
  });

  test('a shipped catalog that lost or gained a letter is told, and never thrown', () => {
    const at = fc.nat({ max: shipped.length });
    fc.assert(
      fc.property(at, fc.constantFrom('', 'x', ' ', ':', '{', '\n', '"'), (index, letter) => {
        isToldOrRead(shipped.slice(0, index) + letter + shipped.slice(index + 1));
      }),
      { numRuns: 150 },
    );
  });
});

import { WHOLE, type Catalog, type Flag } from '../../src/domain/catalog.ts';

/** Plans, tiers and flags that the schemas of these tests ask for. */
export function catalogOf(parts: Partial<Catalog> = {}): Catalog {
  return {
    version: 0,
    timeZone: 'UTC',
    plans: ['free', 'pro', 'enterprise'],
    attributes: [{ key: 'team', type: 'text', source: 'claim', from: 'team' }],
    metrics: [
      { key: 'reports', kind: 'count', event: 'report.generated' },
      { key: 'exports', kind: 'count', event: 'export.made' },
      { key: 'active-days', kind: 'activeDays', days: 28 },
    ],
    tiers: [
      { key: 'newbie', promote: [] },
      { key: 'regular', promote: [{ metric: 'reports', atLeast: 3 }] },
      {
        key: 'power',
        promote: [
          { metric: 'reports', atLeast: 5 },
          { metric: 'active-days', atLeast: 2 },
        ],
      },
    ],
    segments: [{ key: 'testers', include: [], exclude: [], when: { attribute: 'team', is: 'test' } }],
    gates: [
      {
        key: 'launch',
        enabled: true,
        salt: 'launch',
        by: 'id',
        admits: [{ audience: 'testers', share: WHOLE }],
      },
    ],
    flags: [
      flag('exports', { ladder: rungs(), rules: [{ audience: 'all', serve: { ladder: true } }] }),
      flag('secret', { gate: 'launch', rules: [{ audience: 'all', serve: { variation: 'full' } }] }),
      flag('off', { enabled: false }),
      flag('after', {
        prerequisites: [{ flag: 'exports', variations: ['limited', 'full'] }],
        rules: [{ audience: 'all', serve: { variation: 'full' } }],
      }),
    ],
    releases: [],
    ...parts,
  };
}

export function flag(key: string, parts: Partial<Flag> = {}): Flag {
  return {
    key,
    enabled: true,
    variations: ['off', 'limited', 'full'].map((name) => ({ key: name, value: name })),
    prerequisites: [],
    ladder: [],
    rules: [],
    ...parts,
  };
}

function rungs(): Flag['ladder'] {
  return [
    { variation: 'limited', metrics: [{ metric: 'reports', atLeast: 2 }] },
    { variation: 'full', plan: 'pro', metrics: [{ metric: 'reports', atLeast: 4 }] },
  ];
}

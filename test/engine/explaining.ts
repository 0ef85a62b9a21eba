import type { Catalog, Problem } from '../../src/domain/catalog.ts';
import type { Explanation } from '../../src/domain/explanation.ts';
import type { Subject } from '../../src/domain/subject.ts';
import { compile } from '../../src/engine/compile.ts';
import { explain } from '../../src/engine/explain.ts';
import { catalogOf, flag, gate, NOW, release, rule, segment, tiered } from './world.ts';

/** A product with everything an explanation can speak of. */
export const PRODUCT: Catalog = catalogOf({
  version: 7,
  segments: [
    segment('developer', { attribute: 'team', is: 'integration' }),
    segment(
      'beta',
      { all: [{ plan: { atLeast: 'pro' } }, { not: { segment: 'developer' } }] },
      { include: ['paula'], exclude: ['ned'] },
    ),
    segment('staff', {
      any: [
        { segment: 'developer' },
        { attribute: 'age', atLeast: 18, lessThan: 99 },
        { id: { in: ['una', 'ugo', 'ulf', 'uma', 'uri', 'ute', 'uwe'] } },
      ],
    }),
  ],
  gates: [
    gate('integration', ['developer', 'beta', 'all']),
    gate('half', [], {
      by: 'account',
      admits: [
        { audience: 'developer', share: 100_000 },
        { audience: 'all', share: 50_000 },
      ],
    }),
    gate('shut', ['staff'], { enabled: false }),
  ],
  flags: [
    tiered('user-gating', {
      gate: 'integration',
      ladder: [
        { variation: 'limited', tier: 'regular', metrics: [] },
        { variation: 'standard', tier: 'regular', metrics: [{ metric: 'reports', atLeast: 5 }] },
        { variation: 'full', plan: 'pro', tier: 'power', metrics: [{ metric: 'active-days', atLeast: 4 }] },
      ],
      rules: [
        rule('developer', 'full', 'R'),
        { audience: 'beta', serve: { ladder: true }, release: 'R' },
        { audience: 'all', serve: { ladder: true }, release: 'R' },
        rule('all', 'off'),
      ],
    }),
    flag('pipelines', {
      gate: 'integration',
      prerequisites: [{ flag: 'user-gating', variations: ['standard', 'full'] }],
      rules: [rule('all', 'on', 'R')],
    }),
    tiered('theme', {
      gate: 'half',
      rules: [
        rule('staff', 'full'),
        {
          audience: 'all',
          serve: {
            rollout: {
              by: 'id',
              salt: 'theme',
              weights: [
                { variation: 'off', weight: 20_000 },
                { variation: 'limited', weight: 55_000 },
                { variation: 'full', weight: 25_000 },
              ],
            },
          },
        },
      ],
    }),
    flag('lab', { gate: 'shut', rules: [rule('staff')] }),
    flag('killed', { enabled: false, gate: 'integration', rules: [rule('all')] }),
  ],
  releases: [release('R', 'integration', ['user-gating', 'pipelines'], { phase: 'ga' })],
});

export function explained(
  who: Subject,
  flagKey: string,
  catalog: Catalog = PRODUCT,
): { readonly explanation: Explanation; readonly problems: readonly Problem[] } {
  const { compiled, problems } = compile(catalog);
  return { explanation: explain(compiled, who, flagKey, NOW), problems };
}

import { WHOLE, type Catalog, type Phase, type Visibility } from '../../src/domain/catalog.ts';
import type { Condition } from '../../src/domain/condition.ts';
import { catalogOf, flag } from './catalog.ts';

/** A catalog with a release of these flags, open to developers, that does not exist for anybody else. */
export function hidingCatalog(
  flags: readonly string[],
  {
    visibility = 'HIDDEN',
    phase = 'developer',
    when = { attribute: 'team', is: 'next' },
  }: { visibility?: Visibility; phase?: Phase; when?: Condition } = {},
): Catalog {
  const base = catalogOf();
  return {
    ...base,
    segments: [...base.segments, { key: 'developer', include: [], exclude: [], when }],
    gates: [
      ...base.gates,
      {
        key: 'next',
        enabled: true,
        salt: 'next',
        by: 'id',
        admits: phase === 'developer' ? [{ audience: 'developer', share: WHOLE }] : [],
      },
    ],
    flags: [
      ...base.flags,
      ...flags.map((key) =>
        flag(key, {
          gate: 'next',
          rules:
            phase === 'developer'
              ? [{ audience: 'developer', serve: { variation: 'full' }, release: 'next' }]
              : [],
        }),
      ),
    ],
    releases: [
      {
        key: 'next',
        gate: 'next',
        flags: flags.map((key) => ({ flag: key, serves: [], held: [] })),
        phase,
        visibility,
        early: [],
        rolledBack: [],
      },
    ],
  };
}

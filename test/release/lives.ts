import fc from 'fast-check';

import type { Catalog } from '../../src/domain/catalog.ts';
import type { Joining, FlagCommand, ReleaseCommand } from '../../src/domain/command.ts';
import { catalogs, FLAGS, IDS, maybe, PHASED, serves } from './arbitraries.ts';

/** A step of a life: a command, or something that fits a release as it stands then. */
export type Move = ReleaseCommand | FlagCommand | Fitting;

export interface Fitting {
  readonly do: 'fit';
  readonly verb: (typeof FITTING)[number];
  readonly release: string;
  /** Which audience, flag or percentage, of those that fit. */
  readonly pick: number;
}

const FITTING = ['go on', 'roll back', 'reopen', 'hold back', 'resume', 'target', 'share', 'remove'] as const;

function joining(keys: readonly string[]): fc.Arbitrary<Joining> {
  return fc.record({ flag: fc.constantFrom(...keys), serves: maybe(serves) });
}

const release = fc.oneof(
  { weight: 12, arbitrary: fc.constant('r') },
  { weight: 5, arbitrary: fc.constant('s') },
  { weight: 1, arbitrary: fc.constantFrom('nobody', '__proto__', 'R') },
);
const key = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('f0', 'f0', 'f0', ...FLAGS) },
  { weight: 1, arbitrary: fc.constantFrom('made', 'ghost', 'constructor', '') },
);
const anybody = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...PHASED, 'friends', 'vip') },
  { weight: 1, arbitrary: fc.constantFrom('r.f0.early', 'nobody', '__proto__', 'Beta', '') },
);
const some = fc.oneof(
  { weight: 4, arbitrary: fc.array(anybody, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constant('entirely' as const) },
  { weight: 1, arbitrary: fc.constant<readonly string[]>([]) },
);
const percentage = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(0, 0.001, 10, 33.333, 50, 99.999, 100) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 100.0001, NaN, Infinity, 1e21) },
);

/** All commands, nonsense included. */
export const commands: fc.Arbitrary<ReleaseCommand | FlagCommand> = fc.oneof(
  fc.record({
    do: fc.constant('create' as const),
    release,
    flags: fc.array(joining([...FLAGS, 'made', 'Odd']), { maxLength: 3 }),
    gate: maybe(fc.constantFrom('g', 'r', '-')),
    salt: maybe(fc.constantFrom('salt', '')),
    visibility: maybe(fc.constantFrom('LOCKED' as const, 'HIDDEN' as const)),
  }),
  fc.record({ do: fc.constant('wire' as const), release }),
  fc.record({ do: fc.constant('apply' as const), release, audience: anybody, percentage: maybe(percentage) }),
  fc.record({ do: fc.constant('target-early' as const), release, flag: key, segment: anybody }),
  fc.record({
    do: fc.constant('target-early' as const),
    release,
    flag: key,
    segment: fc.option(fc.constant('vip'), { nil: undefined, freq: 8 }),
    subjects: fc.array(fc.constantFrom(...IDS, '', 'i'.repeat(201)), { maxLength: 3 }),
  }),
  fc.record({ do: fc.constant('roll-back' as const), release, audiences: some }),
  fc.record({ do: fc.constant('reopen' as const), release }),
  fc.record({ do: fc.constant('hold-back' as const), release, flag: key, audiences: some }),
  fc.record({ do: fc.constant('resume' as const), release, flag: key }),
  fc.record({
    do: fc.constant('add-flag' as const),
    release,
    flag: joining(['f0', 'f3', 'made', 'made', 'made', 'Odd']),
  }),
  fc.record({ do: fc.constant('remove-flag' as const), release, flag: key }),
  fc.record({ do: fc.constant('set-percentage' as const), release, audience: anybody, percentage }),
  fc.record({
    do: fc.constant('set-visibility' as const),
    release,
    visibility: fc.constantFrom('LOCKED' as const, 'HIDDEN' as const),
  }),
  fc.record({ do: fc.constant('close' as const), release }),
  fc.record({
    do: fc.constantFrom('kill' as const, 'revive' as const),
    flag: fc.constantFrom('f0', 'f0', 'ghost'),
  }),
);

/** A catalog with two releases made in it, and what is done to it from there. */
export interface Life {
  readonly start: Catalog;
  readonly moves: readonly Move[];
}

const fitting: fc.Arbitrary<Fitting> = fc.record({
  do: fc.constant('fit' as const),
  verb: fc.constantFrom('go on' as const, ...FITTING),
  release: fc.constantFrom('r', 'r', 'r', 's'),
  pick: fc.nat(20),
});

/** Both are created, and one has come some way already. */
const beginning: fc.Arbitrary<readonly Move[]> = fc
  .tuple(serves, serves, fc.nat(5))
  .map(([one, other, way]) => [
    {
      do: 'create',
      release: 'r',
      flags: [{ flag: 'f0', serves: one }, { flag: 'f1' }, { flag: 'f2', serves: other }],
    },
    { do: 'create', release: 's', flags: [{ flag: 'f3' }] },
    ...Array.from({ length: way }, () => ({ do: 'fit', verb: 'go on', release: 'r', pick: 0 }) as const),
  ]);

export const lives: fc.Arbitrary<Life> = fc.record({
  start: catalogs,
  moves: fc
    .tuple(
      beginning,
      fc.array(fc.oneof<fc.Arbitrary<Move>[]>(commands, fitting), {
        minLength: 6,
        maxLength: 14,
        size: 'max',
      }),
    )
    .map(([first, others]) => [...first, ...others]),
});

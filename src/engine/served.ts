import type { Catalog, Flag, Release, Serve } from '../domain/catalog.ts';

/** What flags can serve at all: by their rules, or by those that their release has yet to give them. Overrides are left out. */
export interface Served {
  /** The rank of the strongest variation that the flag can serve; 0 where it can only ever serve the first. */
  strongest(flag: Flag): number;
  /** Whether the flag can serve its ladder. */
  ladder(flag: Flag): boolean;
  /** Whether a release has yet to give the flag rules. */
  awaits(flag: Flag): boolean;
}

/** What the flags of a catalog can serve. */
export function servedBy({ releases }: Pick<Catalog, 'releases'>): Served {
  const coming = comingServes(releases);
  function* all(flag: Flag): Generator<Serve> {
    for (const { serve } of flag.rules) yield serve;
    const more = coming.get(flag.key);
    if (more === undefined) return;
    yield* more;
    yield byDefault(flag);
  }
  return {
    strongest(flag) {
      let strongest = 0;
      for (const serve of all(flag)) strongest = Math.max(strongest, rankServed(serve, flag));
      return strongest;
    },
    ladder(flag) {
      for (const serve of all(flag)) if ('ladder' in serve) return true;
      return false;
    },
    awaits: ({ key }) => coming.has(key),
  };
}

/** What releases have declared for flags that they have yet to give rules, by flag. */
function comingServes(releases: readonly Release[]): ReadonlyMap<string, readonly Serve[]> {
  const coming = new Map<string, readonly Serve[]>();
  for (const { phase, flags } of releases) {
    if (phase === 'closed') continue;
    for (const { flag, serves, held } of flags)
      if (phase !== 'ga' || held.length > 0)
        coming.set(
          flag,
          serves.map(({ serve }) => serve),
        );
  }
  return coming;
}

/** What a release serves an audience that it does not name. */
function byDefault({ ladder, variations }: Flag): Serve {
  return ladder.length > 0 ? { ladder: true } : { variation: variations.at(-1)?.key ?? '' };
}

function rankServed(serve: Serve, flag: Flag): number {
  const rank = (variation: string): number => flag.variations.findIndex(({ key }) => key === variation);
  if ('variation' in serve) return rank(serve.variation);
  if ('ladder' in serve) return Math.max(0, ...flag.ladder.map(({ variation }) => rank(variation)));
  const drawn = serve.rollout.weights.filter(({ weight }) => weight > 0);
  return Math.max(0, ...drawn.map(({ variation }) => rank(variation)));
}

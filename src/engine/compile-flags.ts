import type { Flag, Problem } from '../domain/catalog.ts';
import type { Work } from '../domain/in-portions.ts';
import { compileFlag } from './compile-flag.ts';
import type { CompiledCatalog, CompiledFlag, FlagPart } from './compiled.ts';
import { walk } from './cycles.ts';
import { movedReleases, stands, walksAlike } from './foundation.ts';
import type { Workshop } from './workshop.ts';

/** All flags: by key, in an order in which every one comes after its prerequisites, and what they leave for the next catalog. */
export interface CompiledFlags {
  readonly flags: ReadonlyMap<string, CompiledFlag>;
  readonly inOrder: readonly CompiledFlag[];
  /** By place. */
  readonly parts: readonly FlagPart[];
  /** The same order, of places. */
  readonly order: readonly number[];
}

/**
 * Compiles every flag after its prerequisites, keeping what still stands.
 * @param base the catalog that is built upon, where there is one
 * @param movedGates gates that are not as they were in it
 */
export function* compilingFlags(
  shop: Workshop,
  base: CompiledCatalog | undefined,
  movedGates: ReadonlySet<string>,
): Work<CompiledFlags> {
  const list = shop.catalog.flags;
  const moved = { gates: movedGates, releases: movedReleases(shop.catalog, base) };
  const { order, circles } = arrange(shop, base);
  const kept = new Uint8Array(list.length);
  const parts = new Array<FlagPart>(list.length);
  const made: FlagPart[] = [];
  const inOrder: CompiledFlag[] = [];
  for (const place of order) {
    const flag = list[place];
    if (flag === undefined) continue;
    const former = base?.parts.flags[place];
    const stood = stands(former, flag, moved, kept);
    const part = stood ? former : compileOne(flag, place, circles.get(place), parts, shop);
    if (stood) {
      kept[place] = 1;
      for (const problem of part.problems) shop.problems.push(problem);
    } else made.push(part);
    parts[place] = part;
    inOrder.push(part.compiled);
    yield;
  }
  return { flags: byKey(parts, made, shop, base), inOrder, parts, order };
}

/** An order in which every flag comes after its prerequisites, and the flags that cannot, each with why. */
interface Arrangement {
  readonly order: readonly number[];
  readonly circles: ReadonlyMap<number, string>;
}

const NO_PLACES: readonly number[] = [];
const NO_PROBLEMS: readonly Problem[] = [];

function arrange(shop: Workshop, base: CompiledCatalog | undefined): Arrangement {
  const list = shop.catalog.flags;
  const circles = new Map<number, string>();
  // A catalog that is built upon has no circles.
  if (base !== undefined && walksAlike(list, base.catalog.flags)) {
    return { order: base.parts.order, circles };
  }
  const edges = list.map(({ prerequisites }) =>
    prerequisites.length === 0
      ? NO_PLACES
      : prerequisites.flatMap(({ flag }) => shop.flagPlaces.get(flag) ?? []),
  );
  const { cycles, order } = walk(list.length, (place) => edges[place] ?? NO_PLACES);
  for (const cycle of cycles) {
    const path = cycle.map((place) => list[place]?.key ?? '').join(' → ');
    const why = `prerequisites go round in a circle: ${path}`;
    for (const place of cycle) circles.set(place, why);
    shop.error(['flags', list[cycle[0] ?? 0]?.key ?? '', 'prerequisites'], why);
  }
  return { order, circles };
}

function compileOne(
  flag: Flag,
  place: number,
  circle: string | undefined,
  done: readonly (FlagPart | undefined)[],
  shop: Workshop,
): FlagPart {
  const told = shop.problems.length;
  const usesMetrics = flag.prerequisites.some(
    ({ flag: other }) => done[shop.flagPlaces.get(other) ?? -1]?.compiled.usesMetrics ?? false,
  );
  return {
    flag,
    compiled: compileFlag(flag, place, circle, usesMetrics, shop),
    releases: releasesOf(flag),
    problems: told === shop.problems.length ? NO_PROBLEMS : shop.problems.slice(told),
  };
}

function releasesOf({ rules }: Flag): readonly string[] {
  const keys: string[] = [];
  for (const { release } of rules) if (release !== undefined && !keys.includes(release)) keys.push(release);
  return keys;
}

/** Where the keys are what they were, the former map with what is new: copying is cheaper than going by every flag. */
function byKey(
  parts: readonly FlagPart[],
  made: readonly FlagPart[],
  { flagPlaces }: Workshop,
  base: CompiledCatalog | undefined,
): ReadonlyMap<string, CompiledFlag> {
  const alike = base?.parts.flagPlaces === flagPlaces;
  const flags = new Map(alike ? base.flags : []);
  for (const { compiled } of alike ? made : parts) flags.set(compiled.key, compiled);
  return flags;
}

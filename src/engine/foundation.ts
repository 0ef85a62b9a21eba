import type { Catalog, Flag } from '../domain/catalog.ts';
import type { CompiledCatalog, FlagPart } from './compiled.ts';

/** What everything is compiled against: where one of these lists is another, nothing that was made still fits. */
const GROUND = ['plans', 'tiers', 'metrics', 'attributes', 'segments'] as const;

/** The previous catalog, where the next may be built upon it: nothing in it was wrong, and the ground is the same. */
export function foundation(
  catalog: Catalog,
  previous: CompiledCatalog | undefined,
): CompiledCatalog | undefined {
  if (previous?.parts.sound !== true) return undefined;
  return GROUND.every((list) => catalog[list] === previous.catalog[list]) ? previous : undefined;
}

interface Keyed {
  readonly key: string;
}

/** Whether two lists have the same keys, each at the same place. */
export function keyedAlike(list: readonly Keyed[], other: readonly Keyed[]): boolean {
  if (list === other) return true;
  if (list.length !== other.length) return false;
  for (let place = 0; place < list.length; place++) {
    if (list[place] !== other[place] && list[place]?.key !== other[place]?.key) return false;
  }
  return true;
}

/** What is not as it was in the catalog that is built upon, by key. */
export interface Moved {
  readonly gates: ReadonlySet<string>;
  readonly releases: ReadonlySet<string>;
}

/** Releases whose gate, or what is rolled back of it, is another than before: of a release a rule asks nothing else. */
export function movedReleases(catalog: Catalog, base: CompiledCatalog | undefined): ReadonlySet<string> {
  const moved = new Set<string>();
  if (base === undefined || catalog.releases === base.catalog.releases) return moved;
  const before = new Map(base.catalog.releases.map((release) => [release.key, release]));
  for (const { key, gate, rolledBack } of catalog.releases) {
    const known = before.get(key);
    const away = known?.rolledBack !== rolledBack && (known?.rolledBack.length ?? 0) + rolledBack.length > 0;
    if (known?.gate !== gate || away) moved.add(key);
    before.delete(key);
  }
  for (const key of before.keys()) moved.add(key);
  return moved;
}

/** Whether what a flag was compiled to still stands: it is the same flag, and all it leans on has been kept. */
export function stands(
  part: FlagPart | undefined,
  flag: Flag,
  moved: Moved,
  kept: Uint8Array,
): part is FlagPart {
  if (part?.flag !== flag) return false;
  if (flag.gate !== undefined && moved.gates.has(flag.gate)) return false;
  if (moved.releases.size > 0 && part.releases.some((key) => moved.releases.has(key))) return false;
  return (
    flag.prerequisites.length === 0 ||
    part.compiled.prerequisites.every(({ flag: place }) => kept[place] === 1)
  );
}

/** Whether a walk over the prerequisites goes as it did: every flag is where it was and needs the flags it needed. */
export function walksAlike(list: readonly Flag[], before: readonly Flag[]): boolean {
  if (!keyedAlike(list, before)) return false;
  return list.every((flag, place) => {
    if (flag === before[place]) return true;
    const then = before[place]?.prerequisites ?? [];
    const now = flag.prerequisites;
    return now.length === then.length && now.every((one, index) => one.flag === then[index]?.flag);
  });
}

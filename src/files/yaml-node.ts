import { isAlias, isCollection, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { Path } from './problem.ts';
import { keyOf } from './yaml-key.ts';

/** A node, with the key it stands under. */
export interface Found {
  readonly key: unknown;
  readonly value: unknown;
  /** Whether this is where the path leads, and not an ancestor. */
  readonly complete: boolean;
}

/** Follows `path` as far as it exists; what an alias stands for counts as standing there. */
export function follow(root: unknown, path: Path, targets: ReadonlyMap<unknown, unknown>): Found {
  let found: Found = { key: undefined, value: root, complete: true };
  for (const step of path) {
    const node = isAlias(found.value) ? targets.get(found.value) : found.value;
    const next = childOf(node, step);
    if (next === undefined) return { ...found, complete: false };
    found = next;
  }
  return isAlias(found.value) ? { ...found, value: targets.get(found.value) } : found;
}

function childOf(node: unknown, step: string | number): Found | undefined {
  if (isMap(node)) {
    const pair = pairsOf(node).get(String(step));
    return pair && { key: pair.key, value: pair.value, complete: true };
  }
  if (!isSeq(node) || typeof step !== 'number' || step >= node.items.length) return undefined;
  return { key: undefined, value: node.items[step], complete: true };
}

/** Looked up once a map: a long list of problems in a long map would otherwise take its square of time. */
const pairs = new WeakMap<YAMLMap, ReadonlyMap<string | undefined, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string | undefined, Pair> {
  const known = pairs.get(map);
  if (known !== undefined) return known;
  // The first of a key that is there twice, as it is the one that is read.
  const found = new Map(map.items.toReversed().map((pair) => [keyOf(pair), pair]));
  pairs.set(map, found);
  return found;
}

/** The value of `flags:` begins on the next line, and an empty one nowhere: a reader looks for the key. */
export function standsBelowItsKey({ key, value }: Found): boolean {
  if (key === undefined) return false;
  return isCollection(value) ? value.flow !== true : !isScalar(value) || value.source === '';
}

import type { MetricBound } from '../domain/condition.ts';
import type { Path } from './problem.ts';

/** The keys of a map of the file in the file's order, which objects do not keep for keys such as `10`. */
export type KeysAt = (path: Path) => readonly string[];

/** A map's entries in the order of these keys. */
export function inOrder<Value>(
  map: Readonly<Record<string, Value>>,
  keys: readonly string[],
): [string, Value][] {
  return keys.flatMap((key): [string, Value][] => {
    const value = map[key];
    return value === undefined ? [] : [[key, value]];
  });
}

export function toBounds(
  bounds: Readonly<Record<string, Omit<MetricBound, 'metric'>>>,
  keys: readonly string[],
): MetricBound[] {
  return inOrder(bounds, keys).map(([metric, bound]) => ({ metric, ...bound }));
}

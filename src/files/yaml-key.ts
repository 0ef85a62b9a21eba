import { isScalar, type Pair } from 'yaml';

/** The key as it is written: 404 and true are names like any other. Undefined: not a name. */
export function keyOf(pair: Pair): string | undefined {
  if (!isScalar(pair.key)) return undefined;
  if (typeof pair.key.value === 'string') return pair.key.value;
  return pair.key.source === '' ? undefined : pair.key.source;
}

/** Why a key has no place in a file of ours; undefined when it has. */
export function refuseKey(key: string | undefined, seen: ReadonlySet<string>): string | undefined {
  if (key === undefined) return 'expected a key of plain text, received something else';
  if (key === '<<') return 'expected a key, received the merge key <<: write the keys out';
  if (key === '__proto__') return 'expected a key, received the reserved word __proto__';
  if (seen.has(key)) return `expected each key once, received ${JSON.stringify(key)} a second time`;
  return undefined;
}

import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { Json } from '../domain/catalog.ts';
import type { Path } from './problem.ts';
import { keyOf, refuseKey } from './yaml-key.ts';

const DEEPEST = 64;
/** Values that aliases may add. Without a bound, ten lines of YAML unfold into a billion values. */
const MOST_UNFOLDED = 10_000;

export interface NodeProblem {
  readonly node: unknown;
  readonly path: Path;
  readonly message: string;
}

/** A document as plain values: what JSON can say, and nothing that could harm whoever reads it. */
export interface PlainDocument {
  /** Undefined when the document is too deep, or unfolds too far, to be read at all. */
  readonly value: Json | undefined;
  readonly problems: readonly NodeProblem[];
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<unknown, Node>;
}

interface Reading {
  readonly problems: NodeProblem[];
  readonly targets: Map<unknown, Node>;
  readonly anchors: Map<string, Node>;
  /** The nodes being read: an alias to one of them would have no end. */
  readonly open: Set<unknown>;
  unfolding: number;
  unfolded: number;
}

class Unreadable extends Error {}

/** Turns the nodes of a YAML document into plain values, and says what of it has no place in a file of ours. */
export function plainDocument(root: unknown): PlainDocument {
  const reading: Reading = {
    problems: [],
    targets: new Map(),
    anchors: new Map(),
    open: new Set(),
    unfolding: 0,
    unfolded: 0,
  };
  try {
    return { value: plain(root, [], reading), problems: reading.problems, targets: reading.targets };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { value: undefined, problems: reading.problems, targets: reading.targets };
  }
}

function plain(node: unknown, path: Path, reading: Reading): Json {
  guard(node, path, reading);
  if (isAlias(node)) return plainAlias(node, path, reading);
  if (isScalar(node)) {
    if (node.anchor !== undefined) reading.anchors.set(node.anchor, node);
    return plainScalar(node, path, reading);
  }
  if (!isMap(node) && !isSeq(node)) return null;
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, node);
  reading.open.add(node);
  const value = isMap(node)
    ? plainMap(node, path, reading)
    : node.items.map((item, index) => plain(item, [...path, index], reading));
  reading.open.delete(node);
  return value;
}

function guard(node: unknown, path: Path, reading: Reading): void {
  if (path.length > DEEPEST) {
    reading.problems.push({ node, path, message: `expected at most ${DEEPEST} levels, received more` });
    throw new Unreadable();
  }
  if (reading.unfolding > 0) reading.unfolded += 1;
  if (reading.unfolded > MOST_UNFOLDED) {
    const message = `expected aliases that unfold to at most ${MOST_UNFOLDED} values, received more`;
    reading.problems.push({ node, path, message });
    throw new Unreadable();
  }
}

function plainAlias(alias: Alias, path: Path, reading: Reading): Json {
  const target = reading.anchors.get(alias.source);
  if (target === undefined || reading.open.has(target)) {
    const why = target === undefined ? 'an alias of no anchor above it' : 'an alias of what it stands in';
    reading.problems.push({
      node: alias,
      path,
      message: `expected a value, received *${alias.source}, ${why}`,
    });
    return null;
  }
  reading.targets.set(alias, target);
  reading.unfolding += 1;
  const value = plain(target, path, reading);
  reading.unfolding -= 1;
  return value;
}

function plainMap(map: YAMLMap, path: Path, reading: Reading): Json {
  const value: Record<string, Json> = {};
  const seen = new Set<string>();
  for (const pair of map.items) {
    const key = keyOf(pair);
    const refusal = refuseKey(key, seen);
    if (refusal !== undefined)
      reading.problems.push({
        node: pair.key,
        path: key === undefined ? path : [...path, key],
        message: refusal,
      });
    if (refusal !== undefined || key === undefined) continue;
    seen.add(key);
    value[key] = plain(pair.value, [...path, key], reading);
  }
  return value;
}

function plainScalar(scalar: Scalar, path: Path, reading: Reading): Json {
  const { value, source } = scalar;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'number') {
    reading.problems.push({
      node: scalar,
      path,
      message: `expected text, a number, true or false, received ${String(source)}`,
    });
    return null;
  }
  if (!Number.isFinite(value)) {
    reading.problems.push({
      node: scalar,
      path,
      message: `expected a finite number, received ${String(source)}`,
    });
    return 0;
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && /^[-+]?\d+$/.test(source ?? '')) {
    // Its digits are not repeated: they may be a secret that lacks its quotes.
    const message =
      'expected a number of at most 2^53, received a longer one: put it in quotes to keep every digit';
    reading.problems.push({ node: scalar, path, message });
  }
  return value;
}

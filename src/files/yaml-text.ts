import { Pair, Scalar } from 'yaml';
import type { Json } from '../domain/catalog.ts';
import { isJsonList } from './json-shape.ts';
import { printNode, WrittenList, WrittenMap, type WrittenNode } from './yaml-layout.ts';

type Plain = string | number | boolean | null;
/** A piece of YAML as it is written. */
export type Written = Plain | WrittenNode;

/** The text of a whole document. A map or a list goes on one line where it fits, else an entry a line. */
export function print(written: Written): string {
  return printNode(nodeOf(written));
}

/** A map in the order given. */
export function map(entries: Iterable<readonly [string, Written]>): Written {
  const node = new WrittenMap();
  for (const [key, value] of entries) node.items.push(new Pair(scalar(key), nodeOf(value)));
  return node;
}

/** A map sorted by key, the same on every machine. */
export function sorted(entries: readonly (readonly [string, Written])[]): Written {
  return map(entries.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
}

/** A map of known keys, in the order given. What is undefined is left out. */
export function fields(given: Readonly<Record<string, Written | undefined>>): Written {
  return map(
    Object.entries(given).flatMap(([key, value]): [string, Written][] =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}

export function list(items: readonly Written[]): Written {
  const node = new WrittenList();
  for (const item of items) node.items.push(nodeOf(item));
  return node;
}

/** A list with an item a line; undefined: nothing is in it, which goes without saying. */
export function lines(items: readonly Written[]): Written | undefined {
  return items.length === 0 ? undefined : spread(list(items));
}

/** A list on one line if it fits; undefined: nothing is in it, which goes without saying. */
export function words(items: readonly string[]): Written | undefined {
  return items.length === 0 ? undefined : list(items);
}

/** Any JSON value. The order of keys says nothing, so it is always the same. */
export function json(plain: Json): Written {
  if (plain === null || typeof plain !== 'object') return plain;
  if (isJsonList(plain)) return list(plain.map(json));
  return sorted(Object.entries(plain).map(([key, value]) => [key, json(value)]));
}

/** An entry a line, however short it is. */
export function spread(written: Written): Written {
  if (written instanceof WrittenMap || written instanceof WrittenList) written.flow = false;
  return written;
}

/** An entry a line, and an empty line above every one but the first. */
export function airy(written: Written): Written {
  if (written instanceof WrittenMap) {
    for (const { key } of written.items.slice(1)) key.spaceBefore = true;
  }
  return spread(written);
}

function nodeOf(written: Written): WrittenNode {
  return written === null || typeof written !== 'object' ? scalar(written) : written;
}

/** Written such that reading gives back exactly this. */
function scalar(plain: Plain): Scalar {
  // Minus nought is nought to everybody who reads it.
  const node = new Scalar(plain === 0 ? 0 : plain);
  // One line, whatever is in it: a text of several lines has its breaks escaped.
  if (typeof plain === 'string' && plain.includes('\n')) node.type = Scalar.QUOTE_DOUBLE;
  if (typeof plain === 'string' && node.type === undefined && isOtherIn11(plain))
    node.type = Scalar.QUOTE_SINGLE;
  // The reader takes a long row of digits for one that has lost some: 1e+20 says that none was meant.
  if (Number.isInteger(plain) && !Number.isSafeInteger(plain)) node.format = 'EXP';
  return node;
}

/** Words, numbers, base 60, dates, the merge key and the default value of YAML 1.1 (yaml.org/type). */
const OTHER_IN_11 = [
  /^(?:y|n|yes|no|on|off|true|false|null|~|=|<<)$/i,
  /^[-+]?[\d.][\d_.,:]*(?:e[-+]?\d+)?$/i,
  /^[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[\da-f_]+|\.inf)$/i,
  /^\.nan$/i,
  /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt \t])/,
];

/** Whether a reader of YAML 1.1, such as PyYAML, would take this plain text for something else than text. */
function isOtherIn11(plain: string): boolean {
  return OTHER_IN_11.some((pattern) => pattern.test(plain));
}

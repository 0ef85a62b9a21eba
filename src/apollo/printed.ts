import type { Work } from '../domain/in-portions.ts';

/** The data of an answer, as it is handed on. */
export type AnswerData = Record<string, unknown>;

const texts = new WeakMap<object, string>();

/** Stands for the data of an answer that is printed already. Any other printer than ours reads the text again. */
export function printedAs(text: string): AnswerData {
  const data = { toJSON: (): unknown => JSON.parse(text) };
  texts.set(data, text);
  return data;
}

/** The text of data that is printed already; undefined for any other. */
export function textOf(data: unknown): string | undefined {
  return typeof data === 'object' && data !== null ? texts.get(data) : undefined;
}

/** Values that are printed together. */
const TOGETHER = 1_000;

/**
 * Prints as `JSON.stringify` does, about 1,000 values at a time.
 * @throws TypeError for what is no JSON
 */
export function* printing(whole: object): Work<string> {
  const texts: string[] = [];
  let pieces: string[] = [];
  const waiting: (string | Value)[] = [{ value: whole }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') pieces.push(next);
    else if (isLarge(next.value)) for (const piece of piecesOf(next.value).reverse()) waiting.push(piece);
    // A list has null in the place of what JSON does not have; an object has left it out.
    else pieces.push(textIn(next.value) ?? 'null');
    // Many short pieces take long to be joined.
    if (pieces.length >= TOGETHER) {
      texts.push(pieces.join(''));
      pieces = [];
    }
    yield;
  }
  return [...texts, ...pieces].join('');
}

function textIn(value: unknown): string | undefined {
  return JSON.stringify(value);
}

/** Boxed, so that it is told from a text that stands between values. */
interface Value {
  readonly value: unknown;
}

type Container = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A list, or an object as graphql-js makes it. Any other object may print itself in a way of its own. */
function isContainer(value: unknown): value is Container {
  return (
    Array.isArray(value) ||
    (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === null)
  );
}

/** Whether a container holds more values, at any depth, than are printed together. Counts no further than that. */
export function isLarge(value: unknown): value is Container {
  const waiting = [value];
  let count = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (!isContainer(at)) continue;
    const inner: readonly unknown[] = Object.values(at);
    count += inner.length;
    if (count > TOGETHER) return isContainer(value);
    for (const one of inner) if (typeof one === 'object' && one !== null) waiting.push(one);
  }
  return false;
}

function piecesOf(container: Container): (string | Value)[] {
  const inner = isList(container) ? container.map((value) => ['', value] as const) : membersOf(container);
  const [open, close] = isList(container) ? '[]' : '{}';
  const pieces = inner.flatMap(([key, value], place) => [place === 0 ? key : `,${key}`, { value }]);
  return [open ?? '', ...pieces, close ?? ''];
}

/** The members of an object that JSON has, each with its key as it is printed. */
function membersOf(object: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return Object.entries(object)
    .filter(([, value]) => value !== undefined && typeof value !== 'function' && typeof value !== 'symbol')
    .map(([key, value]) => [`${JSON.stringify(key)}:`, value]);
}

function isList(container: Container): container is readonly unknown[] {
  return Array.isArray(container);
}

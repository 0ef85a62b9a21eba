import { same } from '../domain/change.ts';

/** Names that one line lists, and characters that it shows of one value. */
const MOST_NAMES = 20;
const MOST_SHOWN = 200;
/** What tells the elements of a list apart, where they are maps. */
const NAMES = ['key', 'flag', 'metric', 'variation', 'audience', 'before'] as const;
/** Fields that are instants in epoch milliseconds. */
const INSTANTS: readonly (string | undefined)[] = ['since', 'before'];

type Way = readonly string[];

/**
 * Every difference between two values of a definition, a line each: `+` is new, `−` is gone, `~` is different. Each line
 * says where it is, in words: `~ ladder full metrics reports atLeast: 3 → 5`.
 */
export function differences(before: unknown, after: unknown, way: Way = []): readonly string[] {
  if (same(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return ofLists(before, after, way);
  if (isMap(before) && isMap(after)) return ofMaps(before, after, way);
  if (before === undefined) return [`+ ${said(way, after)}`];
  if (after === undefined) return [`− ${said(way, before)}`];
  return [`~ ${said([], way.join(' '))}: ${shown(before, way)} → ${shown(after, way)}`];
}

function ofMaps(before: object, after: object, way: Way): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences(Reflect.get(before, key), Reflect.get(after, key), [...way, key]),
  );
}

function ofLists(before: readonly unknown[], after: readonly unknown[], way: Way): readonly string[] {
  const [mine, theirs] = [named(before), named(after)];
  const added = [...theirs.keys()].filter((name) => !mine.has(name));
  const gone = [...mine.keys()].filter((name) => !theirs.has(name));
  const kept = [...mine.keys()].filter((name) => theirs.has(name));
  const what = way.join(' ');
  const plain = [...mine.values(), ...theirs.values()].every((element) => !isMap(element));
  const news = plain
    ? [...namesLine('+', what, added), ...namesLine('−', what, gone)]
    : [
        ...added.map(
          (name) => `+ ${what} ${name}${placeOf(name, [...theirs.keys()])}: ${shown(theirs.get(name), way)}`,
        ),
        ...gone.map((name) => `− ${what} ${name}: ${shown(mine.get(name), way)}`),
      ];
  return [
    ...news,
    ...kept.flatMap((name) => differences(mine.get(name), theirs.get(name), [...way, name])),
    ...orderLine(
      what,
      kept,
      [...theirs.keys()].filter((name) => mine.has(name)),
    ),
  ];
}

/** A line where the same names come in another order. */
export function orderLine(
  what: string,
  before: readonly string[],
  after: readonly string[],
): readonly string[] {
  return same(before, after) ? [] : [`~ order of ${what}: ${listed(before)} → ${listed(after)}`];
}

/** Where a name of an ordered list stands, after a space; nothing where it stands alone. */
export function placeOf(name: string, list: readonly string[]): string {
  const place = list.indexOf(name);
  const [one, other] = [list[place - 1], list[place + 1]];
  if (one !== undefined && other !== undefined) return ` between ${one} and ${other}`;
  if (one !== undefined) return ` after ${one}`;
  return other === undefined ? '' : ` before ${other}`;
}

function namesLine(sign: string, what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${sign} ${what} ${listed(names)}`];
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}

/** Elements by what they are called. The second of a name is `name (2)`. */
function named(list: readonly unknown[]): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  const times = new Map<string, number>();
  for (const element of list) {
    const name = nameOf(element);
    const time = (times.get(name) ?? 0) + 1;
    times.set(name, time);
    found.set(time === 1 ? name : `${name} (${time})`, element);
  }
  return found;
}

function nameOf(element: unknown): string {
  if (!isMap(element)) return typeof element === 'string' ? element : JSON.stringify(element);
  for (const key of NAMES) {
    const name: unknown = Reflect.get(element, key);
    if (typeof name === 'string') return name;
    if (typeof name === 'number') return shown(name, [key]);
  }
  return 'entry';
}

function said(way: Way, value: unknown): string {
  return way.length === 0 ? shown(value, way) : `${way.join(' ')}: ${shown(value, way)}`;
}

function shown(value: unknown, way: Way): string {
  if (typeof value === 'number' && INSTANTS.includes(way.at(-1))) return new Date(value).toISOString();
  const text = typeof value === 'string' ? value : value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

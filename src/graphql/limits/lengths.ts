/** Where arguments say how long a list is to be. */
export interface LengthSettings {
  /** Names of arguments, and of fields of the input objects named by `within`. */
  readonly names: readonly string[];
  /** Arguments that are input objects about the page that is asked for. */
  readonly within: readonly string[];
  /** Further ones, from an argument down through input objects or values of custom scalars: `search.window.rows`. */
  readonly paths: readonly string[];
}

/** Arguments by which a field that is no list has a list in it: a connection's. */
const OF_CONNECTIONS = ['first', 'last'];

/** Nothing is counted further. */
const LONGEST = 1_000_000_000;

/** Reads from arguments how long the list is that they ask for. */
export class Lengths {
  readonly #plain: readonly (readonly string[])[];
  readonly #paths: readonly (readonly string[])[];

  constructor({ names, within, paths }: LengthSettings) {
    this.#plain = names.map((name) => [name]);
    this.#paths = [
      ...within.flatMap((object) => names.map((name) => [object, name])),
      ...paths.map((path) => path.split('.')),
    ];
    this.arguments = new Set([...this.#plain, ...this.#paths].map(([argument = '']) => argument));
  }

  /** The names of all arguments that may say a length. */
  readonly arguments: ReadonlySet<string>;

  /** The largest length that the arguments of a list ask for; undefined where none asks for any. */
  ofList(args: Readonly<Record<string, unknown>>): number | undefined {
    return largest(args, [...this.#plain, ...this.#paths]);
  }

  /** The same of a field that is no list, and may have one in it. */
  ofConnection(args: Readonly<Record<string, unknown>>): number | undefined {
    return largest(args, [...OF_CONNECTIONS.map((name) => [name]), ...this.#paths]);
  }
}

function largest(
  args: Readonly<Record<string, unknown>>,
  paths: readonly (readonly string[])[],
): number | undefined {
  let found: number | undefined;
  for (const path of paths) {
    const length = numberOf(at(args, path));
    if (length !== undefined) found = Math.min(Math.max(1, found ?? 1, length), LONGEST);
  }
  return found;
}

function at(args: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  let value: unknown = args;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

/** Digits of a length that a custom scalar has as text. */
const MOST_DIGITS = 20;

/** Numbers, and what custom scalars make of them: bigint and text. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || value === '' || value.length > MOST_DIGITS) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

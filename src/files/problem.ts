/** The way to a node of a file: names of keys and indices of lists. */
export type Path = readonly (string | number)[];

/** Counted from 1, as editors do. Line 0: not in a file, but in the environment. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something wrong with a file, and where. */
export interface FileProblem extends Position {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** Dotted, such as `flags.adv-user-gating.rules[0].audience`; for a variable of the environment its name. */
  readonly path: string;
  /** What was expected and what was received. */
  readonly message: string;
}

const LONGEST = 300;

/** One line a problem, as compilers write them (terminals make `file:line:column` a link), sorted by position. */
export function formatProblems(problems: readonly FileProblem[]): string {
  return [...problems].sort(byPosition).map(formatProblem).join('\n');
}

/** The text of a path. A key that holds more than letters, digits, `-` and `_` is quoted: `flags["a.b"].rules[0]`. */
export function dotted(path: Path): string {
  const text = path.map(step).join('').replace(/^\./, '');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function formatProblem({ severity, file, line, column, path, message }: FileProblem): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  return [place, severity, path, message].filter((part) => part !== '').join('  ');
}

function byPosition(one: FileProblem, other: FileProblem): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}

function step(key: string | number): string {
  if (typeof key === 'number') return `[${key}]`;
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

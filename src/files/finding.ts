import { listed } from './expectation.ts';
import { nearest } from '../domain/nearest.ts';
import type { Path } from './problem.ts';

/** What a schema has against a value: where, and what was expected and received there. */
export interface Finding {
  readonly path: Path;
  /** What is wrong: the value at `path`, or the key it stands under. */
  readonly at: 'key' | 'value';
  readonly message: string;
}

/** Findings about a part, as findings about the whole. */
export function below(prefix: Path, found: readonly Finding[]): Finding[] {
  return found.map((finding) => ({ ...finding, path: [...prefix, ...finding.path] }));
}

/** A key that nobody reads, with the one that was meant, or all there are. */
export function unknownKey(path: Path, key: string, known: readonly string[]): Finding {
  const meant = nearest(key, known);
  const hint = meant === undefined ? `expected ${listed(known)}` : `did you mean ${JSON.stringify(meant)}?`;
  return { path: [...path, key], at: 'key', message: `unknown key ${JSON.stringify(key)}: ${hint}` };
}

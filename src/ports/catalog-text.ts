import type { Catalog } from '../domain/catalog.ts';

/** A line of a report on a text: where, what was expected and what was received. */
export interface TextProblem {
  readonly severity: 'error' | 'warning';
  readonly line: number;
  readonly column: number;
  /** Dotted, such as `flags.adv-user-gating.rules[0]`. */
  readonly path: string;
  readonly message: string;
}

export interface ReadCatalogText {
  /** At version 0; undefined where there is any problem. */
  readonly catalog: Catalog | undefined;
  readonly problems: readonly TextProblem[];
  /** Where in the text a path of the catalog stands, such as flags → adv-user-gating → rules → 0, or its nearest ancestor. */
  locate(path: readonly (string | number)[]): { readonly line: number; readonly column: number };
}

/** The catalog as a person writes it. */
export interface CatalogText {
  read(text: string): ReadCatalogText;

  /** The same text for the same definitions, whatever order they were made in; `read` gives them back. */
  write(catalog: Catalog): string;
}

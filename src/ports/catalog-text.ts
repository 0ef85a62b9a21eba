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

/** A place in a text, counted from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

export interface ReadCatalogText {
  /** At version 0; undefined where there is any problem. */
  readonly catalog: Catalog | undefined;
  readonly problems: readonly TextProblem[];
}

/**
 * The catalog as a person writes it. The work is done apart from the requests: a large text never holds the event loop.
 *
 * Every method fails with Failure BUSY where too many texts wait, with Failure LIMIT_EXCEEDED where a text takes more
 * time or memory than there is for one, and with the reason of `signal` once that is aborted.
 */
export interface CatalogText {
  read(text: string, signal?: AbortSignal): Promise<ReadCatalogText>;

  /**
   * Finds where in a text these paths of the catalog stand, such as flags → adv-user-gating → rules → 0, or their
   * nearest ancestors. One answer a path, in order.
   */
  locate(
    text: string,
    paths: readonly (readonly (string | number)[])[],
    signal?: AbortSignal,
  ): Promise<readonly TextPosition[]>;

  /** The same text for the same definitions, whatever order they were made in; `read` gives them back. */
  write(catalog: Catalog, signal?: AbortSignal): Promise<string>;

  /** Ends what is under way. */
  close(): Promise<void>;
}

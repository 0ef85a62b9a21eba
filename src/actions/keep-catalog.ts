import type { Catalog, Problem } from '../domain/catalog.ts';
import type { Requirement } from '../domain/requirement.ts';
import { compile } from '../engine/compile.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { mistakes } from '../engine/mistakes.ts';

/** What somebody outside the catalog relies on: told a catalog, it answers what that catalog would break. */
export type Reliance = (candidate: Candidate) => readonly Problem[];

/** A catalog that is not in force yet, as far as others may ask about it. */
export interface Candidate {
  readonly catalog: Catalog;
  /** What is wrong with a requirement under this catalog; empty when everything it names exists. */
  mistakes(requirement: Requirement): readonly string[];
}

/** The catalog a process decides by. It is swapped whole or not at all; a request keeps the one it began with. */
export class CatalogKeeper {
  readonly #reliances: Reliance[] = [];
  #current: CompiledCatalog | undefined;

  /** @throws where no catalog has been accepted yet */
  get current(): CompiledCatalog {
    if (this.#current === undefined) throw new Error('no catalog has been accepted yet');
    return this.#current;
  }

  get version(): number {
    return this.#current?.catalog.version ?? 0;
  }

  /** From now on a catalog that breaks this is refused. */
  rely(reliance: Reliance): void {
    this.#reliances.push(reliance);
  }

  /**
   * Puts a catalog in force as the next version, unless something is wrong with it: then the one in force stays.
   * @returns everything that was found, warnings included
   */
  offer(catalog: Catalog): { readonly accepted: boolean; readonly problems: readonly Problem[] } {
    const { compiled, problems: own } = compile({ ...catalog, version: this.version + 1 });
    const candidate: Candidate = {
      catalog,
      mistakes: (requirement) => mistakes(compiled, requirement),
    };
    const problems = [...own, ...this.#reliances.flatMap((reliance) => reliance(candidate))];
    const accepted = problems.every(({ severity }) => severity !== 'error');
    if (accepted) this.#current = compiled;
    return { accepted, problems };
  }
}

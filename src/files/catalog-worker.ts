import { atOnce } from '../domain/in-portions.ts';
import { packing, unpack, type CatalogPortions } from './catalog-portions.ts';
import type { FileProblem, Path, Position } from './problem.ts';
import { locateIn, parseCatalog } from './read-catalog.ts';
import { writeCatalog } from './write-catalog.ts';

/** The name of the text in problems. */
const SOURCE = 'catalog';

/** What a worker makes of a text. */
export interface ReadPortions {
  readonly portions: CatalogPortions | undefined;
  readonly problems: readonly FileProblem[];
}

// What the worker threads of `catalogText` run: one task a function, by its name. Arguments and results are plain values;
// catalogs come and go in portions.

export function read({ text }: { readonly text: string }): ReadPortions {
  const { catalog, problems } = parseCatalog(text, SOURCE);
  return { portions: catalog && atOnce(packing(catalog)), problems };
}

interface Places {
  readonly text: string;
  readonly paths: readonly Path[];
}

export function locate({ text, paths }: Places): readonly Position[] {
  return locateIn(text, SOURCE, paths);
}

export async function write({ portions }: { readonly portions: CatalogPortions }): Promise<string> {
  return writeCatalog(await unpack(portions));
}

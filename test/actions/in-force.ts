import { CatalogKeeper } from '../../src/actions/keep-catalog.ts';
import type { Catalog, Problem } from '../../src/domain/catalog.ts';

/** Puts a catalog in force as the next version, as a gateway does with what its store has made, unless it has errors. */
export function putInForce(
  keeper: CatalogKeeper,
  catalog: Catalog,
): { readonly accepted: boolean; readonly problems: readonly Problem[] } {
  const judged = keeper.judge({ ...catalog, version: keeper.version + 1 });
  const { problems, sound } = judged;
  if (sound) keeper.put(judged, { id: '', at: 0 });
  return { accepted: sound, problems };
}

/** A keeper with this catalog in force. */
export function keeperOf(catalog: Catalog): CatalogKeeper {
  const keeper = new CatalogKeeper();
  const { accepted, problems } = putInForce(keeper, catalog);
  if (!accepted) throw new Error(JSON.stringify(problems));
  return keeper;
}

import type { Catalog, Problem } from '../domain/catalog.ts';
import { atOnce, type Work } from '../domain/in-portions.ts';
import { checkServed } from './check-served.ts';
import { checkLists, checkReleases } from './check.ts';
import { compilingFlags } from './compile-flags.ts';
import { compileGates } from './compile-gates.ts';
import { compilingSegments } from './compile-segments.ts';
import type { CompiledCatalog } from './compiled.ts';
import { blankEvaluation } from './evaluation.ts';
import { foundation } from './foundation.ts';
import { strictness } from './stale.ts';
import { openWorkshop } from './workshop.ts';

/**
 * Compiles a catalog for `decide`, and tells everything that is wrong with it. A catalog with errors must not be put to
 * use; should it be all the same, whatever is unsound serves its first variation and nothing else suffers.
 * @param previous what the catalog has been amended from, compiled: definitions that are the same objects, and refer to
 * such only, are not compiled again. The result is the same without it, and `previous` stays good to decide by.
 */
export function compile(catalog: Catalog, previous?: CompiledCatalog): Compilation {
  return atOnce(compiling(catalog, previous));
}

/** A catalog compiled, and everything that is wrong with it. */
export interface Compilation {
  readonly compiled: CompiledCatalog;
  readonly problems: readonly Problem[];
}

/** The same work, which may be interrupted after each flag. */
export function* compiling(catalog: Catalog, previous?: CompiledCatalog): Work<Compilation> {
  const base = foundation(catalog, previous);
  const shop = openWorkshop(catalog, base);
  checkLists(shop);
  // With a key that is there twice it cannot be told what is as it was.
  if (base !== undefined && shop.problems.some(({ severity }) => severity === 'error'))
    return yield* compiling(catalog);
  if (base === undefined) yield* compilingSegments(shop);
  const { flags, inOrder, parts, order } = yield* compilingFlags(shop, base, compileGates(shop, base));
  checkReleases(shop);
  yield* checkServed(shop, flags);
  const { problems, places, never, segments, gates, flagPlaces } = shop;
  const sound = problems.every(({ severity }) => severity !== 'error');
  const compiled = {
    catalog,
    plans: shop.plans,
    tiers: shop.tiers,
    flags,
    inOrder,
    evaluation: blankEvaluation(places.count, catalog.flags.length, catalog.metrics),
    strictness: strictness(catalog, places.count),
    parts: { sound, places, never, segments, gates, flagPlaces, flags: parts, order },
  };
  return { compiled, problems };
}

import type { CatalogKeeper } from '../actions/keep-catalog.ts';
import type { Configuration } from '../files/configuration.ts';
import type { PersistedOperations } from '../graphql/persisted.ts';
import { Attempts } from './attempts.ts';
import { readCatalogFile, type Reading } from './catalog-file.ts';
import { isSeedCertain, keeperFor } from './catalog.ts';
import { attemptOverlays } from './overlay-files.ts';
import { persistedOf } from './persisted.ts';
import {
  buildProduct,
  entitlementsFieldOf,
  findProduct,
  resolvedBy,
  schemaMistakes,
  sdlFiles,
  type Behind,
  type ProductSchema,
} from './product.ts';
import { readTls } from './tls-files.ts';

/** A gateway as far as it can be put together without its stores. */
export interface Examined {
  /** Without resolvers. */
  readonly product: ProductSchema;
  readonly keeper: CatalogKeeper;
  readonly persisted: PersistedOperations | undefined;
  readonly behind: Behind;
  /** With resolvers; undefined where they are made once there is a database. */
  readonly resolved: ProductSchema['schema'] | undefined;
  /** Undefined where the catalog file has not been looked at. */
  readonly seed: Reading | undefined;
}

/**
 * Reads everything that the configuration names, and judges it together. `check` and every start do.
 * @param seed whether the catalog file is read in any case, or only where it is certain to seed a store
 * @throws Failure with every mistake of every kind: schema, overlays, catalog, persisted operations, resolvers, certificates
 */
export async function examine(
  configuration: Configuration,
  seed: 'always' | 'where certain',
): Promise<Examined> {
  const attempts = new Attempts();
  const files = attempts.run(() => sdlFiles(configuration));
  const overlay = attemptOverlays(configuration.overlay, attempts);
  const entitlements = entitlementsFieldOf(configuration);
  const built = files && buildProduct({ files, overlay, entitlements });
  attempts.run(() => {
    if (built !== undefined && built.problems.length > 0) throw schemaMistakes(built.problems);
  });
  const keeper = keeperFor(built?.product, configuration);
  const read = seed === 'always' || isSeedCertain(configuration);
  const reading = attempts.run(() => (read ? readCatalogFile(keeper, configuration.catalog) : undefined));
  const persisted = attempts.run(() => persistedOf(configuration.persistedOperations));
  if (configuration.redisUrl !== undefined) attempts.run(() => readTls(configuration.redis.tls));
  const behind = await attempts.wait(() => findProduct(configuration));
  const product = built?.product;
  const ready = behind?.ready;
  const resolved = attempts.run(() => product && ready && resolvedBy(product, ready));
  attempts.settle();
  if (product === undefined || behind === undefined)
    throw new Error('unreachable: what is missing has been told');
  return { product, keeper, persisted, behind, resolved, seed: reading };
}

import type { CatalogText } from '../ports/catalog-text.ts';
import { parseCatalog } from './read-catalog.ts';
import { writeCatalog } from './write-catalog.ts';

/** The catalog as YAML, in the format of the catalog's file. */
export function catalogText(): CatalogText {
  return { read: (text) => parseCatalog(text, 'catalog'), write: writeCatalog };
}

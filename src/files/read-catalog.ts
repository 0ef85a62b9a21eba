import type { Catalog } from '../domain/catalog.ts';
import { catalogFormat } from './catalog-format.ts';
import { toCatalog } from './catalog-parts.ts';
import { misfits } from './misfits.ts';
import type { FileProblem, Path, Position } from './problem.ts';
import { readYaml } from './yaml-source.ts';

/** A catalog's file, read. */
export interface ParsedCatalog {
  /** At version 0; undefined when there is any problem. */
  readonly catalog: Catalog | undefined;
  readonly problems: readonly FileProblem[];
  /** Where in the file a path of the catalog stands, such as flags → adv-user-gating → rules → 0; else its nearest ancestor. */
  readonly locate: (path: Path) => Position;
}

/** Reads a catalog from the text of its file (`file` is its name, for messages). Never throws; tells every problem at once. */
export function parseCatalog(text: string, file: string): ParsedCatalog {
  const source = readYaml(text, file);
  const locate = (path: Path): Position => source.locate(path);
  const problems = misfits(source, catalogFormat);
  const result = problems.length > 0 ? undefined : catalogFormat.safeParse(source.value);
  const catalog = result?.success === true ? toCatalog(result.data, (path) => source.keys(path)) : undefined;
  return { catalog, problems, locate };
}

import { catalogFormat } from './catalog-format.ts';
import { toCatalog } from './catalog-parts.ts';
import { misfits } from './misfits.ts';
import type { Path, Position } from './problem.ts';
import { readInParts, type ParsedCatalog } from './read-parts.ts';
import { partsOf } from './yaml-parts.ts';
import { LARGEST_DOCUMENT, readYaml, tooLarge } from './yaml-source.ts';

export type { ParsedCatalog } from './read-parts.ts';

/** Characters up to which a text is always read as one document. */
const SHORT = 128 * 1024;

/** Characters that a catalog's text may have: about 30,000 flags. */
export const LARGEST_CATALOG = 16 * 1024 * 1024;

/**
 * Reads a catalog from the text of its file (`file` is its name, for messages). Never throws; reports every problem at once.
 * A long text in the style of `writeCatalog` is read part by part, which takes less time and a tenth of the memory. Any
 * other text, and one with problems, is read as one document of at most 4 MB.
 */
export function parseCatalog(text: string, file: string): ParsedCatalog {
  if (text.length <= SHORT) return parseWhole(text, file);
  if (text.length > LARGEST_CATALOG) return parseNothing(text, file, LARGEST_CATALOG);
  const parts = partsOf(text);
  if (parts === undefined) return parseWhole(text, file);
  const parsed = readInParts(parts, file);
  const whole = parsed.problems.length > 0 && text.length <= LARGEST_DOCUMENT;
  return whole ? parseWhole(text, file) : parsed;
}

function parseWhole(text: string, file: string): ParsedCatalog {
  const source = readYaml(text, file);
  const locate = (paths: readonly Path[]): readonly Position[] => paths.map((path) => source.locate(path));
  const problems = misfits(source, catalogFormat);
  const result = problems.length > 0 ? undefined : catalogFormat.safeParse(source.value);
  const catalog = result?.success === true ? toCatalog(result.data, (path) => source.keys(path)) : undefined;
  return { catalog, problems, locate };
}

function parseNothing(text: string, file: string, most: number): ParsedCatalog {
  const source = tooLarge(text, file, most);
  return {
    catalog: undefined,
    problems: source.problems,
    locate: (paths) => paths.map((path) => source.locate(path)),
  };
}

/** Where these paths of a catalog stand in its text. */
export function locateIn(text: string, file: string, paths: readonly Path[]): readonly Position[] {
  return parseCatalog(text, file).locate(paths);
}

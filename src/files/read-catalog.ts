import type { Catalog } from '../domain/catalog.ts';
import { catalogFormat } from './catalog-format.ts';
import { toCatalog } from './catalog-parts.ts';
import { judge } from './judge.ts';
import { dotted, type FileProblem, type Path, type Position } from './problem.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

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
  const problems = [...source.problems, ...formatProblemsOf(source)];
  const result = problems.length > 0 ? undefined : catalogFormat.safeParse(source.value);
  const catalog = result?.success === true ? toCatalog(result.data, (path) => source.keys(path)) : undefined;
  return { catalog, problems, locate };
}

function formatProblemsOf(source: YamlSource): FileProblem[] {
  if (source.value === undefined) return [];
  const told = new Set(source.problems.map((problem) => problem.path));
  return judge(catalogFormat, source.value)
    .map(({ path, at, message }): FileProblem => {
      const position = at === 'key' ? source.locateKey(path) : source.locate(path);
      return { severity: 'error', file: source.file, ...position, path: dotted(path), message };
    })
    .filter((problem) => !told.has(problem.path));
}

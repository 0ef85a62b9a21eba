import { DEFAULT_TIME_ZONE, type Catalog, type Json } from '../domain/catalog.ts';
import { catalogFormat, partFormat, type CatalogPartFile } from './catalog-format.ts';
import { toCatalog } from './catalog-parts.ts';
import { joined } from './catalog-portions.ts';
import type { KeysAt } from './in-order.ts';
import { judge } from './judge.ts';
import { isJsonMap } from './json-shape.ts';
import { misfits } from './misfits.ts';
import { dotted, type FileProblem, type Path, type Position } from './problem.ts';
import type { YamlPart } from './yaml-parts.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** A catalog's file, read. */
export interface ParsedCatalog {
  /** At version 0; undefined when there is any problem. */
  readonly catalog: Catalog | undefined;
  readonly problems: readonly FileProblem[];
  /**
   * Where in the file these paths of the catalog stand, such as flags → adv-user-gating → rules → 0; for each that does not
   * exist, its nearest ancestor. All at once, since a long text is read again for it.
   */
  readonly locate: (paths: readonly Path[]) => readonly Position[];
}

/** Problems that are reported of one text. */
const MOST_PROBLEMS = 1_000;

/** Which part holds what, so that a part can be read again to find a place in it. */
interface Contents {
  readonly sections: Map<string, YamlPart>;
  readonly entries: Map<string, Map<string, YamlPart>>;
}

/** Reads a catalog from parts of its text, one after the other, so that only one document is in memory at a time. */
export function readInParts(parts: readonly YamlPart[], file: string): ParsedCatalog {
  const contents: Contents = { sections: new Map(), entries: new Map() };
  const problems: FileProblem[] = [];
  const read: Partial<Catalog>[] = [];
  for (const part of parts) {
    const source = readYaml(part.text, file);
    const found = misfits(source, partFormat);
    const told = [...found, ...twice(source, contents)];
    problems.push(...told.map((problem) => ({ ...problem, line: problem.line + part.linesBefore })));
    note(source.value, part, contents);
    const result = told.length > 0 ? undefined : partFormat.safeParse(source.value);
    if (result?.success === true) read.push(partOf(result.data, (path) => source.keys(path)));
    if (problems.length > MOST_PROBLEMS) break;
  }
  problems.push(...missing(contents, file));
  return {
    catalog: problems.length > 0 ? undefined : { ...joined(read), version: 0 },
    problems: problems.slice(0, MOST_PROBLEMS),
    locate: (paths) => locate(paths, contents, file),
  };
}

/** What the catalog's file must have and no part has. */
function missing({ sections }: Contents, file: string): readonly FileProblem[] {
  if (sections.has('plans')) return [];
  return judge(catalogFormat, {}).map(({ path, message }) => {
    return { severity: 'error', file, line: 1, column: 1, path: dotted(path), message };
  });
}

/** Entries of this part that another part has as well. */
function twice(source: YamlSource, { entries }: Contents): readonly FileProblem[] {
  return keysOf(source.value).flatMap(([section, keys]) =>
    keys
      .filter((key) => entries.get(section)?.has(key))
      .map((key): FileProblem => ({
        severity: 'error',
        file: source.file,
        ...source.locateKey([section, key]),
        path: dotted([section, key]),
        message: `expected each key once, received ${JSON.stringify(key)} a second time`,
      })),
  );
}

function note(value: Json | undefined, part: YamlPart, { sections, entries }: Contents): void {
  for (const [section, keys] of keysOf(value)) {
    if (!sections.has(section)) sections.set(section, part);
    const known = entries.get(section) ?? new Map<string, YamlPart>();
    for (const key of keys) known.set(key, part);
    entries.set(section, known);
  }
}

function keysOf(value: Json | undefined): readonly (readonly [string, readonly string[]])[] {
  if (value === undefined || !isJsonMap(value)) return [];
  return Object.entries(value).map(([section, entries]) => [
    section,
    isJsonMap(entries) ? Object.keys(entries) : [],
  ]);
}

/** Reads each part that holds any of the paths once: a catalog may have a warning for each of its flags. */
function locate(paths: readonly Path[], contents: Contents, file: string): readonly Position[] {
  const positions = paths.map((): Position => ({ line: 1, column: 1 }));
  for (const [part, within] of byPart(paths, contents)) {
    const source = readYaml(part.text, file);
    for (const [place, path] of within) {
      const { line, column } = source.locate(path);
      positions[place] = { line: line + part.linesBefore, column };
    }
  }
  return positions;
}

/** The paths that each part holds, with their places in the list. */
function byPart(
  paths: readonly Path[],
  contents: Contents,
): ReadonlyMap<YamlPart, readonly (readonly [number, Path])[]> {
  const found = new Map<YamlPart, (readonly [number, Path])[]>();
  for (const [place, path] of paths.entries()) {
    const part = partWith(path, contents);
    if (part === undefined) continue;
    const within = found.get(part) ?? [];
    within.push([place, path]);
    found.set(part, within);
  }
  return found;
}

function partWith(path: Path, { sections, entries }: Contents): YamlPart | undefined {
  const [section = '', key = ''] = path.map(String);
  return entries.get(section)?.get(key) ?? sections.get(section);
}

/** The definitions of a part, without what it does not say. */
function partOf(file: CatalogPartFile, keysAt: KeysAt): Partial<Catalog> {
  const {
    plans = [],
    timeZone = DEFAULT_TIME_ZONE,
    attributes = {},
    metrics = {},
    tiers = {},
    segments = {},
    gates = {},
    flags = {},
    releases = {},
  } = file;
  const whole = { plans, timeZone, attributes, metrics, tiers, segments, gates, flags, releases };
  const { plans: ranked, timeZone: zone, ...lists } = toCatalog(whole, keysAt);
  return {
    ...lists,
    ...(file.plans !== undefined && { plans: ranked }),
    ...(file.timeZone !== undefined && { timeZone: zone }),
  };
}

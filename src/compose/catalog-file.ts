import { existsSync, readFileSync } from 'node:fs';

import type { CatalogKeeper } from '../actions/keep-catalog.ts';
import type { Catalog, Problem } from '../domain/catalog.ts';
import { Failure } from '../domain/failure.ts';
import { dotted, formatProblems, type FileProblem, type Position } from '../files/problem.ts';
import { parseCatalog } from '../files/read-catalog.ts';

const START: Position = { line: 1, column: 1 };

/** A catalog file, and everything that was found in it, as text for a terminal. */
export interface Reading {
  readonly catalog: Catalog;
  /** Warnings, a line each; empty where there are none. */
  readonly warnings: string;
}

/**
 * Reads a catalog file and judges what is in it.
 * @throws Failure INVALID_DEFINITIONS with every problem, one a line
 */
export function readCatalogFile(keeper: CatalogKeeper, file: string): Reading {
  const { catalog, problems, locate } = parseCatalog(readText(file), file);
  if (catalog === undefined) throw new Failure('INVALID_DEFINITIONS', formatProblems(problems));
  const judged = keeper.judge({ ...catalog, version: 1 });
  const places = locate(judged.problems.map(({ path }) => path));
  const report = formatProblems(
    judged.problems.map((problem, place) => inFile(problem, file, places[place])),
  );
  if (!judged.sound) throw new Failure('INVALID_DEFINITIONS', report);
  return { catalog, warnings: report };
}

/** Whether a catalog file says something else than the catalog in force; undefined where there is no such file. */
export function catalogFileDiffers(
  file: string,
  differs: (catalog: Catalog) => boolean,
): boolean | undefined {
  if (!existsSync(file)) return undefined;
  const { catalog } = parseCatalog(readText(file), file);
  return catalog === undefined || differs(catalog);
}

function inFile({ severity, path, message }: Problem, file: string, at: Position = START): FileProblem {
  return { severity, file, ...at, path: dotted(path), message };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('INVALID_DEFINITIONS', `the catalog ${file} cannot be read`, { cause });
  }
}

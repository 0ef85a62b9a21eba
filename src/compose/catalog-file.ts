import { readFileSync } from 'node:fs';

import type { CatalogKeeper } from '../actions/keep-catalog.ts';
import type { Problem } from '../domain/catalog.ts';
import { Failure } from '../domain/failure.ts';
import { dotted, formatProblems, type FileProblem } from '../files/problem.ts';
import { parseCatalog } from '../files/read-catalog.ts';
import { watchFile } from '../files/watch-file.ts';
import type { Log } from '../ports/runtime.ts';

/** What became of a catalog file: everything found in it, as text for a terminal, and whether it may be used. */
export interface Reading {
  readonly accepted: boolean;
  readonly errors: number;
  readonly report: string;
}

/** Offers the text of a catalog file to the keeper. */
export function offerText(keeper: CatalogKeeper, text: string, file: string): Reading {
  const parsed = parseCatalog(text, file);
  const offered = parsed.catalog === undefined ? undefined : keeper.offer(parsed.catalog);
  const problems = [
    ...parsed.problems,
    ...(offered?.problems ?? []).map((problem) => inFile(problem, file, parsed.locate)),
  ];
  return {
    accepted: offered?.accepted ?? false,
    errors: problems.filter(({ severity }) => severity === 'error').length,
    report: formatProblems(problems),
  };
}

function inFile(
  problem: Problem,
  file: string,
  locate: ReturnType<typeof parseCatalog>['locate'],
): FileProblem {
  const { severity, path, message } = problem;
  return { severity, file, ...locate(path), path: dotted(path), message };
}

/** @throws Failure INVALID_DEFINITIONS where the file cannot be read */
export function readCatalogFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('INVALID_DEFINITIONS', `the catalog ${file} cannot be read`, { cause });
  }
}

/** Puts every good version of the file in force as it is saved; a bad one is told and leaves the last good one. */
export function followCatalogFile(keeper: CatalogKeeper, file: string, known: string, log: Log): () => void {
  return watchFile(file, known, (text) => {
    const { accepted, report } = offerText(keeper, text, file);
    if (accepted && report === '') log.info(`catalog version ${keeper.version} is in force`);
    else if (accepted) log.warn(`catalog version ${keeper.version} is in force, with warnings\n${report}`);
    else log.error(`the catalog has errors; version ${keeper.version} stays in force\n${report}`);
  });
}

import type { Explanation } from '../domain/explanation.ts';
import { explain as explainFlag } from '../engine/explain.ts';
import { formatExplanation } from '../engine/explanation-text.ts';
import type { SubjectFinder, SubjectGiven } from './find-subjects.ts';
import type { CatalogInForce } from './keep-catalog.ts';

/** Why a subject gets what it gets of a flag, as data and for a person to read. */
export interface Explained {
  readonly explanation: Explanation;
  readonly text: string;
}

/** @throws Failure STORE_UNAVAILABLE where it cannot be told who the subject is */
export async function explain(
  finder: SubjectFinder,
  given: SubjectGiven,
  flag: string,
  catalog: CatalogInForce,
  now: number,
): Promise<Explained> {
  const explanation = explainFlag(catalog, await finder.subject(given, catalog, now), flag, now);
  return { explanation, text: formatExplanation(explanation) };
}

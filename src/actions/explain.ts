import type { Explanation } from '../domain/explanation.ts';
import { UNAVAILABLE, type Subject, type SubjectProfile } from '../domain/subject.ts';
import { explain as explainFlag } from '../engine/explain.ts';
import { formatExplanation } from '../engine/explanation-text.ts';
import type { SubjectFinder, SubjectGiven } from './find-subjects.ts';
import type { CatalogInForce } from './keep-catalog.ts';

/** Why a subject gets what it gets of a flag, as data and for a person to read. */
export interface Explained {
  readonly explanation: Explanation;
  readonly text: string;
  readonly subjectKnown: boolean;
}

/** @throws Failure STORE_UNAVAILABLE where it cannot be told who the subject is */
export async function explain(
  finder: SubjectFinder,
  given: SubjectGiven,
  flag: string,
  catalog: CatalogInForce,
  now: number,
): Promise<Explained> {
  const subject = await finder.subject(given, catalog, now);
  const explanation = explainFlag(catalog, subject, flag, now);
  const subjectKnown = isKnown(await finder.profile(given.id), subject, catalog);
  return { explanation, text: formatExplanation(explanation), subjectKnown };
}

/**
 * Whether the gateway has seen a request of a subject, or holds an override or counted events of it. Being looked at makes a
 * subject active today, so active days tell nothing.
 */
export function isKnown(
  profile: SubjectProfile | undefined,
  { overrides, metrics }: Subject,
  { catalog }: CatalogInForce,
): boolean {
  if (profile !== undefined || overrides === UNAVAILABLE || overrides.size > 0) return true;
  return catalog.metrics.some(({ kind, key }) => {
    const value = metrics.get(key);
    return kind === 'count' && (value === UNAVAILABLE || (value !== undefined && value > 0));
  });
}

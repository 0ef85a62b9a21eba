import type { Denial, Element, Requirement, Verdict } from '../domain/requirement.ts';
import type { Subject } from '../domain/subject.ts';
import { decide } from '../engine/decide.ts';
import { explain } from '../engine/explain.ts';
import { formatElement } from '../engine/explanation-element-text.ts';
import { formatExplanation } from '../engine/explanation-text.ts';
import { judge } from '../engine/judge.ts';
import { isKnown } from './explain.ts';
import type { SubjectFinder, SubjectGiven } from './find-subjects.ts';
import type { CatalogInForce } from './keep-catalog.ts';

/** Finds elements of the product's schema by schema coordinate. */
export interface ElementLookup {
  /** With everything that bears on it; undefined where the schema has no such element. */
  find(coordinate: string): Element | undefined;
  /** The element that was most likely meant; undefined where none is near. */
  near(coordinate: string): string | undefined;
}

/** One requirement of an element and its outcome for a subject. */
export interface ExplainedRequirement {
  readonly requirement: Requirement;
  readonly outcome: Verdict['outcome'];
  /** Left out where the requirement is met, or a store does not answer. */
  readonly denial: Denial | undefined;
}

/** Why a subject gets an element of the schema or does not. */
export interface ExplainedElement {
  readonly coordinate: string;
  readonly subjectKnown: boolean;
  readonly outcome: Verdict['outcome'];
  /** Every group must hold, and of each group one requirement. */
  readonly groups: readonly (readonly ExplainedRequirement[])[];
  readonly text: string;
}

/** @throws Failure STORE_UNAVAILABLE where it cannot be told who the subject is */
export async function explainElement(
  finder: SubjectFinder,
  given: SubjectGiven,
  { coordinate, demands }: Element,
  catalog: CatalogInForce,
  now: number,
): Promise<ExplainedElement> {
  const subject = await finder.subject(given, catalog, now);
  const groups = demands.map((group) =>
    group.map((requirement) => explained(catalog, subject, requirement, now)),
  );
  const outcome = outcomeOf(groups);
  const flags = new Set(demands.flat().flatMap(({ flag }) => flag ?? []));
  const text = [
    formatElement({
      coordinate,
      subject: subject.id,
      outcome,
      groups,
      catalogVersion: catalog.catalog.version,
    }),
    ...[...flags].map((flag) => formatExplanation(explain(catalog, subject, flag, now))),
  ].join('\n\n');
  const subjectKnown = isKnown(await finder.profile(given.id), subject, catalog);
  return { coordinate, subjectKnown, outcome, groups, text };
}

function explained(
  catalog: CatalogInForce,
  subject: Subject,
  requirement: Requirement,
  now: number,
): ExplainedRequirement {
  const verdict = judge(catalog, subject, requirement, (flag) => decide(catalog, subject, flag, now));
  const denial = verdict.outcome === 'denied' ? verdict.denial : undefined;
  return { requirement, outcome: verdict.outcome, denial };
}

/** A group that certainly fails denies the element, even while a store is silent. */
function outcomeOf(groups: readonly (readonly ExplainedRequirement[])[]): Verdict['outcome'] {
  const outcomes = groups.map((group) => {
    if (group.some(({ outcome }) => outcome === 'granted')) return 'granted';
    return group.every(({ outcome }) => outcome === 'denied') ? 'denied' : 'unavailable';
  });
  if (outcomes.includes('denied')) return 'denied';
  return outcomes.includes('unavailable') ? 'unavailable' : 'granted';
}

import type { Labels, Missing } from '../domain/requirement.ts';
import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { labelsOf } from '../engine/labels.ts';
import { nextTier } from '../engine/next.ts';

/** The tier of a caller, and what is missing of the one above. */
export interface TierStanding {
  readonly key: string;
  readonly labels: Labels | undefined;
  readonly next: Missing | undefined;
}

/** Undefined where the subject is not identified, or its tier cannot be known. */
export function tierOf(catalog: CompiledCatalog, subject: Subject | undefined): TierStanding | undefined {
  if (typeof subject?.tier !== 'string' || !catalog.tiers.has(subject.tier)) return undefined;
  const { tier: key } = subject;
  return { key, labels: labelsOf(catalog, { tier: key }), next: nextTier(catalog, subject) };
}

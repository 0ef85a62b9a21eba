import type { Decision } from '../domain/decision.ts';
import type { Missing } from '../domain/requirement.ts';
import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from './compiled.ts';
import { labelsOf } from './labels.ts';
import { missingForRung, missingForTier, nearestRung } from './missing.ts';
import { seenBy } from './stale.ts';

/**
 * The next rung of the ladder by which a flag was decided: its variation, and what separates the subject from it. Undefined
 * where no ladder was served, or its top is reached: use would change nothing.
 */
export function nextOf(catalog: CompiledCatalog, subject: Subject, decision: Decision): Missing | undefined {
  const flag = catalog.flags.get(decision.flag);
  if (flag === undefined || decision.reason !== 'LADDER') return undefined;
  const seen = seenBy(catalog, subject, flag);
  const rung = nearestRung(catalog, seen, flag, decision.rank + 1);
  if (rung === undefined) return undefined;
  const missing = { ...missingForRung(catalog, seen, rung), variation: rung.variation };
  return labelled(catalog, missing, decision.flag);
}

/** The tier above the one a subject stands on, and what separates it from that. Undefined on the highest, or where it is not known. */
export function nextTier(catalog: CompiledCatalog, subject: Subject): Missing | undefined {
  const rank = typeof subject.tier === 'string' ? catalog.tiers.get(subject.tier) : undefined;
  const next = rank === undefined ? undefined : catalog.catalog.tiers[rank + 1];
  return next && labelled(catalog, missingForTier(catalog, subject, next.key));
}

function labelled(catalog: CompiledCatalog, missing: Missing, flag?: string): Missing {
  const labels = labelsOf(catalog, { ...missing, flag });
  return labels === undefined ? missing : { ...missing, labels };
}

import type { Decision } from '../domain/decision.ts';
import type { Denial, Missing, Requirement, Verdict, WouldBe } from '../domain/requirement.ts';
import type { Subject } from '../domain/subject.ts';
import { reaches } from './bound.ts';
import type { CompiledCatalog } from './compiled.ts';
import { labelsOf } from './labels.ts';
import { merge, missingForPlan, missingForTier, missingForVariation } from './missing.ts';
import { CANNOT_TELL, FALSE, TRUE, type Truth } from './truth.ts';

const GRANTED: Verdict = { outcome: 'granted' };
const NOT_KNOWN: Verdict = { outcome: 'unavailable' };

/** What of a requirement is looked at and not enforced. */
export interface Lax {
  readonly flag: boolean;
  /** Its plan and tier. */
  readonly rest: boolean;
}

export const STRICT: Lax = { flag: false, rest: false };

/** One part of a requirement: whether it holds, and what to say where it does not. */
interface Part {
  readonly held: Truth;
  readonly lax: boolean;
  readonly reason: Denial['reason'];
  readonly missing: () => Missing;
  /** When what it rests on was true, epoch milliseconds, where that is the last known engagement. */
  readonly asOf?: number | undefined;
}

/**
 * Answers one requirement. What certainly fails is denied even while a store is silent; what may yet hold is
 * unavailable, never denied.
 * @param decide a flag's decision for this subject
 * @param lax what is not enforced: it is granted, with what it would have come to
 */
export function judge(
  catalog: CompiledCatalog,
  subject: Subject,
  requirement: Requirement,
  decide: (flag: string) => Decision,
  lax: Lax = STRICT,
): Verdict {
  const { flag, plan, tier } = requirement;
  const parts: Part[] = [];
  if (flag !== undefined)
    parts.push({ ...flagPart(catalog, subject, flag, requirement, decide), lax: lax.flag });
  if (plan !== undefined) {
    const held = reaches(subject.plan, catalog.plans.get(plan) ?? Infinity, catalog.plans);
    parts.push({
      held,
      lax: lax.rest,
      reason: 'PLAN',
      missing: () => missingForPlan(catalog, subject, plan),
    });
  }
  if (tier !== undefined) {
    const held = reaches(subject.tier, catalog.tiers.get(tier) ?? Infinity, catalog.tiers);
    const asOf = subject.freshness === 'stale' ? subject.metricsAsOf : undefined;
    parts.push({
      held,
      lax: lax.rest,
      reason: 'TIER',
      missing: () => missingForTier(catalog, subject, tier),
      asOf,
    });
  }
  return verdictOn(catalog, requirement, parts);
}

function verdictOn(catalog: CompiledCatalog, requirement: Requirement, parts: readonly Part[]): Verdict {
  const lax = parts.filter((part) => part.lax);
  const enforced = outcome(
    catalog,
    requirement,
    lax.length === 0 ? parts : parts.filter((part) => !part.lax),
  );
  if (enforced === 'unavailable') return NOT_KNOWN;
  if (enforced !== undefined) return { outcome: 'denied', denial: enforced };
  const dry = lax.length === 0 ? undefined : outcome(catalog, requirement, lax);
  return dry === undefined ? GRANTED : { outcome: 'granted', dry };
}

/** What these parts come to; undefined where all of them hold. */
function outcome(
  catalog: CompiledCatalog,
  requirement: Requirement,
  parts: readonly Part[],
): WouldBe | undefined {
  const failing = parts.filter(({ held }) => held !== TRUE && held !== CANNOT_TELL);
  const [first] = failing;
  if (first === undefined) return parts.every(({ held }) => held === TRUE) ? undefined : 'unavailable';
  const missing = labelled(catalog, requirement, combine(catalog, failing));
  return { requirement, reason: first.reason, missing, asOf: oldest(failing) };
}

function flagPart(
  catalog: CompiledCatalog,
  subject: Subject,
  key: string,
  requirement: Requirement,
  decide: (flag: string) => Decision,
): Omit<Part, 'lax'> {
  const decision = decide(key);
  const least = leastRank(catalog, requirement);
  const held = decision.reason === 'UNAVAILABLE' ? CANNOT_TELL : decision.rank >= least ? TRUE : FALSE;
  function missing(): Missing {
    const flag = catalog.flags.get(key);
    if (flag === undefined) return { progress: [] };
    const found = missingForVariation(catalog, subject, flag, decision, least, decide);
    return { ...found, variation: flag.variations[least]?.key };
  }
  const asOf = decision.freshness === 'stale' ? decision.metricsAsOf : undefined;
  return { held, reason: decision.reason, missing, asOf };
}

function oldest(parts: readonly Pick<Denial, 'asOf'>[]): number | undefined {
  const known = parts.flatMap(({ asOf }) => asOf ?? []);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Behind a closed gate no use opens anything, so nothing is promised. */
function combine(catalog: CompiledCatalog, failing: readonly Pick<Part, 'reason' | 'missing'>[]): Missing {
  const merged = merge(
    catalog,
    failing.map(({ missing }) => missing()),
  );
  return failing.some(({ reason }) => reason === 'GATE_CLOSED') ? { ...merged, progress: [] } : merged;
}

/** With what people call the flag of a requirement, and what is missing of it. */
function labelled(catalog: CompiledCatalog, { flag }: Requirement, missing: Missing): Missing {
  const labels = labelsOf(catalog, { ...missing, flag });
  return labels === undefined ? missing : { ...missing, labels };
}

/** The rank a requirement asks for at least; beyond every rank where the flag or the variation does not exist. */
function leastRank(catalog: CompiledCatalog, { flag, variation }: Requirement): number {
  const ranks = catalog.flags.get(flag ?? '')?.ranks;
  if (ranks === undefined) return Infinity;
  return variation === undefined ? 1 : (ranks.get(variation) ?? Infinity);
}

/** One denial out of several for one element: the first one's reason, and all that is missing. */
export function mergeDenials(catalog: CompiledCatalog, denials: readonly Denial[]): Denial | undefined {
  const [first] = denials;
  if (first === undefined) return undefined;
  const parts = denials.map(({ reason, missing }) => ({ reason, missing: () => missing }));
  const missing = labelled(catalog, first.requirement, combine(catalog, parts));
  return { ...first, missing, asOf: oldest(denials) };
}

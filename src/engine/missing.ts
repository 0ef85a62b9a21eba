import { within, type MetricBound } from '../domain/condition.ts';
import type { Rung } from '../domain/catalog.ts';
import type { Decision } from '../domain/decision.ts';
import type { Missing, Progress } from '../domain/requirement.ts';
import { UNAVAILABLE, type Subject } from '../domain/subject.ts';
import { reaches } from './bound.ts';
import type { CompiledCatalog, CompiledFlag } from './compiled.ts';
import { metricWords } from './labels.ts';
import { seenBy } from './stale.ts';
import { TRUE } from './truth.ts';

const NOTHING: Missing = { progress: [] };

/** What separates a subject from a tier: the bounds of that tier it does not meet. */
export function missingForTier(catalog: CompiledCatalog, subject: Subject, tier: string): Missing {
  const rank = catalog.tiers.get(tier);
  if (rank === undefined || reaches(subject.tier, rank, catalog.tiers) === TRUE) return NOTHING;
  const bounds = catalog.catalog.tiers[rank]?.promote ?? [];
  return { tier, progress: shortfall(catalog, subject, bounds) };
}

/** The plan, where the subject's account pays for less. */
export function missingForPlan(catalog: CompiledCatalog, subject: Subject, plan: string): Missing {
  const rank = catalog.plans.get(plan);
  return rank === undefined || reaches(subject.plan, rank, catalog.plans) === TRUE
    ? NOTHING
    : { plan, progress: [] };
}

/**
 * What separates a subject from a variation of a flag whose ladder it stands before: the nearest rung that serves at
 * least that variation. Nothing where use would not help: behind a closed gate, or where no rule serves the ladder.
 */
export function missingForVariation(
  catalog: CompiledCatalog,
  subject: Subject,
  flag: CompiledFlag,
  decision: Decision,
  least: number,
  decide: (flag: string) => Decision,
): Missing {
  const seen = seenBy(catalog, subject, flag);
  if (decision.reason === 'LADDER') return missingForLadder(catalog, seen, flag, least);
  if (decision.reason !== 'PREREQUISITE_FAILED') return NOTHING;
  // Once they hold, the flag's own ladder is the next thing to stand before.
  const own = flag.rules.some(({ serve }) => serve === 'ladder');
  return merge(catalog, [
    missingForPrerequisites(catalog, seen, flag, decide),
    own ? missingForLadder(catalog, seen, flag, least) : NOTHING,
  ]);
}

function missingForLadder(
  catalog: CompiledCatalog,
  subject: Subject,
  flag: CompiledFlag,
  least: number,
): Missing {
  const wanted = nearestRung(catalog, subject, flag, least);
  return wanted === undefined ? NOTHING : missingForRung(catalog, subject, wanted);
}

/** The lowest rung that serves at least a variation: the first that use alone leads to, else the first that asks for a plan. */
export function nearestRung(
  catalog: CompiledCatalog,
  subject: Subject,
  flag: CompiledFlag,
  least: number,
): Rung | undefined {
  const rungs = flag.ladder.filter(({ rank }) => rank >= least).reverse();
  const byUse = rungs.find(
    (rung) => rung.leastPlan < 0 || reaches(subject.plan, rung.leastPlan, catalog.plans) === TRUE,
  );
  return (byUse ?? rungs[0])?.rung;
}

function missingForPrerequisites(
  catalog: CompiledCatalog,
  subject: Subject,
  flag: CompiledFlag,
  decide: (flag: string) => Decision,
): Missing {
  const parts = flag.prerequisites.map(({ key, accepts }) => {
    const other = catalog.flags.get(key);
    const decision = decide(key);
    if (other === undefined || accepts.has(decision.rank)) return NOTHING;
    return missingForVariation(catalog, subject, other, decision, Math.min(...accepts), decide);
  });
  return merge(catalog, parts);
}

/** What separates a subject from one rung. */
export function missingForRung(catalog: CompiledCatalog, subject: Subject, rung: Rung): Missing {
  return merge(catalog, [
    rung.plan === undefined ? NOTHING : missingForPlan(catalog, subject, rung.plan),
    rung.tier === undefined ? NOTHING : missingForTier(catalog, subject, rung.tier),
    { progress: shortfall(catalog, subject, rung.metrics) },
  ]);
}

/** One list of everything that is missing: the highest plan and tier, and each metric once, by its hardest bound. */
export function merge(catalog: CompiledCatalog, parts: readonly Missing[]): Missing {
  const progress = new Map<string, Progress>();
  for (const step of parts.flatMap((part) => part.progress)) {
    const known = progress.get(step.metric);
    const harder = known === undefined || Math.abs(step.need - step.have) > Math.abs(known.need - known.have);
    if (harder) progress.set(step.metric, step);
  }
  return {
    plan: highest(
      parts.map(({ plan }) => plan),
      catalog.plans,
    ),
    tier: highest(
      parts.map(({ tier }) => tier),
      catalog.tiers,
    ),
    variation: parts.find(({ variation }) => variation !== undefined)?.variation,
    progress: [...progress.values()],
  };
}

function highest(
  keys: readonly (string | undefined)[],
  ranks: ReadonlyMap<string, number>,
): string | undefined {
  return keys.reduce(
    (best, key) => ((ranks.get(key ?? '') ?? -1) > (ranks.get(best ?? '') ?? -1) ? key : best),
    undefined,
  );
}

function shortfall(catalog: CompiledCatalog, subject: Subject, bounds: readonly MetricBound[]): Progress[] {
  return bounds.flatMap((bound) => {
    const have = subject.metrics.get(bound.metric);
    if (have === UNAVAILABLE || (have !== undefined && within(bound, have))) return [];
    const need = bound.atLeast !== undefined && (have ?? 0) < bound.atLeast ? bound.atLeast : bound.atMost;
    if (need === undefined) return [];
    return [{ metric: bound.metric, ...metricWords(catalog, bound.metric), have: have ?? 0, need }];
  });
}

import type { MetricBound } from '../domain/condition.ts';
import type { Json } from '../domain/catalog.ts';
import type { Step } from '../domain/decision.ts';
import type { FactExplanation, RungExplanation } from '../domain/explanation.ts';
import type { Missing } from '../domain/requirement.ts';
import { reach } from './bound.ts';
import type { CompiledFlag, CompiledRung } from './compiled.ts';
import { factsOf, type Facts } from './evaluation.ts';
import { answer, told, type Inquiry } from './inquiry.ts';
import { missingForRung } from './missing.ts';

/**
 * Every rung of the ladder, highest first.
 * @param looked the steps of the decision, one for each rung it came to
 */
export function explainLadder(
  flag: CompiledFlag,
  looked: readonly Step[],
  inquiry: Inquiry,
): readonly RungExplanation[] {
  const { plans, tiers } = inquiry.catalog;
  const facts = factsOf(inquiry.evaluation, plans, tiers);
  return flag.ladder.map((rung, index) => {
    const outcome = rungOutcome(looked[index]);
    const missing = outcome === 'not reached' ? missingFor(rung, inquiry) : undefined;
    return { variation: rung.rung.variation, outcome, asks: asks(rung, facts, inquiry), missing };
  });
}

function rungOutcome(step: Step | undefined): RungExplanation['outcome'] {
  if (step === undefined) return 'not looked at';
  if (step.outcome === 'true') return 'reached';
  return step.outcome === 'unavailable' ? 'unavailable' : 'not reached';
}

function missingFor({ rung }: CompiledRung, { catalog, subject }: Inquiry): Missing {
  const missing = missingForRung(catalog, subject, rung);
  return {
    ...missing,
    progress: missing.progress.map((step) => ({ ...step, have: Number.isFinite(step.have) ? step.have : 0 })),
  };
}

/** Each thing is asked as a rung that asks for nothing else. */
function asks(rung: CompiledRung, facts: Facts, { subject }: Inquiry): readonly FactExplanation[] {
  const bare = { ...rung, leastPlan: -1, leastTier: -1, bounds: [] };
  const found: FactExplanation[] = [];
  const { plan, tier, metrics } = rung.rung;
  function put(part: Partial<CompiledRung>, fact: Omit<FactExplanation, 'kind' | 'answer'>): void {
    found.push({ kind: 'fact', answer: answer(reach(facts, { ...bare, ...part })), ...fact });
  }
  if (plan !== undefined)
    put({ leastPlan: rung.leastPlan }, { fact: 'plan', test: { atLeast: plan }, has: told(subject.plan) });
  if (tier !== undefined)
    put({ leastTier: rung.leastTier }, { fact: 'tier', test: { atLeast: tier }, has: told(subject.tier) });
  for (const [index, bound] of metrics.entries()) {
    const { metric: key } = bound;
    const bounds = rung.bounds.slice(index, index + 1);
    put({ bounds }, { fact: 'metric', key, test: testOf(bound), has: told(subject.metrics.get(key)) });
  }
  return found;
}

function testOf({ atLeast, atMost }: MetricBound): Readonly<Record<string, Json>> {
  return {
    ...(atLeast === undefined ? {} : { atLeast: told(atLeast) }),
    ...(atMost === undefined ? {} : { atMost: told(atMost) }),
  };
}

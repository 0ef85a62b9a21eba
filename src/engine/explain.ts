import type { Decision, Outcome, Step } from '../domain/decision.ts';
import type { ExplainedDecision, Explanation, FlagExplanation } from '../domain/explanation.ts';
import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from './compiled.ts';
import { decide } from './decide.ts';
import { begin, end } from './evaluation.ts';
import { explainFlag } from './explain-flag.ts';
import { openInquiry } from './inquiry.ts';
import { notFound } from './outcome.ts';

/**
 * Why a subject gets what it gets of a flag: what `decide` says, every step it took on the way, and what there was to see.
 * Total, as `decide` is.
 * @param now epoch milliseconds
 */
export function explain(catalog: CompiledCatalog, subject: Subject, flag: string, now: number): Explanation {
  const trace: Step[] = [];
  const decision = decide(catalog, subject, flag, now, trace);
  const { evaluation } = catalog;
  begin(evaluation, subject, now, undefined);
  const [asked = missing(flag), ...prerequisites] = explainFlags(catalog, subject, flag, trace);
  end(evaluation);
  return { subject: subject.id, decision: explained(decision), asked, prerequisites };
}

function explained({ validUntil, ...decision }: Decision): ExplainedDecision {
  return { ...decision, validUntil: Number.isFinite(validUntil) ? validUntil : null };
}

/** The flag that was asked for and every prerequisite that was looked at: once each, however often it is needed. */
function explainFlags(
  catalog: CompiledCatalog,
  subject: Subject,
  asked: string,
  trace: readonly Step[],
): readonly FlagExplanation[] {
  const { parts, evaluation } = catalog;
  const inquiry = openInquiry(catalog, subject);
  const steps = stepsOf(trace);
  function outcomeOf(key: string): Outcome | undefined {
    return evaluation.outcomes[parts.flagPlaces.get(key) ?? -1];
  }
  const neededBy = new Map<string, string | undefined>([[asked, undefined]]);
  const found: FlagExplanation[] = [];
  // What a flag needs is added while the map is gone through, so nothing is too deep.
  for (const [key, needing] of neededBy) {
    const part = parts.flags[parts.flagPlaces.get(key) ?? -1];
    const outcome = outcomeOf(key);
    if (part === undefined || outcome === undefined) continue;
    const flag = explainFlag({ part, outcome, steps: steps.get(key) ?? [] }, outcomeOf, inquiry);
    found.push({ ...flag, neededBy: needing });
    for (const other of flag.prerequisites) {
      if (other.outcome !== 'not reached' && !neededBy.has(other.flag)) neededBy.set(other.flag, key);
    }
  }
  return found;
}

/** The steps of each flag; in a trace those of one stand together, after the step that names it. */
function stepsOf(trace: readonly Step[]): ReadonlyMap<string, readonly Step[]> {
  const found = new Map<string, Step[]>();
  let steps: Step[] = [];
  for (const step of trace) {
    if (step.step === 'flag') found.set(step.key, (steps = []));
    else steps.push(step);
  }
  return found;
}

function missing(flag: string): FlagExplanation {
  const outcome = notFound(flag);
  return {
    flag,
    outcome,
    state: 'not found',
    prerequisites: [],
    override: { outcome: 'not reached' },
    rules: [],
  };
}

import type { Decision, Outcome, Step } from '../domain/decision.ts';
import type { ExplainedDecision, Explanation, FlagExplanation } from '../domain/explanation.ts';
import type { Subject } from '../domain/subject.ts';
import type { CompiledCatalog } from './compiled.ts';
import { decide } from './decide.ts';
import { explainFlag } from './explain-flag.ts';
import { openInquiry, type Inquiry } from './inquiry.ts';
import { notFound } from './outcome.ts';
import { beginRound, endRound } from './stale.ts';

/**
 * Why a subject gets what it gets of a flag: what `decide` says, every step it took on the way, and what there was to see.
 * Total, as `decide` is.
 * @param now epoch milliseconds
 */
export function explain(catalog: CompiledCatalog, subject: Subject, flag: string, now: number): Explanation {
  const trace: Step[] = [];
  const decision = decide(catalog, subject, flag, now, trace);
  beginRound(catalog, subject, now, undefined);
  const [asked = missing(flag), ...prerequisites] = explainFlags(catalog, flag, trace);
  endRound(catalog);
  return { subject: subject.id, decision: explained(decision), asked, prerequisites };
}

function explained({ validUntil, ...decision }: Decision): ExplainedDecision {
  return { ...decision, validUntil: Number.isFinite(validUntil) ? validUntil : null };
}

/** A flag to be explained, and where it was decided. */
interface Wanted {
  readonly key: string;
  readonly inquiry: Inquiry;
  readonly neededBy: string | undefined;
}

/** The flag that was asked for and every prerequisite that was looked at, however often it is needed. */
function explainFlags(
  catalog: CompiledCatalog,
  asked: string,
  trace: readonly Step[],
): readonly FlagExplanation[] {
  const { parts, evaluation, flags } = catalog;
  const common = openInquiry(catalog, evaluation);
  const strict = evaluation.strictly && openInquiry(catalog, evaluation.strictly);
  const inquiryOf = (key: string, needing: Inquiry): Inquiry =>
    flags.get(key)?.strict === true ? (strict ?? needing) : needing;
  const steps = { common: stepsOf(trace, undefined), strict: stepsOf(trace, true) };
  const wanted = new Map<string, Wanted>();
  const want = (one: Wanted): void => {
    const name = `${one.inquiry === strict ? 'strict' : 'common'}:${one.key}`;
    if (!wanted.has(name)) wanted.set(name, one);
  };
  want({ key: asked, inquiry: inquiryOf(asked, common), neededBy: undefined });
  const found: FlagExplanation[] = [];
  // What a flag needs is added while the map is gone through, so nothing is too deep.
  for (const { key, inquiry, neededBy } of wanted.values()) {
    const outcomeOf = (other: string): Outcome | undefined =>
      inquiry.evaluation.outcomes[parts.flagPlaces.get(other) ?? -1];
    const part = parts.flags[parts.flagPlaces.get(key) ?? -1];
    const outcome = outcomeOf(key);
    if (part === undefined || outcome === undefined) continue;
    const apart = inquiry === strict;
    const taken = steps[apart ? 'strict' : 'common'].get(key) ?? [];
    const flag = explainFlag({ part, outcome, steps: taken, strict: apart }, outcomeOf, inquiry);
    found.push({ ...flag, neededBy });
    for (const { flag: other, outcome: reached } of flag.prerequisites) {
      if (reached !== 'not reached') want({ key: other, inquiry: inquiryOf(other, inquiry), neededBy: key });
    }
  }
  return found;
}

/** The steps of each flag; in a trace those of one stand together, after the step that names it. */
function stepsOf(trace: readonly Step[], strict: true | undefined): ReadonlyMap<string, readonly Step[]> {
  const found = new Map<string, Step[]>();
  let steps: Step[] = [];
  for (const step of trace) {
    if (step.step !== 'flag') steps.push(step);
    else {
      steps = [];
      if (step.strict === strict) found.set(step.key, steps);
    }
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

import type { Outcome, Step } from '../domain/decision.ts';
import type { FlagExplanation, OverrideExplanation, PrerequisiteExplanation } from '../domain/explanation.ts';
import { UNAVAILABLE } from '../domain/subject.ts';
import type { FlagPart } from './compiled.ts';
import { explainGate } from './explain-gate.ts';
import { explainRules } from './explain-rules.ts';
import type { Inquiry } from './inquiry.ts';

/** What is known of one flag of a decision: its definition, what it came to, and the steps it took. */
export interface Decided {
  readonly part: FlagPart;
  readonly outcome: Outcome;
  readonly steps: readonly Step[];
  /** Whether stale engagement counted as unavailable. */
  readonly strict: boolean;
}

/**
 * Explains one flag by the steps that its decision took.
 * @param outcomeOf what another flag came to in the same decision
 */
export function explainFlag(
  { part, outcome, steps, strict }: Decided,
  outcomeOf: (flag: string) => Outcome | undefined,
  inquiry: Inquiry,
): FlagExplanation {
  const { flag, compiled } = part;
  const state = compiled.settled === undefined ? 'on' : flagState(compiled.settled);
  const prerequisites = explainPrerequisites(part, steps, outcomeOf);
  const gate = steps.find(({ step }) => step === 'gate');
  const passed = {
    gate: compiled.gate === undefined || gate?.outcome === 'admitted',
    prerequisites: prerequisites.every((one) => one.outcome === 'met'),
  };
  return {
    flag: flag.key,
    outcome,
    state,
    strict: strict ? true : undefined,
    gate: flag.gate === undefined ? undefined : explainGate(flag.gate, gate, inquiry),
    prerequisites,
    override: explainOverride(flag.key, endedBefore(state, passed), inquiry),
    rules: explainRules(compiled, flag.rules, outcome, steps, inquiry),
  };
}

function flagState({ reason }: Outcome): 'off' | 'malformed' {
  return reason === 'OFF' ? 'off' : 'malformed';
}

type SkippedBy = OverrideExplanation['skippedBy'];

/** What the decision ended at, where it did not come to the override. */
function endedBefore(
  state: 'on' | 'off' | 'malformed',
  passed: { readonly gate: boolean; readonly prerequisites: boolean },
): SkippedBy {
  if (state !== 'on') return `flag ${state}`;
  if (!passed.gate) return 'gate';
  return passed.prerequisites ? undefined : 'prerequisite';
}

/** One for each prerequisite; the decision looked at as many, in order, as it has steps for. */
function explainPrerequisites(
  { flag, compiled }: FlagPart,
  steps: readonly Step[],
  outcomeOf: (flag: string) => Outcome | undefined,
): readonly PrerequisiteExplanation[] {
  const looked = steps.filter(({ step }) => step === 'prerequisite').length;
  return flag.prerequisites.map(({ flag: key, variations: needs }, index) => {
    const found = index < looked ? outcomeOf(key) : undefined;
    if (found === undefined) return { flag: key, outcome: 'not reached', needs, serves: null };
    const met = compiled.prerequisites[index]?.accepts.has(found.rank) === true;
    const outcome = found.reason === 'UNAVAILABLE' ? 'unavailable' : met ? 'met' : 'not met';
    return { flag: key, outcome, needs, serves: found.variation };
  });
}

function explainOverride(
  key: string,
  skippedBy: SkippedBy,
  { subject, evaluation }: Inquiry,
): OverrideExplanation {
  if (subject.overrides === UNAVAILABLE)
    return { outcome: skippedBy === undefined ? 'unavailable' : 'not reached' };
  const found = subject.overrides.get(key);
  if (found === undefined) return { outcome: 'none' };
  const { variation, author, reason, expiresAt = null } = found;
  const override = {
    variation,
    author,
    reason,
    expiresAt: expiresAt !== null && Number.isFinite(expiresAt) ? expiresAt : null,
  };
  if (expiresAt !== null && evaluation.now >= expiresAt) return { outcome: 'expired', override };
  return skippedBy === undefined
    ? { outcome: 'in force', override }
    : { outcome: 'skipped', skippedBy, override };
}

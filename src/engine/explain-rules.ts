import type { Rule, Serve } from '../domain/catalog.ts';
import type { Outcome, Step } from '../domain/decision.ts';
import type { RolloutExplanation, RuleExplanation } from '../domain/explanation.ts';
import type { CompiledFlag, CompiledRule } from './compiled.ts';
import { explainLadder } from './explain-ladder.ts';
import { explainSegment } from './explain-segment.ts';
import { answerTo, placeOf, type Inquiry } from './inquiry.ts';

/**
 * Every rule of a flag in order.
 * @param outcome what the flag came to
 * @param steps of the flag's decision: one for each rule it came to, and for each rung of the ladder it climbed
 */
export function explainRules(
  flag: CompiledFlag,
  rules: readonly Rule[],
  outcome: Outcome,
  steps: readonly Step[],
  inquiry: Inquiry,
): readonly RuleExplanation[] {
  const looked = steps.filter(({ step }) => step === 'rule').length;
  const rungs = steps.filter(({ step }) => step === 'rung');
  return rules.map((rule, index) => {
    const { audience, release, serve } = rule;
    const named = { rule: index, audience, release, serves: servesOf(serve) };
    const compiled = flag.rules[index];
    if (index >= looked || compiled === undefined) return { ...named, outcome: 'not reached' };
    const found = answerTo(inquiry, compiled.question);
    return {
      ...named,
      outcome: outcomeOf(index, outcome),
      answer: found,
      // Why the gate admits as an audience is told of the gate.
      why: release === undefined ? explainSegment(audience, inquiry) : undefined,
      rollout: found === 'yes' ? explainRollout(flag, compiled, inquiry) : undefined,
      // A ladder that is climbed ends the decision, so all rungs that were looked at are this rule's.
      rungs: found === 'yes' && compiled.serve === 'ladder' ? explainLadder(flag, rungs, inquiry) : undefined,
    };
  });
}

function servesOf(serve: Serve): RuleExplanation['serves'] {
  if ('variation' in serve) return { variation: serve.variation };
  return 'ladder' in serve ? 'ladder' : 'rollout';
}

const BY_RULE: ReadonlySet<string> = new Set(['RULE_MATCH', 'SPLIT', 'LADDER']);

/** For a rule the decision came to. */
function outcomeOf(index: number, { rule, reason }: Outcome): RuleExplanation['outcome'] {
  if (index !== rule) return 'not matched';
  return BY_RULE.has(reason) ? 'matched' : 'unavailable';
}

function explainRollout(
  flag: CompiledFlag,
  { serve, outcomes }: CompiledRule,
  inquiry: Inquiry,
): RolloutExplanation | undefined {
  if (typeof serve === 'string') return undefined;
  const parts = serve.ends.map((end, part) => ({
    variation: outcomes[part]?.variation ?? flag.noMatch.variation,
    end,
  }));
  return { ...placeOf(inquiry, serve.by, serve.salt), parts };
}

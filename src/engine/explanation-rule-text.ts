import type { RolloutExplanation, RuleExplanation, RungExplanation } from '../domain/explanation.ts';
import { placeText, whyLines } from './explanation-gate-text.ts';
import { factLine, indent, missingLine, percent } from './explanation-words.ts';

export function ruleLines(rule: RuleExplanation, subject: string): string[] {
  const { audience, serves, outcome, why, rollout, rungs = [] } = rule;
  const because = becauseText(rule, subject);
  const served = typeof serves === 'string' ? serves : serves.variation;
  return [
    `rule ${rule.rule}, ${audience} → ${served}: ${outcome}${because === undefined ? '' : ` — ${because}`}`,
    ...indent([
      ...whyLines(why, subject),
      ...(rollout === undefined ? [] : [rolloutLine(rollout, subject)]),
      ...rungs.flatMap((rung) => rungLines(rung, subject)),
    ]),
  ];
}

/** Why a rule that was looked at does not serve. */
function becauseText(
  { audience, release, answer, outcome, rollout }: RuleExplanation,
  subject: string,
): string | undefined {
  if (answer === undefined || outcome === 'matched') return undefined;
  const membership =
    release === undefined ? `${subject} is in ${audience}` : `the gate admits ${subject} as ${audience}`;
  switch (answer) {
    case 'yes':
      return rollout === undefined
        ? 'a store does not tell whether a rung is reached'
        : 'no part of the rollout';
    case 'no':
      return release === undefined
        ? `${subject} is not in ${audience}`
        : `the gate does not admit ${subject} as ${audience}`;
    case 'unknown':
      return `it is unknown whether ${membership}`;
    case 'unavailable':
      return `a store does not tell whether ${membership}`;
  }
}

function rolloutLine(rollout: RolloutExplanation, subject: string): string {
  const { place, parts } = rollout;
  const index = place === null ? -1 : parts.findIndex(({ end }) => place < end);
  const part = parts[index];
  const said = `rollout: ${placeText(rollout, subject)}`;
  if (part === undefined) return said;
  return `${said} → ${part.variation} (${percent(parts[index - 1]?.end ?? 0)} to ${percent(part.end)})`;
}

function rungLines({ variation, outcome, asks, missing }: RungExplanation, subject: string): string[] {
  if (outcome === 'not looked at') return [`rung ${variation}: ${outcome}`];
  const nothing = asks.length === 0 ? ' — it asks for nothing' : '';
  const lacking = missing === undefined ? undefined : missingLine(missing);
  return [
    `rung ${variation}: ${outcome}${nothing}`,
    ...indent([...asks.map((fact) => factLine(fact, subject)), ...(lacking === undefined ? [] : [lacking])]),
  ];
}

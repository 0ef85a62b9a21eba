import type { Outcome } from '../domain/decision.ts';
import type {
  ExplainedDecision,
  Explanation,
  FlagExplanation,
  OverrideExplanation,
  PrerequisiteExplanation,
} from '../domain/explanation.ts';
import { gateLines } from './explanation-gate-text.ts';
import { ruleLines } from './explanation-rule-text.ts';
import { indent, instant, listed, name, quote } from './explanation-words.ts';

/** An explanation as a person reads it: one step a line, and under it, indented, why. */
export function formatExplanation({ subject, decision, asked, prerequisites }: Explanation): string {
  const who = name(subject);
  const served = `${name(decision.flag)} for ${who} → ${outcomeText(decision)}`;
  return [
    `${served} (${reasonText(decision)}, catalog version ${decision.catalogVersion})`,
    ...indent([...flagLines(asked, who), ...basisLines(decision)]),
    ...prerequisites.flatMap((flag) => [
      '',
      `${flag.flag} → ${outcomeText(flag.outcome)} (${reasonText(flag.outcome)}), needed by ${flag.neededBy ?? ''}`,
      ...indent(flagLines(flag, who)),
    ]),
  ].join('\n');
}

function outcomeText({ variation }: Outcome): string {
  return variation === '' ? 'nothing' : variation;
}

function reasonText({ reason, error }: Outcome): string {
  return error === undefined ? reason : `${reason} ${error}`;
}

function flagLines(flag: FlagExplanation, subject: string): string[] {
  const { gate, prerequisites, rules } = flag;
  if (flag.state === 'not found') return ['there is no such flag'];
  return [
    stateText(flag),
    ...(flag.strict === true ? ['engagement is stale, and counts as unavailable here'] : []),
    ...(gate === undefined ? [] : gateLines(gate, subject)),
    ...prerequisites.map(prerequisiteLine),
    overrideLine(flag.override, flag),
    ...rules.flatMap((rule) => ruleLines(rule, subject)),
    ...(rules.length === 0 ? ['no rules'] : []),
  ];
}

function stateText({ state, outcome }: FlagExplanation): string {
  if (state === 'malformed') return `flag is malformed: ${outcome.about ?? ''}`;
  return state === 'off' ? 'flag is off (kill switch)' : 'flag is on';
}

function prerequisiteLine({ flag, outcome, needs, serves }: PrerequisiteExplanation): string {
  if (flag === '') return `a prerequisite that is not public: ${outcome}`;
  const line = `prerequisite ${flag}: ${outcome}`;
  if (serves === null) return line;
  const needed = outcome === 'not met' ? `, and ${listed(needs, 'or')} is needed` : '';
  return `${line} — it serves ${serves}${needed} (explained below)`;
}

function overrideLine({ outcome, skippedBy, override }: OverrideExplanation, flag: FlagExplanation): string {
  if (outcome === 'unavailable') return 'override: unavailable — its store does not answer';
  const why = skippedBy === undefined ? '' : `: ${skippedText(skippedBy, flag)}`;
  if (override === undefined) return `override: ${outcome}`;
  const { variation, author, reason, expiresAt } = override;
  const end = expiresAt === null ? 'until it is removed' : `until ${instant(expiresAt)}`;
  const given = `${name(variation)} by ${name(author)}, ${quote(reason)}, ${end}`;
  const mistake = outcome === 'in force' && flag.outcome.error !== undefined ? ': no such variation' : '';
  return `override: ${outcome}${why} → ${given}${mistake}`;
}

function skippedText(
  skippedBy: NonNullable<OverrideExplanation['skippedBy']>,
  { gate, prerequisites }: FlagExplanation,
): string {
  if (skippedBy === 'gate') return `gate ${gate?.outcome ?? 'closed'}`;
  if (skippedBy !== 'prerequisite') return skippedBy;
  const failed = prerequisites.find(({ outcome }) => outcome !== 'met');
  return `prerequisite ${failed?.outcome ?? 'not met'}`;
}

/** What the decision rests on, and for how long. */
function basisLines({ freshness, metricsAsOf, validUntil }: ExplainedDecision): string[] {
  const asOf = freshness === 'fresh' || freshness === 'stale' ? `, as of ${instant(metricsAsOf)}` : '';
  return [
    ...(freshness === 'unused' ? [] : [`metrics: ${freshness}${asOf}`]),
    ...(validUntil === null ? [] : [`good until ${instant(validUntil)}`]),
  ];
}

import type { Denial, Requirement, Verdict } from '../domain/requirement.ts';
import { indent, missingLine, name } from './explanation-words.ts';

interface ElementText {
  readonly coordinate: string;
  readonly subject: string;
  readonly catalogVersion: number;
  readonly outcome: Verdict['outcome'];
  readonly groups: readonly (readonly RequirementText[])[];
}

interface RequirementText {
  readonly requirement: Requirement;
  readonly outcome: Verdict['outcome'];
  readonly denial: Denial | undefined;
}

/** The requirements of a schema element as a person reads them: one a line, with its outcome and what is missing. */
export function formatElement({ coordinate, subject, catalogVersion, outcome, groups }: ElementText): string {
  return [
    `${coordinate} for ${name(subject)} → ${outcome} (catalog version ${catalogVersion})`,
    ...indent(groups.length === 0 ? ['it has no requirement'] : groups.flatMap(groupLines)),
  ].join('\n');
}

function groupLines(group: readonly RequirementText[]): readonly string[] {
  const lines = group.flatMap(requirementLines);
  return group.length === 1 ? lines : ['one of these:', ...indent(lines)];
}

function requirementLines({ requirement, outcome, denial }: RequirementText): readonly string[] {
  const reason = denial === undefined ? '' : ` — ${denial.reason}`;
  const missing = denial === undefined ? undefined : missingLine(denial.missing);
  return [
    `${requirementText(requirement)}: ${outcome}${reason}`,
    ...indent(missing === undefined ? [] : [missing]),
  ];
}

function requirementText({ flag, variation, plan, tier }: Requirement): string {
  const least = variation === undefined ? 'any variation but the first' : `at least ${variation}`;
  return [
    ...(flag === undefined ? [] : [`flag ${flag}, ${least}`]),
    ...(plan === undefined ? [] : [`plan at least ${plan}`]),
    ...(tier === undefined ? [] : [`tier at least ${tier}`]),
  ].join(' and ');
}

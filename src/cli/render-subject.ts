import { NOTHING, spaced, table } from './render-table.ts';
import { pinText, standingLines } from './render-tier.ts';
import type { Override, Subject, SubjectSeen } from './subject-answers.ts';

/** What a store would have to say and does not. */
const UNKNOWN = 'not known: the store does not answer';

export function subjectTable(subjects: readonly SubjectSeen[]): readonly string[] {
  return table(
    ['SUBJECT', 'ACCOUNT', 'PLAN', 'TIER', 'LAST SEEN'],
    subjects.map(({ id, account, plan, tier, seenAt }) => [
      id,
      account ?? NOTHING,
      plan ?? NOTHING,
      tier ?? NOTHING,
      seenAt ?? NOTHING,
    ]),
  );
}

function unknownText(plan: string): string {
  return `, the lowest: plan '${plan}' is on record or claimed, and the catalog does not have it`;
}

export function subjectLines(subject: Subject): readonly string[] {
  const { id, account, known, seenAt, plan, tier, metrics, attributes, overrides, pin, decisions } = subject;
  const { unknownPlan } = subject;
  const { tierStanding } = subject;
  const state = [
    `${id}${known ? `, last seen ${seenAt ?? NOTHING}` : ', whom the gateway has not seen'}`,
    `  account  ${account ?? NOTHING}`,
    `  plan     ${plan ?? UNKNOWN}${unknownPlan === null ? '' : unknownText(unknownPlan)}`,
    `  tier     ${tier ?? UNKNOWN}`,
    ...(pin === null ? [] : [`  pinned   ${pinText(pin)}`]),
    ...(tierStanding === null ? [] : standingLines(tierStanding)),
  ];
  const values = Object.entries(attributes).map(([name, value]) => [name, plainText(value)]);
  const decided = decisions.map(({ flag, variation, reason, about }) => [
    flag,
    variation,
    reason,
    about ?? NOTHING,
  ]);
  return spaced(
    state,
    metrics === null ? ['metrics', `  ${UNKNOWN}`] : metricTable(metrics),
    table(['ATTRIBUTE', 'VALUE'], values),
    overrides === null ? ['overrides', `  ${UNKNOWN}`] : overrideTable(overrides),
    table(['FLAG', 'VARIATION', 'REASON', 'ABOUT'], decided),
  );
}

export function overrideTable(overrides: readonly Override[]): readonly string[] {
  return table(
    ['SUBJECT', 'FLAG', 'VARIATION', 'UNTIL', 'AUTHOR', 'REASON'],
    overrides.map(({ subject, flag, variation, expiresAt, author, reason }) => [
      subject,
      flag,
      variation,
      expiresAt ?? 'removed',
      author,
      reason,
    ]),
  );
}

function metricTable(metrics: NonNullable<Subject['metrics']>): readonly string[] {
  return table(
    ['METRIC', 'VALUE'],
    metrics.map(({ metric, value }) => [metric, value === null ? NOTHING : String(value)]),
    ['VALUE'],
  );
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

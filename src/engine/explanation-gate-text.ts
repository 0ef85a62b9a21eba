import { EVERYBODY } from '../domain/catalog.ts';
import type {
  AudienceExplanation,
  ConditionExplanation,
  GateExplanation,
  PlaceExplanation,
  SegmentExplanation,
} from '../domain/explanation.ts';
import { factLine, indent, listed, percent } from './explanation-words.ts';

export function gateLines(gate: GateExplanation, subject: string): string[] {
  const audiences = gate.audiences.flatMap((audience) => audienceLines(audience, subject));
  return [`gate ${gate.gate}: ${gateText(gate)}`, ...indent(audiences)];
}

function gateText({ outcome, enabled, audiences }: GateExplanation): string {
  if (outcome === 'unavailable') return 'unavailable — a store does not answer';
  if (outcome === 'closed' && !enabled) return 'closed — it is switched off';
  if (outcome === 'closed' && audiences.length === 0) return 'closed — it admits nobody';
  if (outcome !== 'admitted') return outcome;
  const admitted = audiences.filter(({ answer }) => answer === 'yes').map(({ audience }) => audience);
  return `admitted as ${listed(admitted, 'and')}`;
}

function audienceLines(
  { audience, answer, member, why, share }: AudienceExplanation,
  subject: string,
): string[] {
  const drawn =
    share === undefined || member !== 'yes'
      ? ''
      : ` — share ${percent(share.share)}, ${placeText(share, subject)}`;
  return segmentLines(audience, `${answer}${drawn}`, why, subject);
}

/** Where a subject falls, or why it falls nowhere. */
export function placeText({ by, place }: PlaceExplanation, subject: string): string {
  const what = typeof by === 'string' ? by : by.attribute;
  return place === null ? `no place: ${subject} has no ${what}` : `place ${percent(place)} by ${what}`;
}

/** A segment and what is said of it; the reasons once, where they are known. */
function segmentLines(
  segment: string,
  said: string,
  why: SegmentExplanation | undefined,
  subject: string,
): string[] {
  const above = why === undefined && segment !== EVERYBODY ? ' (as above)' : '';
  return [`${segment}: ${said}${above}`, ...indent(whyLines(why, subject))];
}

export function whyLines(why: SegmentExplanation | undefined, subject: string): string[] {
  if (why === undefined) return [];
  const { listed: list, when } = why;
  const condition = when === undefined ? [] : conditionLines(when, subject);
  if (list === 'none') return condition;
  if (list === 'neither') return [`${subject} is on neither of its lists`, ...condition];
  return [`${subject} is on its ${list === 'included' ? 'include' : 'exclude'} list`];
}

const COMPOSITE = { all: 'all of', any: 'any of', not: 'not' } as const;

function conditionLines(condition: ConditionExplanation, subject: string): string[] {
  switch (condition.kind) {
    case 'fact':
      return [factLine(condition, subject)];
    case 'segment':
      return segmentLines(`segment ${condition.segment}`, condition.answer, condition.why, subject);
    case 'all':
    case 'any':
    case 'not': {
      const parts = condition.parts.flatMap((part) => conditionLines(part, subject));
      return [`${COMPOSITE[condition.kind]}: ${condition.answer}`, ...indent(parts)];
    }
  }
}

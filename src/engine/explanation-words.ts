import { WHOLE, type Json } from '../domain/catalog.ts';
import type { FactExplanation } from '../domain/explanation.ts';
import type { Missing } from '../domain/requirement.ts';

/** Operands of one test that are written out. */
const WRITTEN_OUT = 5;

/** A name that came from outside, such as a subject's id: as it is where it is one word, else quoted. */
export function name(text: string): string {
  return /^[\p{L}\p{N}._@:+|/-]+$/u.test(text) ? text : quote(text);
}

/** Text on one line, with nothing in it that a terminal would obey. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** "a", "a or b", "a, b or c". */
export function listed(words: readonly string[], last: string): string {
  const [end = '', ...others] = [...words].reverse();
  return others.length === 0 ? end : `${others.reverse().join(', ')} ${last} ${end}`;
}

/** A part of WHOLE as a percentage. */
export function percent(part: number): string {
  return `${(part * 100) / WHOLE} %`;
}

export function instant(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}

/** What is tested, whether it holds, and what the subject has. */
export function factLine(fact: FactExplanation, subject: string): string {
  const { answer, test } = fact;
  const what = fact.key === undefined ? fact.fact : `${fact.fact} ${fact.key}`;
  const tests = Object.entries(test).map(
    ([operator, operand]) => `${operator} ${operandText(fact, operand)}`,
  );
  return `${what} ${tests.join(' and ')}: ${answer} — ${hasText(fact, subject)}`;
}

function hasText(fact: FactExplanation, subject: string): string {
  const label = fact.key ?? fact.fact;
  if (fact.answer === 'unavailable') return 'its store does not answer';
  return fact.has === null ? `${subject} has no ${label}` : `${label} is ${valueText(fact, fact.has)}`;
}

function operandText(fact: FactExplanation, operand: Json): string {
  if (!Array.isArray(operand)) return valueText(fact, operand);
  const values: readonly Json[] = operand;
  const shown = values.slice(0, WRITTEN_OUT).map((value) => valueText(fact, value));
  const more = values.length - shown.length;
  return more === 0 ? listed(shown, 'or') : `${shown.join(', ')} or one of ${more} more`;
}

/** Plans and tiers are words of the catalog; any other text is somebody's. */
function valueText({ fact }: FactExplanation, value: Json): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return fact === 'plan' || fact === 'tier' ? name(value) : quote(value);
}

/** What is still missing, or undefined where nothing that is known would help. */
export function missingLine({ plan, tier, progress }: Missing): string | undefined {
  const parts = [
    ...(plan === undefined ? [] : [`plan ${plan}`]),
    ...(tier === undefined ? [] : [`tier ${tier}`]),
    ...progress.map(({ metric, have, need }) =>
      have < need ? `${metric} ${have} of ${need}` : `${metric} ${have}, at most ${need}`,
    ),
  ];
  return parts.length === 0 ? undefined : `missing: ${parts.join('; ')}`;
}

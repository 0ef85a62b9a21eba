import { EVERYBODY, type Json } from '../domain/catalog.ts';
import type { Condition, Scalar } from '../domain/condition.ts';
import type { ConditionExplanation, FactExplanation, SegmentExplanation } from '../domain/explanation.ts';
import { compileCondition } from './condition.ts';
import { answer, answerTo, told, type Inquiry } from './inquiry.ts';

/** Why the subject is in a segment or not, the first time that it is asked; undefined afterwards, and for everybody. */
export function explainSegment(key: string, inquiry: Inquiry): SegmentExplanation | undefined {
  const segment = inquiry.segments.get(key);
  if (key === EVERYBODY || segment === undefined || inquiry.told.has(key)) return undefined;
  inquiry.told.add(key);
  const { include, exclude, when } = segment;
  const { id } = inquiry.subject;
  if (exclude.includes(id)) return { listed: 'excluded' };
  if (include.includes(id)) return { listed: 'included' };
  return {
    listed: include.length + exclude.length > 0 ? 'neither' : 'none',
    when: when === undefined ? undefined : explainCondition(when, inquiry),
  };
}

/** Each part is compiled by itself, so its answer is what it counts for in the whole. */
function explainCondition(condition: Condition, inquiry: Inquiry): ConditionExplanation {
  const found = answer(compileCondition(condition, inquiry.scope, [])(inquiry.evaluation));
  if ('all' in condition) return { kind: 'all', answer: found, parts: parts(condition.all, inquiry) };
  if ('any' in condition) return { kind: 'any', answer: found, parts: parts(condition.any, inquiry) };
  if ('not' in condition) return { kind: 'not', answer: found, parts: parts([condition.not], inquiry) };
  if ('segment' in condition) {
    const { segment } = condition;
    const question = inquiry.scope.segment(segment);
    return {
      kind: 'segment',
      answer: answerTo(inquiry, question),
      segment,
      why: explainSegment(segment, inquiry),
    };
  }
  return { kind: 'fact', answer: found, ...factOf(condition, inquiry) };
}

function parts(conditions: readonly Condition[], inquiry: Inquiry): readonly ConditionExplanation[] {
  return conditions.map((part) => explainCondition(part, inquiry));
}

type Leaf = Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown } | { segment: unknown }>;
type Fact = Omit<FactExplanation, 'kind' | 'answer'>;

function factOf(condition: Leaf, { subject }: Inquiry): Fact {
  if ('id' in condition) return { fact: 'id', test: operators({ ...condition.id }), has: subject.id };
  if ('account' in condition)
    return { fact: 'account', test: operators({ ...condition.account }), has: told(subject.account) };
  if ('plan' in condition)
    return { fact: 'plan', test: operators({ ...condition.plan }), has: told(subject.plan) };
  if ('tier' in condition)
    return { fact: 'tier', test: operators({ ...condition.tier }), has: told(subject.tier) };
  if ('metric' in condition) {
    const { metric: key, ...test } = condition;
    return { fact: 'metric', key, test: operators(test), has: told(subject.metrics.get(key)) };
  }
  const { attribute: key, ...test } = condition;
  return { fact: 'attribute', key, test: operators(test), has: told(subject.attributes.get(key)) };
}

/** The operators that are given. */
function operators(
  test: Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>,
): Readonly<Record<string, Json>> {
  const given = Object.entries(test).flatMap(([operator, operand]): [string, Json][] => {
    if (operand === undefined) return [];
    return [[operator, typeof operand === 'object' ? operand.map(told) : told(operand)]];
  });
  return Object.fromEntries(given);
}

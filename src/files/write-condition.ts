import type { Condition, MetricBound, Scalar } from '../domain/condition.ts';
import { fields, list, map, type Written } from './yaml-text.ts';

/** In the order in which they are written. */
const TESTS = [
  'is',
  'in',
  'atLeast',
  'moreThan',
  'atMost',
  'lessThan',
  'startsWith',
  'endsWith',
  'contains',
  'matches',
] as const;
type Tests = { readonly [Test in (typeof TESTS)[number]]?: Scalar | readonly Scalar[] | undefined };

/** A condition as the catalog's file has it. */
export function writeCondition(condition: Condition): Written {
  if ('all' in condition) return fields({ all: list(condition.all.map(writeCondition)) });
  if ('any' in condition) return fields({ any: list(condition.any.map(writeCondition)) });
  if ('not' in condition) return fields({ not: writeCondition(condition.not) });
  if ('segment' in condition) return fields({ segment: condition.segment });
  if ('id' in condition) return fields({ id: fields(testsOf(condition.id)) });
  if ('account' in condition) return fields({ account: fields(testsOf(condition.account)) });
  if ('plan' in condition) return fields({ plan: fields(testsOf(condition.plan)) });
  if ('tier' in condition) return fields({ tier: fields(testsOf(condition.tier)) });
  if ('metric' in condition) return fields({ metric: condition.metric, ...testsOf(condition) });
  return fields({ attribute: condition.attribute, ...testsOf(condition) });
}

/** Bounds on metrics, in their order. */
export function writeBounds(bounds: readonly MetricBound[]): Written {
  return map(bounds.map(({ metric, ...bound }) => [metric, fields(testsOf(bound))]));
}

function testsOf(tests: Tests): Record<string, Written | undefined> {
  return Object.fromEntries(
    TESTS.map((test) => {
      const asked = tests[test];
      return [test, asked === undefined || isOne(asked) ? asked : list(asked)];
    }),
  );
}

function isOne(asked: Scalar | readonly Scalar[]): asked is Scalar {
  return typeof asked !== 'object';
}

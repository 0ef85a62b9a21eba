import type { Attribute, Metric } from '../domain/catalog.ts';
import type { AttributeTest, Condition, RankTest, TextTest } from '../domain/condition.ts';
import { readNumber } from '../domain/number.ts';
import { UNAVAILABLE, type Subject } from '../domain/subject.ts';
import {
  attributeBooleanCheck,
  attributeNumberCheck,
  attributeTextCheck,
  numberCheck,
  rankCheck,
  textCheck,
  type Complain,
} from './comparison.ts';
import { ask, never, type Question, type Test } from './evaluation.ts';
import { neverMet } from './reachable.ts';
import { CANNOT_TELL, FALSE, not, TRUE, truth, UNKNOWN, type Truth } from './truth.ts';

export type Path = readonly (string | number)[];

/** Where mistakes are told, by path. */
export type Report = (path: Path, message: string) => void;

/** What a condition may refer to, and what it turned out to use. */
export interface Scope {
  readonly plans: ReadonlyMap<string, number>;
  readonly tiers: ReadonlyMap<string, number>;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly attributes: ReadonlyMap<string, Attribute>;
  /** The compiled test of a segment, or undefined where there is none of that name. */
  readonly segment: (key: string) => Question | undefined;
  readonly error: Report;
  /** Noted while compiling. */
  readonly uses: Uses;
}

/** What an answer depends on besides the catalog. */
export interface Uses {
  metrics: boolean;
  client: boolean;
}

/** Turns a condition into a closure. Mistakes are told to the scope with their path; the closure is then never true. */
export function compileCondition(condition: Condition, scope: Scope, path: Path): Test {
  if ('all' in condition) return all(parts(condition.all, 'all', scope, path));
  if ('any' in condition) return any(parts(condition.any, 'any', scope, path));
  if ('not' in condition) {
    const inner = compileCondition(condition.not, scope, [...path, 'not']);
    return (evaluation) => not(inner(evaluation));
  }
  if ('segment' in condition) return segment(condition.segment, scope, [...path, 'segment']);
  return compileLeaf(condition, scope, path);
}

type Leaf = Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown } | { segment: unknown }>;

function compileLeaf(condition: Leaf, scope: Scope, path: Path): Test {
  if ('id' in condition) return text((subject) => subject.id, condition.id, scope, [...path, 'id']);
  if ('account' in condition) {
    return text((subject) => subject.account, condition.account, scope, [...path, 'account']);
  }
  if ('plan' in condition)
    return rank((subject) => subject.plan, condition.plan, scope.plans, scope, [...path, 'plan']);
  if ('tier' in condition) {
    scope.uses.metrics = true;
    return rank((subject) => subject.tier, condition.tier, scope.tiers, scope, [...path, 'tier']);
  }
  if ('metric' in condition) {
    requireTest(condition, scope, path);
    const measured = scope.metrics.get(condition.metric);
    const unmet = measured && neverMet(measured, condition);
    if (unmet !== undefined) scope.error(path, unmet);
    return metric(condition.metric, numberCheck(condition), scope, [...path, 'metric']);
  }
  requireTest(condition, scope, path);
  return attribute(condition, scope, path);
}

/** Without a test there is nothing to hold, and a condition nobody wrote must not be true. */
function requireTest(test: object, scope: Scope, path: Path): void {
  const given = Object.entries(test).filter(
    ([name, value]) => value !== undefined && name !== 'metric' && name !== 'attribute',
  );
  if (given.length === 0) scope.error(path, 'expected at least one test, such as is, in or atLeast');
}

function parts(list: readonly Condition[], name: string, scope: Scope, path: Path): readonly Test[] {
  if (list.length === 0) {
    scope.error([...path, name], `expected at least one condition; everybody is the segment 'all'`);
    return [never];
  }
  return list.map((part, index) => compileCondition(part, scope, [...path, name, index]));
}

function all(tests: readonly Test[]): Test {
  return (evaluation) => {
    let result: Truth = TRUE;
    for (const test of tests) {
      const found = test(evaluation);
      if (found === FALSE) return FALSE;
      if (found === CANNOT_TELL || (found === UNKNOWN && result === TRUE)) result = found;
    }
    return result;
  };
}

function any(tests: readonly Test[]): Test {
  return (evaluation) => {
    let result: Truth = FALSE;
    for (const test of tests) {
      const found = test(evaluation);
      if (found === TRUE) return TRUE;
      if (found > result) result = found;
    }
    return result;
  };
}

function segment(key: string, scope: Scope, path: Path): Test {
  const question = scope.segment(key);
  if (question === undefined) {
    scope.error(path, `segment '${key}' does not exist`);
    return never;
  }
  return (evaluation) => ask(evaluation, question);
}

function complaints(scope: Scope, path: Path): Complain {
  return (operator, message) => {
    scope.error([...path, operator], message);
  };
}

function text(
  read: (subject: Subject) => string | undefined,
  test: TextTest,
  scope: Scope,
  path: Path,
): Test {
  requireTest(test, scope, path);
  const check = textCheck(test, complaints(scope, path));
  return ({ subject }) => {
    const value = read(subject);
    return value === undefined ? UNKNOWN : truth(check(value));
  };
}

function rank(
  read: (subject: Subject) => string | typeof UNAVAILABLE,
  test: RankTest,
  ranks: ReadonlyMap<string, number>,
  scope: Scope,
  path: Path,
): Test {
  requireTest(test, scope, path);
  const check = rankCheck(test, ranks, complaints(scope, path));
  return ({ subject }) => {
    const value = read(subject);
    if (value === UNAVAILABLE) return CANNOT_TELL;
    const place = ranks.get(value);
    return place === undefined ? UNKNOWN : truth(check(place));
  };
}

/** A bound on a metric. Counts are compared as numbers; a metric that is not there is unknown. */
export function metric(key: string, check: (value: number) => boolean, scope: Scope, path: Path): Test {
  scope.uses.metrics = true;
  if (!scope.metrics.has(key)) scope.error(path, `metric '${key}' does not exist`);
  return ({ subject }) => {
    const value = subject.metrics.get(key);
    if (value === UNAVAILABLE) return CANNOT_TELL;
    return value === undefined || Number.isNaN(value) ? UNKNOWN : truth(check(value));
  };
}

function attribute(
  condition: { readonly attribute: string } & AttributeTest,
  scope: Scope,
  path: Path,
): Test {
  const key = condition.attribute;
  const declared = scope.attributes.get(key);
  if (declared === undefined) {
    scope.error([...path, 'attribute'], `attribute '${key}' is not declared under 'attributes'`);
    return never;
  }
  if (declared.source === 'client') scope.uses.client = true;
  const complain = complaints(scope, path);
  switch (declared.type) {
    case 'text': {
      const check = attributeTextCheck(condition, complain);
      return ({ subject }) => {
        const value = subject.attributes.get(key);
        return typeof value === 'string' ? truth(check(value)) : UNKNOWN;
      };
    }
    case 'number': {
      const check = attributeNumberCheck(condition, complain);
      return ({ subject }) => {
        const value = readNumber(subject.attributes.get(key));
        return value === undefined ? UNKNOWN : truth(check(value));
      };
    }
    case 'boolean': {
      const check = attributeBooleanCheck(condition, complain);
      return ({ subject }) => {
        const value = subject.attributes.get(key);
        return typeof value === 'boolean' ? truth(check(value)) : UNKNOWN;
      };
    }
  }
}

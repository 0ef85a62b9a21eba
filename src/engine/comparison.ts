import { RE2JS } from 're2js';

import type { AttributeTest, NumberTest, RankTest, TextTest } from '../domain/condition.ts';

/** Told of a test that can never be right, by the name of its operator. */
export type Complain = (operator: string, message: string) => void;

type Check<Value> = (value: Value) => boolean;

function every<Value>(checks: readonly Check<Value>[]): Check<Value> {
  const [first, second] = checks;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  return (value) => checks.every((check) => check(value));
}

export function numberCheck(test: NumberTest): Check<number> {
  const checks: Check<number>[] = [];
  const { is, atLeast, moreThan, atMost, lessThan } = test;
  if (is !== undefined) checks.push((value) => value === is);
  if (test.in !== undefined) checks.push(membership(test.in));
  if (atLeast !== undefined) checks.push((value) => value >= atLeast);
  if (moreThan !== undefined) checks.push((value) => value > moreThan);
  if (atMost !== undefined) checks.push((value) => value <= atMost);
  if (lessThan !== undefined) checks.push((value) => value < lessThan);
  return every(checks);
}

export function textCheck(test: TextTest, complain: Complain): Check<string> {
  const checks: Check<string>[] = [];
  const { is, startsWith, endsWith, contains, matches } = test;
  if (is !== undefined) checks.push((value) => value === is);
  if (test.in !== undefined) checks.push(membership(test.in));
  if (startsWith !== undefined) checks.push((value) => value.startsWith(startsWith));
  if (endsWith !== undefined) checks.push((value) => value.endsWith(endsWith));
  if (contains !== undefined) checks.push((value) => value.includes(contains));
  if (matches !== undefined) checks.push(expression(matches, complain));
  return every(checks);
}

/** Compares places in an ordered list, given as numbers from 0. */
export function rankCheck(
  test: RankTest,
  ranks: ReadonlyMap<string, number>,
  complain: Complain,
): Check<number> {
  function rank(operator: string, key: string): number {
    const found = ranks.get(key);
    if (found === undefined)
      complain(operator, `'${key}' does not exist; expected one of ${[...ranks.keys()].join(', ')}`);
    return found ?? Number.NaN;
  }
  return numberCheck({
    is: test.is === undefined ? undefined : rank('is', test.is),
    in: test.in?.map((key) => rank('in', key)),
    atLeast: test.atLeast === undefined ? undefined : rank('atLeast', test.atLeast),
    atMost: test.atMost === undefined ? undefined : rank('atMost', test.atMost),
  });
}

const ORDER = ['atLeast', 'moreThan', 'atMost', 'lessThan'] as const;
const TEXT = ['startsWith', 'endsWith', 'contains', 'matches'] as const;

export function attributeNumberCheck(test: AttributeTest, complain: Complain): Check<number> {
  for (const operator of TEXT) refuse(test, operator, 'a number', complain);
  return numberCheck({
    ...test,
    is: operand(test.is, 'number', 'is', complain),
    in: test.in?.flatMap((value) => operand(value, 'number', 'in', complain) ?? []),
  });
}

export function attributeTextCheck(test: AttributeTest, complain: Complain): Check<string> {
  for (const operator of ORDER) refuse(test, operator, 'a text', complain);
  return textCheck(
    {
      ...test,
      is: operand(test.is, 'string', 'is', complain),
      in: test.in?.flatMap((value) => operand(value, 'string', 'in', complain) ?? []),
    },
    complain,
  );
}

export function attributeBooleanCheck(test: AttributeTest, complain: Complain): Check<boolean> {
  for (const operator of [...ORDER, ...TEXT]) refuse(test, operator, 'a boolean', complain);
  const is = operand(test.is, 'boolean', 'is', complain);
  const list = test.in?.flatMap((value) => operand(value, 'boolean', 'in', complain) ?? []);
  return every([
    ...(is === undefined ? [] : [(value: boolean) => value === is]),
    ...(list === undefined ? [] : [membership(list)]),
  ]);
}

function refuse(
  test: AttributeTest,
  operator: (typeof ORDER | typeof TEXT)[number],
  kind: string,
  complain: Complain,
): void {
  if (test[operator] !== undefined) complain(operator, `cannot be asked of ${kind}`);
}

interface Types {
  string: string;
  number: number;
  boolean: boolean;
}

function isA<T extends keyof Types>(value: unknown, type: T): value is Types[T] {
  return typeof value === type;
}

function operand<T extends keyof Types>(
  value: unknown,
  type: T,
  operator: string,
  complain: Complain,
): Types[T] | undefined {
  if (value === undefined || isA(value, type)) return value;
  complain(operator, `expected a ${type}, received ${JSON.stringify(value)}`);
  return undefined;
}

function membership<Value>(list: readonly Value[]): Check<Value> {
  const members = new Set(list);
  return (value) => members.has(value);
}

/** RE2 has no backtracking, so no expression a catalog can hold makes a request slow. */
function expression(source: string, complain: Complain): Check<string> {
  try {
    const compiled = RE2JS.compile(source);
    return (value) => compiled.matcher(value).find();
  } catch (error) {
    complain(
      'matches',
      `not a safe regular expression (RE2): ${error instanceof Error ? error.message : String(error)}`,
    );
    return () => false;
  }
}

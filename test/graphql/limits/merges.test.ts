import { expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';

import { measureMerges } from '../../../src/apollo/limits/measure-merges.ts';
import { limits } from '../../../src/files/limits-format.ts';

const { merges } = limits.parse({});
const weigh = (query: string): number => measureMerges(parse(query), merges);
const times = (count: number, text: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');

test.each([
  ['different fields', '{ a b c { d e } }', 0],
  ['a plain field twice', '{ a a }', 1],
  ['a plain field four times', '{ a a ... { a ... { a } } }', 6],
  ['fields with fields below them', '{ a { b } a { c } }', 50],
  ['and what is below them', '{ a { b } a { b } }', 51],
  ['through fragments, in the operation and in themselves', '{ a ...F } fragment F on T { a a }', 3 + 1],
  ['in an operation that does not run', 'query A { a } query B { b b b }', 3],
  ['in a fragment that is spread nowhere', '{ a } fragment F on T { b b b }', 3],
  ['under aliases', '{ x: a x: a y: a }', 1],
])('weighs %s', (_what, query, weight) => {
  expect(weigh(query)).toBe(weight);
});

test.each([
  ['a plain field 2,000 times', `{ me { ${'id '.repeat(2_000)} } }`],
  ['an object 1,500 times', `{ me { ${'best { id } '.repeat(1_500)} } }`],
  ['objects in objects', `{ ${times(200, () => `me { ${'best { id } '.repeat(8)} }`)} }`],
  [
    'an object in many fragments',
    `{ ${times(400, (at) => `...F${at}`)} } ${times(400, (at) => `fragment F${at} on T { me { id } }`)}`,
  ],
  ['in an operation that does not run', `query A { id } query B { me { ${'best { id } '.repeat(1_500)} } }`],
  [
    'fragments that unfold to more than are looked at, though they are spread nowhere',
    `{ id } ${times(60, (at) => `fragment F${at} on T { a { ...F${at + 1} } b { ...F${at + 1} } }`)} fragment F60 on T { id }`,
  ],
])('%s is beyond the default', (_what, query) => {
  expect(weigh(query)).toBeGreaterThan(merges);
});

test('what a page of a real client repeats is far below the default', () => {
  const fragments = times(60, (at) => `fragment F${at} on T { __typename id me { id name ...G${at} } }`);
  const inner = times(60, (at) => `fragment G${at} on T { id list { id title } }`);
  const spread = `query { ${times(60, (at) => `...F${at}`)} } ${fragments} ${inner}`;
  const inline = `{ list { ${times(100, (at) => `... on T${at} { ${times(20, (field) => `f${field}`)} }`)} } }`;
  for (const query of [spread, inline]) expect(weigh(query)).toBeLessThan(merges / 2);
});

test('validation does not take longer than what is allowed weighs', () => {
  const schema = buildSchema('type Query { me: Query best: Query id: ID }');
  const allowed = parse(`{ me { ${'best { id } '.repeat(140)} } }`);
  expect(measureMerges(allowed, merges)).toBeLessThanOrEqual(merges);
  const before = process.cpuUsage();
  expect(validate(schema, allowed)).toEqual([]);
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});

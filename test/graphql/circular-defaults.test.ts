import { expect, test } from '@jest/globals';

import { buildSchema } from '../../src/graphql/build.ts';
import { formatSchemaProblems } from '../../src/graphql/sdl.ts';
import { DIRECTIVES } from './world.ts';

function problemsOf(text: string): readonly string[] {
  const { problems } = buildSchema(
    [
      { name: 'directives.graphql', text: DIRECTIVES },
      { name: 'shop.graphql', text: `type Query { a(in: A): Int }\n${text}` },
    ],
    {},
  );
  return problems.map((one) => formatSchemaProblems([one]));
}

test.each([
  [
    'of its own type',
    'input A { x: Int a: A = {} }',
    [
      'shop.graphql:2:18  error  A.a  has a value of A in its default, and defaults of A lead back to it; leave this default out',
    ],
  ],
  [
    'of a type that leads back, in an extension and a list',
    'input A { b: B = {} }\ninput B { x: Int }\nextend input B { a: [A!]! = [{}] }',
    [
      'shop.graphql:2:11  error  A.b  has a value of B in its default, and defaults of B lead back to it; leave this default out',
      'shop.graphql:4:18  error  B.a  has a value of A in its default, and defaults of A lead back to it; leave this default out',
    ],
  ],
])('a default stops the start where it holds a value %s', (_what, text, problems) => {
  expect(problemsOf(text)).toEqual(problems);
});

test('and not where it holds a value of a type whose defaults end', () => {
  expect(
    problemsOf(
      'input A { b: B = { c: {} } a: A = null all: [A!] = [] }\ninput B { c: C = {} }\ninput C { x: Int = 1 }',
    ),
  ).toEqual([]);
});

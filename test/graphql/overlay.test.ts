import { describe, expect, test } from '@jest/globals';

import { parseOverlay } from '../../src/files/read-overlay.ts';
import { buildSchema, unmetBy } from '../../src/graphql/build.ts';
import { DemandBook } from '../../src/graphql/demands.ts';
import { formatSchemaProblems } from '../../src/graphql/sdl.ts';
import { mistakes } from '../../src/engine/mistakes.ts';
import { compile } from '../../src/engine/compile.ts';
import { catalogOf } from './catalog.ts';
import { DIRECTIVES } from './world.ts';

const SDL = `
  type Query { user: User open: Int gold: Int @entitled(plan: "pro") }
  type Mutation { rename: Int @counts(metric: "exports") save: Int }
  interface Node { id: ID }
  type User implements Node { id: ID reports(deep: Boolean): Int }
  input Filter { raw: Boolean }
  enum Range { DAY YEAR }
  union Any = User
  scalar Odd
`;

function applied(yaml: string) {
  const { overlay, problems } = parseOverlay(yaml, 'overlay.yaml');
  expect(problems).toEqual([]);
  const built = buildSchema(
    [
      { name: 'directives.graphql', text: DIRECTIVES },
      { name: 'shop.graphql', text: SDL },
    ],
    {},
    overlay,
  );
  return { ...built, told: built.problems.map((problem) => formatSchemaProblems([problem])) };
}

describe('an overlay asks for what the schema could ask for itself:', () => {
  test('of a field, an argument, an input field, an enum value, a type and an interface', () => {
    const { schema, annotations, told } = applied(`
entitled:
  Query.open: { plan: pro }
  User.reports(deep:): [{ plan: pro }, { tier: power }]
  Filter.raw: { plan: pro }
  Range.YEAR: { tier: power }
  User: { plan: enterprise }
  Node: { flag: exports, variation: full }
`);
    expect(told).toEqual([]);
    const book = new DemandBook(schema!, annotations!);
    const query = schema!.getQueryType()!;
    expect(book.ofField(query, 'open')).toEqual([[{ plan: 'pro' }]]);
    expect(book.ofInput('Filter', 'raw')).toEqual([[{ plan: 'pro' }]]);
    expect(book.ofInput('Range', 'YEAR')).toEqual([[{ tier: 'power' }]]);
    expect(book.ofField(query, 'user')).toEqual([
      [{ plan: 'enterprise' }],
      [{ flag: 'exports', variation: 'full' }],
    ]);
  });

  test('on top of what the schema asks for, and never in its place', () => {
    const { schema, annotations } = applied('entitled: { Query.gold: { tier: power } }');
    const book = new DemandBook(schema!, annotations!);
    expect(book.ofField(schema!.getQueryType()!, 'gold')).toEqual([
      [{ plan: 'pro', flag: undefined, tier: undefined, variation: undefined }],
      [{ tier: 'power' }],
    ]);
  });

  test('and has a root field count', () => {
    const { annotations, told } = applied('counts: { Mutation.save: reports }');
    expect(told).toEqual([]);
    expect(annotations?.counters.get('Mutation.save')?.metric).toBe('reports');
  });
});

describe('an overlay is refused, with file, line, column and coordinate, for', () => {
  test.each([
    ['a field that is not there', 'Query.nope', 'the schema has no such element'],
    ['an argument that is not there', 'User.reports(wide:)', 'the schema has no such element'],
    ['a type that is not there', 'Nope.field', 'Expected "Nope" to be defined as a type in the schema.'],
    ['what is no coordinate', 'Query..open', 'Syntax Error: Expected Name, found ".".'],
    ['nothing', '""', 'Syntax Error: Expected Name, found <EOF>.'],
    ...['Any', 'Odd', 'Range', 'Filter', '"@entitled"', '"@entitled(plan:)"'].map(
      (coordinate) =>
        [
          `what cannot be gated: ${coordinate}`,
          coordinate,
          'expected an object type, an interface, a field or an argument of one, an input field, or an enum value',
        ] as const,
    ),
  ])('%s', (_name, coordinate, message) => {
    const plain = coordinate.replaceAll('"', '');
    expect(applied(`entitled:\n  ${coordinate}: { plan: pro }`).told).toEqual([
      ['overlay.yaml:2:3', 'error', plain, message].join('  '),
    ]);
  });

  test.each([
    ['User.reports', '@counts stands on fields of Query and Mutation only'],
    ['Range.YEAR', 'what counts is a field of Query or Mutation'],
    ['Mutation.nope', 'the schema has no such element'],
    ['Mutation.rename', "counts for 'exports' already (shop.graphql:3:31)"],
  ])('a count on %s', (coordinate, message) => {
    expect(applied(`counts:\n  ${coordinate}: reports`).told).toEqual([
      `overlay.yaml:2:3  error  ${coordinate}  ${message}`,
    ]);
  });

  test('what the catalog does not have, in the words of the directive', () => {
    const { annotations } = applied(
      'entitled:\n  Query.open: [{ plan: gold }, { variation: full }]\ncounts:\n  Mutation.save: sales',
    );
    const { compiled } = compile(catalogOf());
    const unmet = unmetBy(annotations!, {
      catalog: catalogOf(),
      mistakes: (requirement) => mistakes(compiled, requirement),
    });
    expect(unmet.map((problem) => formatSchemaProblems([problem]))).toEqual([
      "overlay.yaml:2:3  error  Query.open  plan 'gold' does not exist; expected one of free, pro, enterprise",
      "overlay.yaml:2:3  error  Query.open  variation 'full' needs a flag",
      "overlay.yaml:4:3  error  Mutation.save  metric 'sales' does not exist",
    ]);
  });
});

test('a file of the schema that holds comments alone defines nothing, which is no mistake', () => {
  const files = [
    { name: 'directives.graphql', text: DIRECTIVES },
    { name: 'later.graphql', text: '# type Later { id: ID }\n\n# more to come\n' },
    { name: 'empty.graphql', text: '' },
    { name: 'shop.graphql', text: SDL },
  ];
  const { schema, problems } = buildSchema(files, {});
  expect(problems).toEqual([]);
  expect(schema?.getType('User')).toBeDefined();
  const broken = buildSchema([...files, { name: 'broken.graphql', text: '# a comment\n{' }], {});
  expect(broken.problems.map(({ file }) => file)).toEqual(['broken.graphql']);
});

import { describe, expect, test } from '@jest/globals';

import { buildSchema } from '../../src/graphql/build.ts';
import { formatSchemaProblems } from '../../src/graphql/sdl.ts';
import { DIRECTIVES } from './world.ts';

function judged(text: string): { readonly errors: readonly string[]; readonly warnings: readonly string[] } {
  const files = [
    { name: 'directives.graphql', text: DIRECTIVES },
    { name: 'shop.graphql', text },
  ];
  const { problems, warnings } = buildSchema(files, {});
  return {
    errors: problems.map((one) => formatSchemaProblems([one])),
    warnings: warnings.map((one) => formatSchemaProblems([one], 'warning')),
  };
}

const PRO = '@entitled(plan: "pro")';

describe('47. a schema is warned about, with file, line, column and coordinate, where', () => {
  test.each([
    {
      name: 'a gated root field must not be null',
      sdl: `type Query { a: Int! ${PRO} b: Int }`,
      told: [
        'shop.graphql:1:14  warning  Query.a  is gated and must not be null, so a denial takes the whole answer',
      ],
    },
    {
      name: 'a gated field must not be null',
      sdl: `type Query { me: User }\ntype User { id: ID email: String! ${PRO} }`,
      told: [
        'shop.graphql:2:20  warning  User.email  is gated and must not be null, so a denial takes the User around it',
      ],
    },
    {
      name: 'a value of a gated type must not be null',
      sdl: `type Query { me: User }\ntype User { vault: Vault! }\ntype Vault ${PRO} { gold: Int }`,
      told: [
        'shop.graphql:2:13  warning  User.vault  is gated and must not be null, so a denial takes the User around it',
      ],
    },
    {
      name: 'only the interface of a type is gated',
      sdl: `type Query { n: N }\ninterface N ${PRO} { id: ID }\ntype A implements N { id: ID }`,
      told: [
        'shop.graphql:3:1  warning  A  is gated by N and does not say so itself; it is held to that, so write it here as well',
      ],
    },
    {
      name: 'only the field of an interface is gated',
      sdl: `type Query { n: N }\ninterface N { id: ID ${PRO} }\ntype A implements N { id: ID }`,
      told: [
        'shop.graphql:3:23  warning  A.id  is gated by N.id and does not say so itself; it is held to that, so write it here as well',
      ],
    },
    {
      name: 'only the argument of an interface is gated',
      sdl: `type Query { n: N }\ninterface N { id(x: Int ${PRO}): ID }\ntype A implements N { id(x: Int): ID }`,
      told: [
        'shop.graphql:3:23  warning  A.id(x:)  is gated by N.id(x:) and does not say so itself; it is held to that, so write it here as well',
      ],
    },
    {
      name: 'a gated argument must be given',
      sdl: `type Query { a(x: Int! ${PRO}): Int }`,
      told: [
        'shop.graphql:1:16  warning  Query.a(x:)  is gated and required, so nobody without it can ask for Query.a; gate that field instead',
      ],
    },
    {
      name: 'what a gated field answers with is open by another path',
      sdl: `type Query { salaries: [Salary] ${PRO} team: Team }\ntype Team { pay: [Salary!] }\ntype Salary { amount: Int }`,
      told: [
        'shop.graphql:1:14  warning  Query.salaries  is gated, and what it answers with (Salary) is open by Team.pay; where that is not meant, gate Salary or its fields',
      ],
    },
    {
      name: 'a gated field can be ordered by',
      sdl: `type Query { users(by: Order): Users }\ntype Users { edges: [Edge] }\ntype Edge { node: User }\ntype User { createdAt: Int ${PRO} }\nenum Order { ID CREATED_AT_DESC }`,
      told: [
        'shop.graphql:4:13  warning  User.createdAt  is gated, and a caller learns its value by Order.CREATED_AT_DESC, which is open; gate that as well',
      ],
    },
    {
      name: 'a gated field can be filtered by',
      sdl: `type Query { users(where: Where): [User] }\ntype User { email: String ${PRO} }\ninput Where { and: [Where!] email: String }`,
      told: [
        'shop.graphql:2:13  warning  User.email  is gated, and a caller learns its value by Where.email, which is open; gate that as well',
      ],
    },
    {
      name: 'an open field is made of a gated one',
      sdl: `directive @requires(fields: String!) on FIELD_DEFINITION\ntype Query { me: User }\ntype User { email: String ${PRO} hash: String @requires(fields: "email") }`,
      told: ['shop.graphql:3:63  warning  User.hash  is open and is made of User.email, which is gated'],
    },
  ])('$name', ({ sdl, told }) => {
    expect(judged(sdl)).toEqual({ errors: [], warnings: told });
  });

  test.each([
    ['every path is gated', `type Query { a: T ${PRO} b: T ${PRO} } type T { x: Int }`],
    ['the type is gated', `type Query { a: T ${PRO} b: T } type T ${PRO} { x: Int }`],
    ['the root is gated as a whole', `type Query ${PRO} { a: Int! b: T! } type T { x: Int }`],
    [
      'the oracle is gated as well',
      `type Query { us(by: O): [U] } type U { mail: Int ${PRO} } enum O { ID MAIL ${PRO} }`,
    ],
    [
      'the same name is said of something else',
      `type Query { us: [U] others(by: O): Int } type U { mail: Int ${PRO} } enum O { MAIL }`,
    ],
    ['nothing is gated', 'type Query { a: Int! b(x: Int!): T } type T { a: Int }'],
  ])('and not where %s', (_name, sdl) => {
    expect(judged(sdl)).toEqual({ errors: [], warnings: [] });
  });
});

describe('45. a schema is refused where', () => {
  test.each([
    {
      name: 'a directive of its own looks like ours',
      sdl: 'directive @entitld(plan: String) on FIELD_DEFINITION\ntype Query { a: Int @entitld(plan: "pro") }',
      told: ['shop.graphql:1:1  error  @entitld  is not @entitled, and nothing enforces it'],
    },
    {
      name: 'a directive of its own is ours in other letters',
      sdl: 'directive @Entitled on FIELD_DEFINITION\ntype Query { a: Int @Entitled }',
      told: ['shop.graphql:1:1  error  @Entitled  is not @entitled, and nothing enforces it'],
    },
    {
      name: 'ours goes by the name of its import',
      sdl: 'directive @gatehouse__counts on FIELD_DEFINITION\ntype Query { a: Int @gatehouse__counts }',
      told: ['shop.graphql:1:1  error  @gatehouse__counts  is not @counts, and nothing enforces it'],
    },
    {
      name: 'ours is renamed on import',
      sdl: `scalar Import
        directive @link(url: String!, import: [Import]) repeatable on SCHEMA
        extend schema @link(url: "https://x.example/gatehouse", import: ["@counts", { name: "@entitled", as: "@needs" }])
        directive @needs(plan: String) on FIELD_DEFINITION
        type Query { a: Int @needs(plan: "pro") }`,
      told: [
        'shop.graphql:3:85  error  @entitled  is imported as @needs, by which nothing enforces it; import it as @entitled',
      ],
    },
    {
      name: 'a default holds a gated value',
      sdl: `enum How { PLAIN FANCY ${PRO} }\ninput In { how: [How!] = [PLAIN, FANCY] }\ntype Query { a(in: In, how: How = FANCY): Int }`,
      told: ['Query.a(how:)', 'In.how'].map((coordinate, index) =>
        [
          ['shop.graphql:3:24', 'shop.graphql:2:12'][index],
          'error',
          coordinate,
          'has How.FANCY in its default, which is gated, so a caller who leaves it out is denied; choose another default, or gate this alike',
        ].join('  '),
      ),
    },
    {
      name: 'a default names a gated input field',
      sdl: `input In { name: String raw: Boolean ${PRO} and: [In!] }\ntype Query { a(in: In = { raw: true }, all: [In!] = [{}, { and: { raw: null } }], plain: In = { name: "x" }): Int }\ninput Out { in: In = { raw: false } }`,
      told: [
        ['shop.graphql:2:16', 'Query.a(in:)'],
        ['shop.graphql:2:40', 'Query.a(all:)'],
        ['shop.graphql:3:13', 'Out.in'],
      ].map(([place, coordinate]) =>
        [
          place,
          'error',
          coordinate,
          'has In.raw in its default, which is gated, so a caller who leaves it out is denied; choose another default, or gate this alike',
        ].join('  '),
      ),
    },
    {
      name: 'a default leaves an input field out whose own default holds a gated value',
      sdl: `enum How { PLAIN FANCY ${PRO} }\ninput In { how: How = FANCY ${PRO} }\ntype Query { a(in: In = {}): Int }`,
      told: [
        'shop.graphql:3:16  error  Query.a(in:)  has How.FANCY in its default, which is gated, so a caller who leaves it out is denied; choose another default, or gate this alike',
      ],
    },
  ])('$name', ({ sdl, told }) => {
    expect(judged(sdl).errors).toEqual(told);
  });

  test('and not where the default of a gated input field stands in for what nobody has named', () => {
    const sdl = `input In { raw: Boolean = true ${PRO} } type Query { a(in: In = {}): Int }`;
    expect(judged(sdl)).toEqual({ errors: [], warnings: [] });
  });

  test('nor where what takes the default is gated as the input field is', () => {
    const sdl = `input In { raw: Boolean ${PRO} } type Query { a(in: In = { raw: true }): Int ${PRO} }`;
    expect(judged(sdl)).toEqual({ errors: [], warnings: [] });
  });

  test('and not where a default is gated as what takes it is', () => {
    const sdl = `enum How { PLAIN FANCY ${PRO} } type Query { a(how: How = FANCY): Int ${PRO} }`;
    expect(judged(sdl)).toEqual({ errors: [], warnings: [] });
  });
});

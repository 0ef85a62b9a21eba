import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';

import { CatalogKeeper } from '../../src/actions/keep-catalog.ts';
import { asCatalogProblem, buildSchema, unmetBy } from '../../src/graphql/build.ts';
import { formatSchemaProblems, type SdlFile } from '../../src/graphql/sdl.ts';
import { putInForce } from '../actions/in-force.ts';
import { catalogOf } from './catalog.ts';

const OURS: SdlFile = {
  name: 'directives.graphql',
  text: readFileSync('schema/directives.graphql', 'utf8'),
};

/** Everything wrong with these files under the catalog of these tests, one a line. */
function mistakesIn(...files: readonly SdlFile[]): readonly string[] {
  const { annotations, problems } = buildSchema(files, {});
  const found = [...problems];
  if (annotations !== undefined) {
    const keeper = new CatalogKeeper();
    keeper.rely((candidate) => {
      const unmet = unmetBy(annotations, candidate);
      found.push(...unmet);
      return unmet.map(asCatalogProblem);
    });
    putInForce(keeper, catalogOf());
  }
  return found.map((problem) => formatSchemaProblems([problem]));
}

function mistakes(text: string): readonly string[] {
  return mistakesIn(OURS, { name: 'shop.graphql', text });
}

const NO_GOLD = "plan 'gold' does not exist; expected one of free, pro, enterprise";
const ENFORCED =
  'an object type, an interface, a field or an argument of one, an input field, or an enum value';

describe('a mistake in the schema is told with file, line, column and coordinate', () => {
  test.each([
    {
      name: '@entitled on an interface',
      sdl: 'interface N @entitled(plan: "gold") { id: ID }\ntype Query implements N { id: ID }',
      told: [`shop.graphql:1:13  error  N  ${NO_GOLD}`],
    },
    {
      name: '@entitled on an extension of an interface',
      sdl: 'interface N { id: ID }\ntype Query implements N { id: ID }\nextend interface N @entitled(plan: "gold")',
      told: [`shop.graphql:3:20  error  N  ${NO_GOLD}`],
    },
    {
      name: '@entitled on a field of an interface',
      sdl: 'interface N { id: ID @entitled(plan: "gold") }\ntype Query implements N { id: ID }',
      told: [`shop.graphql:1:22  error  N.id  ${NO_GOLD}`],
    },
    {
      name: '@entitled on an argument',
      sdl: 'type Query {\n  a(deep: Int @entitled(plan: "gold")): Int\n}',
      told: [`shop.graphql:2:15  error  Query.a(deep:)  ${NO_GOLD}`],
    },
    {
      name: '@entitled on an argument of a field of an interface',
      sdl: 'interface N { a(deep: Int @entitled(plan: "gold")): Int }\ntype Query implements N { a(deep: Int): Int }',
      told: [`shop.graphql:1:27  error  N.a(deep:)  ${NO_GOLD}`],
    },
    {
      name: '@entitled on an argument of a directive',
      sdl: 'directive @upper(deep: Int @entitled(plan: "pro")) on FIELD\ntype Query { a: Int }',
      told: [
        `shop.graphql:1:28  error  @upper(deep:)  @entitled on an argument of a directive is not enforced; expected ${ENFORCED}`,
      ],
    },
    {
      name: '@entitled on an input field',
      sdl: 'input I {\n  raw: Int @entitled(plan: "gold")\n}\ntype Query { a(i: I): Int }',
      told: [`shop.graphql:2:12  error  I.raw  ${NO_GOLD}`],
    },
    {
      name: '@entitled on an enum value',
      sdl: 'enum Range { DAY\n YEAR @entitled(plan: "gold") }\ntype Query { a: Range }',
      told: [`shop.graphql:2:7  error  Range.YEAR  ${NO_GOLD}`],
    },
    {
      name: '@entitled on a union',
      sdl: 'union U @entitled(plan: "pro") = Query\ntype Query { a: U }',
      told: ['shop.graphql:1:9  error  Directive "@entitled" may not be used on UNION.'],
    },
    {
      name: '@counts on an object',
      sdl: 'type Query @counts(metric: "reports") { a: Int }',
      told: ['shop.graphql:1:12  error  Directive "@counts" may not be used on OBJECT.'],
    },
    {
      name: 'an argument @entitled does not have',
      sdl: 'type Query { a: Int @entitled(role: "admin") }',
      told: ['shop.graphql:1:31  error  Unknown argument "role" on directive "@entitled".'],
    },
    {
      name: 'a value @entitled does not take',
      sdl: 'type Query {\n  a: Int @entitled(flag: 3)\n}',
      told: ['shop.graphql:2:26  error  Query.a  Argument "flag" has invalid value 3.'],
    },
    {
      name: 'a list for @entitled',
      sdl: 'type Query { a: Int @entitled(plan: ["pro"]) }',
      told: ['shop.graphql:1:37  error  Query.a  Argument "plan" has invalid value ["pro"].'],
    },
    {
      name: 'a directive misspelt',
      sdl: 'type Query { a: Int @entitld(plan: "pro") }',
      told: ['shop.graphql:1:21  error  Unknown directive "@entitld".'],
    },
    {
      name: 'an @entitled that asks for nothing',
      sdl: 'type Query { a: Int @entitled }',
      told: ['shop.graphql:1:21  error  Query.a  expected at least one of flag, plan and tier'],
    },
    {
      name: 'an @entitled that asks for null',
      sdl: 'type Query { a: Int @entitled(flag: null) }',
      told: ['shop.graphql:1:21  error  Query.a  expected at least one of flag, plan and tier'],
    },
    {
      name: 'a flag the catalog does not have',
      sdl: 'type Query { a: Int @entitled(flag: "nope") }',
      told: ["shop.graphql:1:21  error  Query.a  flag 'nope' does not exist"],
    },
    {
      name: 'a flag without a name',
      sdl: 'type Query { a: Int @entitled(flag: "", plan: "pro") }',
      told: ["shop.graphql:1:21  error  Query.a  flag '' does not exist"],
    },
    {
      name: 'a variation the flag does not have',
      sdl: 'type Query { a: Int @entitled(flag: "exports", variation: "most") }',
      told: [
        "shop.graphql:1:21  error  Query.a  flag 'exports' has no variation 'most'; expected one of limited, full",
      ],
    },
    {
      name: 'the variation that everybody gets',
      sdl: 'type Query { a: Int @entitled(flag: "exports", variation: "off") }',
      told: [
        "shop.graphql:1:21  error  Query.a  'off' is what flag 'exports' serves to everybody; expected one of limited, full",
      ],
    },
    {
      name: 'a variation of no flag',
      sdl: 'type Query { a: Int @entitled(variation: "full") }',
      told: ["shop.graphql:1:21  error  Query.a  variation 'full' needs a flag"],
    },
    {
      name: 'a variation of no flag beside a plan',
      sdl: 'type Query { a: Int @entitled(plan: "pro", variation: "full") }',
      told: ["shop.graphql:1:21  error  Query.a  variation 'full' needs a flag"],
    },
    {
      name: 'a plan nobody sells',
      sdl: 'type Query { a: Int @entitled(plan: "gold") }',
      told: [
        "shop.graphql:1:21  error  Query.a  plan 'gold' does not exist; expected one of free, pro, enterprise",
      ],
    },
    {
      name: 'a tier nobody reaches',
      sdl: 'type Query @entitled(tier: "hero") { a: Int }',
      told: [
        "shop.graphql:1:12  error  Query  tier 'hero' does not exist; expected one of newbie, regular, power",
      ],
    },
    {
      name: 'a mistake on an extension of a type',
      sdl: 'type Query { a: Int }\nextend type Query @entitled(tier: "hero") { b: Int @entitled(plan: "gold") }',
      told: [
        "shop.graphql:2:19  error  Query  tier 'hero' does not exist; expected one of newbie, regular, power",
        "shop.graphql:2:52  error  Query.b  plan 'gold' does not exist; expected one of free, pro, enterprise",
      ],
    },
    {
      name: 'one of several alternatives',
      sdl: 'type Query { a: Int @entitled(plan: "pro") @entitled(plan: "gold") @entitled(flag: "nope") }',
      told: [
        "shop.graphql:1:44  error  Query.a  plan 'gold' does not exist; expected one of free, pro, enterprise",
        "shop.graphql:1:68  error  Query.a  flag 'nope' does not exist",
      ],
    },
    {
      name: '@counts below the root',
      sdl: 'type Query { me: User }\ntype User { name: String @counts(metric: "reports") }',
      told: ['shop.graphql:2:26  error  User.name  @counts stands on fields of Query and Mutation only'],
    },
    {
      name: '@counts on a subscription',
      sdl: 'type Query { a: Int }\ntype Subscription { b: Int @counts(metric: "reports") }',
      told: ['shop.graphql:2:28  error  Subscription.b  @counts stands on fields of Query and Mutation only'],
    },
    {
      name: '@counts on a field of an interface',
      sdl: 'interface N { a: Int @counts(metric: "reports") }\ntype Query implements N { a: Int }',
      told: ['shop.graphql:1:22  error  N.a  @counts stands on fields of Query and Mutation only'],
    },
    {
      name: '@counts of a metric the catalog does not have',
      sdl: 'type Query { a: Int @counts(metric: "clicks") }',
      told: ["shop.graphql:1:21  error  Query.a  metric 'clicks' does not exist"],
    },
    {
      name: '@counts of a metric that counts no event',
      sdl: 'type Query { a: Int @counts(metric: "active-days") }',
      told: ["shop.graphql:1:21  error  Query.a  metric 'active-days' does not count events"],
    },
    {
      name: '@counts of nothing',
      sdl: 'type Query { a: Int @counts }',
      told: [
        'shop.graphql:1:21  error  Directive "@counts" argument "metric" of type "String!" is required, but it was not provided.',
      ],
    },
    {
      name: '@counts of null',
      sdl: 'type Query { a: Int @counts(metric: null) }',
      told: [
        'shop.graphql:1:37  error  Query.a  Argument "metric" of non-null type "String!" must not be null.',
      ],
    },
    {
      name: '@counts twice',
      sdl: 'type Query { a: Int @counts(metric: "reports") @counts(metric: "exports") }',
      told: ['shop.graphql:1:21  error  The directive "@counts" can only be used once at this location.'],
    },
    {
      name: 'a syntax error',
      sdl: 'type Query {\n  a: Int @entitled(plan: }\n',
      told: ['shop.graphql:2:26  error  Syntax Error: Unexpected "}".'],
    },
    {
      name: 'an unknown type',
      sdl: 'type Query {\n  a: Thinker\n}',
      told: ['shop.graphql:2:6  error  Unknown type "Thinker".'],
    },
    {
      name: 'an interface that is not implemented',
      sdl: 'interface N { id: ID! }\ntype Query implements N { a: Int }',
      told: ['shop.graphql:1:15  error  Interface field N.id expected but Query does not provide it.'],
    },
    {
      name: 'no type to query',
      sdl: 'type User { name: String }',
      told: ['schema:1:1  error  Query root type must be provided.'],
    },
  ])('$name', ({ sdl, told }) => {
    expect(mistakes(sdl)).toEqual(told);
  });

  test('when the directives are not defined', () => {
    const shop = { name: 'shop.graphql', text: 'type Query {\n  a: Int @entitled(plan: "pro")\n}' };
    expect(mistakesIn(shop)).toEqual(['shop.graphql:2:10  error  Unknown directive "@entitled".']);
  });

  test('when somebody defines them anew', () => {
    const text = 'directive @entitled(plan: String) on FIELD_DEFINITION\ntype Query { a: Int }';
    expect(mistakes(text)).toEqual([
      expect.stringContaining('There can be only one directive named "@entitled".'),
    ]);
  });

  test('all at once, over all files', () => {
    const query = {
      name: 'query.graphql',
      text: 'type Query {\n  a: Int @entitled(plan: "gold")\n  b(x: Int @entitled(plan: "gold")): Int\n}',
    };
    const user = {
      name: 'user.graphql',
      text: 'type User @entitled(flag: "nope") {\n  name: String @counts(metric: "reports")\n}\nextend type Query { user: User @counts(metric: "clicks") }',
    };
    expect([...mistakesIn(OURS, query, user)].sort()).toEqual([
      "query.graphql:2:10  error  Query.a  plan 'gold' does not exist; expected one of free, pro, enterprise",
      `query.graphql:3:12  error  Query.b(x:)  ${NO_GOLD}`,
      "user.graphql:1:11  error  User  flag 'nope' does not exist",
      'user.graphql:2:16  error  User.name  @counts stands on fields of Query and Mutation only',
      "user.graphql:4:32  error  Query.user  metric 'clicks' does not exist",
    ]);
  });

  test('a syntax error in each of two files, each', () => {
    const one = { name: 'one.graphql', text: 'type Query {' };
    const two = { name: 'two.graphql', text: '\n}' };
    expect(mistakesIn(OURS, one, two)).toEqual([
      'one.graphql:1:13  error  Syntax Error: Expected Name, found <EOF>.',
      'two.graphql:2:1  error  Syntax Error: Unexpected "}".',
    ]);
  });

  test('a schema without mistakes has none', () => {
    expect(
      mistakes(`
        type Query @entitled(tier: "newbie") {
          a: Int @entitled(flag: "exports", variation: "full") @entitled(plan: "enterprise", tier: "power")
          b: Int @counts(metric: "reports") @entitled(flag: "secret")
        }
        type Mutation { c: Int @counts(metric: "exports") }
        type Subscription { d: Int @entitled(plan: "pro") }
      `),
    ).toEqual([]);
  });
});

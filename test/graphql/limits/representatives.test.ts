import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  Kind,
  parse,
  validate,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { createComplexityRule } from 'graphql-query-complexity';

import { limits } from '../../../src/files/limits-format.ts';
import { cachePolicyOf } from '../../../src/graphql/cache-policy.ts';
import { Costs } from '../../../src/graphql/limits/cost.ts';
import { Chance } from '../random-schemas.ts';

const LENGTHS = limits.parse({}).cost.lengths;
const TYPES = 60;

/** Interfaces that many types implement, each type some of them, and fields that differ in cost by their lists. */
const SCHEMA = buildSchema(`
  directive @cacheControl(maxAge: Int) on FIELD_DEFINITION
  type Query { node: Node  nodes: [Node]  odd: Odd  any: Any  first: T0  list: [T1] }
  interface Node { id: ID  next: Node  many: [Node] }
  interface Odd { odd: Int  odds: [Odd] }
  interface Third { third: Int }
  union Any = ${times((at) => `T${at}`, ' | ')}
  ${times((at) => {
    const interfaces = ['Node', ...(at % 2 ? ['Odd'] : []), ...(at % 3 ? [] : ['Third'])].join(' & ');
    const fields = `id: ID  next: Node  many: [Node] ${at % 2 ? 'odd: Int odds: [Odd]' : ''} ${at % 3 ? '' : 'third: Int'}`;
    return `type T${at} implements ${interfaces} { ${fields} own${at}: Int  all${at}: [T${(at + 1) % TYPES}] }`;
  })}
`);

function times(make: (at: number) => string, between = '\n'): string {
  return Array.from({ length: TYPES }, (_, at) => make(at)).join(between);
}

/** A random selection set on a type, of fields and fragments on concrete types and on interfaces. */
function selection(chance: Chance, type: string, depth: number): string {
  const fields: Record<string, readonly (readonly [string, string])[]> = {
    Query: [
      ['node', 'Node'],
      ['nodes', 'Node'],
      ['odd', 'Odd'],
      ['any', 'Any'],
      ['first', 'T0'],
      ['list', 'T1'],
    ],
    Node: [
      ['next', 'Node'],
      ['many', 'Node'],
    ],
    Odd: [['odds', 'Odd']],
    Third: [],
    Any: [],
  };
  const at = Number(type.slice(1));
  const own = fields[type] ?? [
    ['next', 'Node'],
    ['many', 'Node'],
    [`all${at}`, `T${(at + 1) % TYPES}`],
  ];
  const parts = ['__typename'];
  for (let count = chance.below(4); count >= 0; count--) {
    if (own.length > 0 && !chance.once(2) && depth > 0) {
      const [name, values] = chance.pick(own);
      parts.push(`a${parts.length}: ${name} { ${selection(chance, values, depth - 1)} }`);
    } else if (type !== 'Query' && depth > 0) {
      const on = chance.pick(possible(type));
      parts.push(`... on ${on} { ${selection(chance, on, depth - 1)} }`);
    }
  }
  return parts.join(' ');
}

/** Types that a fragment on this type may name. */
function possible(type: string): readonly string[] {
  const at = Number(type.slice(1));
  if (Number.isInteger(at)) return [type, 'Node', ...(at % 2 ? ['Odd'] : []), ...(at % 3 ? [] : ['Third'])];
  return [type, 'Node', 'T3', 'T9', 'T21', 'Odd', 'Third'];
}

function costOf(schema: GraphQLSchema, query: string): number {
  const document = parse(query);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return new Costs(10, LENGTHS).of(schema, document, operation as OperationDefinitionNode, {});
}

/** What the library says by itself. */
function plainCost(query: string): number {
  let cost = 0;
  const rule = createComplexityRule({
    estimators: [
      ({ field, childComplexity }) =>
        Math.min(1 + childComplexity * (String(field.type).startsWith('[') ? 10 : 1), 1e9),
    ],
    maximumComplexity: Infinity,
    maxQueryNodes: Infinity,
    onComplete: (found) => (cost = found),
  });
  expect(validate(SCHEMA, parse(query), [rule])).toEqual([]);
  return cost;
}

describe('an operation on interfaces of many types', () => {
  test('costs what it costs when every type is weighed', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const query = `{ ${selection(new Chance(seed), 'Query', 5)} }`;
      expect([seed, costOf(SCHEMA, query)]).toEqual([seed, plainCost(query)]);
    }
  });

  test('is weighed, and its caching is found, by looking at few of its types', () => {
    const types = 5_000;
    const large = buildSchema(`
      type Query { node: Node }
      interface Node { id: ID  next: Node }
      ${Array.from({ length: types }, (_, at) => `type T${at} implements Node { id: ID next: Node }`).join('\n')}
    `);
    let looked = 0;
    const seen = Object.create(large, {
      getPossibleTypes: {
        value: (type: Parameters<GraphQLSchema['getPossibleTypes']>[0]) => {
          const all = large.getPossibleTypes(type);
          looked += all.length;
          return all;
        },
      },
    }) as GraphQLSchema;
    const aliases = Array.from({ length: 100 }, (_, at) => `a${at}: node { id next { id next { id } } }`);
    const query = `{ ${aliases.join(' ')} }`;
    expect(costOf(seen, query)).toBe(600);
    expect(looked).toBeLessThanOrEqual(3 * types);
    looked = 0;
    const document = parse(query);
    cachePolicyOf(seen, document, document.definitions[0] as OperationDefinitionNode, new Map());
    expect(looked).toBeLessThanOrEqual(3 * types);
  });
});

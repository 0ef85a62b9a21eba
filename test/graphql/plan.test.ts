import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Kind, parse, type DocumentNode, type OperationDefinitionNode } from 'graphql';

import { PlanCache } from '../../src/graphql/plan-cache.ts';
import { planOperation, type Plan } from '../../src/graphql/plan.ts';
import type { Guard } from '../../src/graphql/guard.ts';
import type { GuardedSchema } from '../../src/graphql/guarded-schema.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf } from './catalog.ts';
import { NO_LIMITS, openDatabase, world, type World } from './world.ts';

const SDL = `
  type Query { a: Query n: Node pro: Int @entitled(plan: "pro") v: Int }
  interface Node { id: Int next: Node }
  ${Array.from({ length: 10 }, (_, index) => `type N${index} implements Node @entitled(plan: "pro") { id: Int @entitled(plan: "pro") next: Node @entitled(plan: "pro") }`).join('\n')}
`;
const TYPES = 11;

function every(...coordinates: readonly ((name: string) => string)[]): readonly string[] {
  return Array.from({ length: 10 }, (_, index) => coordinates.map((one) => one(`N${index}`))).flat();
}
/** Of any type that a value may turn out to be, whatever is asked of it. */
const TYPE_GUARDS = every((name) => name);

let sql: Sql;
let ours: World;
beforeAll(async () => {
  sql = await openDatabase();
  const resolvers = { Query: { a: () => ({}), v: () => 1, pro: () => 1 } };
  ours = await world({ sql, sdl: SDL, resolvers, catalog: catalogOf(), limits: NO_LIMITS });
}, 60_000);
afterAll(async () => {
  await ours.close();
  await sql.close();
});

function operationOf(document: DocumentNode): OperationDefinitionNode {
  const found = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (found?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  return found;
}

/** Plans a query, and counts how often a guard was looked for. */
/** Milliseconds of CPU: what other processes do meanwhile does not count. */
function spentSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function visits(source: string): {
  readonly plan: Plan;
  readonly visits: number;
  /** How often that of a type was. */
  readonly looks: number;
  /** Of CPU. */
  readonly milliseconds: number;
} {
  let [count, looks] = [0, 0];
  class Counting extends Map<string, Guard> {
    override get(coordinate: string): Guard | undefined {
      if (coordinate.includes('.')) count++;
      else looks++;
      return super.get(coordinate);
    }
  }
  const guarded: GuardedSchema = {
    ...ours.guarded,
    guards: new Counting(ours.guarded.guards),
    types: new Counting(ours.guarded.types),
  };
  const document = parse(source);
  const begun = process.cpuUsage();
  const plan = planOperation(guarded, document, operationOf(document), {});
  return { plan, visits: count, looks, milliseconds: spentSince(begun) };
}

describe('a plan reaches', () => {
  test.each([
    ['nothing gated', '{ v a { v } }', []],
    ['a field by its name', '{ x: pro }', ['Query.pro']],
    ['a field below the root', '{ a { a { pro } } }', ['Query.pro']],
    [
      'every type that an interface may turn out to be',
      '{ n { id } }',
      every(
        (name) => name,
        (name) => `${name}.id`,
      ),
    ],
    [
      'every type below every type',
      '{ n { next { id } } }',
      every(
        (name) => name,
        (name) => `${name}.next`,
        (name) => `${name}.id`,
      ),
    ],
    [
      'of a field of one type, where a fragment names it',
      '{ n { ... on N3 { id } } }',
      [...TYPE_GUARDS, 'N3.id'],
    ],
    [
      'no type that cannot be',
      '{ n { ... on N3 { ... on Node { ... { id } } } } }',
      [...TYPE_GUARDS, 'N3.id'],
    ],
    [
      'what fragments name, in fragments',
      '{ n { ...F } } fragment F on Node { ...G } fragment G on N1 { next { __typename } }',
      [...TYPE_GUARDS, 'N1.next'],
    ],
    ['no fragment that is not spread', '{ v } fragment F on Query { pro }', []],
    ['nothing of another operation', 'query A { v } query B { pro }', []],
    ['nothing that is skipped', '{ v pro @skip(if: true) a @include(if: false) { pro } }', []],
  ])('%s: %s', (_name, source, reached) => {
    const { plan } = visits(source);
    expect(plan.reached.map(({ guard }) => guard.coordinate).sort()).toEqual([...reached].sort());
    expect(plan.rules).toHaveLength(Math.min(1, reached.length));
  });
});

const many = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join(' ');

describe('32. a plan is linear in the document:', () => {
  test.each([
    ['10,000 aliases', `{ ${many(10_000, (index) => `a${index}: pro`)} }`, 10_000, 10_000],
    [
      '10,000 aliases of an interface',
      `{ n { ${many(10_000, (index) => `a${index}: id`)} } }`,
      10_000 * TYPES,
      1,
    ],
    [
      '5,000 fragments, each spread twice by the one before',
      `{ ...F0 } ${many(5_000, (index) => `fragment F${index} on Query { p${index}: pro ...F${index + 1} ...F${index + 1} }`)} fragment F5000 on Query { v }`,
      5_001,
      5_001,
    ],
    [
      '2,000 fragments on an interface, each spread twice and nested',
      `{ n { ...F0 } } ${many(2_000, (index) => `fragment F${index} on Node { id next { ...F${index + 1} ... on N1 { ...F${index + 1} } } }`)} fragment F2000 on Node { id }`,
      2_000 * TYPES * 4,
      1,
    ],
    [
      'one fragment at 5,000 places',
      `{ ${many(5_000, (index) => `a${index}: a { ...F }`)} } fragment F on Query { ${many(1_000, (index) => `p${index}: pro`)} }`,
      6_000,
      5_000,
    ],
    ['inline fragments in each other', `{ ${'... { '.repeat(800)} pro ${'}'.repeat(800)} }`, 1, 1],
  ])('%s', (_name, source, most, root) => {
    const found = visits(source);
    expect(found.visits).toBeGreaterThan(0);
    expect(found.visits).toBeLessThanOrEqual(most);
    expect(found.plan.root).toHaveLength(root);
    expect(found.milliseconds).toBeLessThan(2_000);
  });

  test('fields below each other cost no more the deeper they stand', () => {
    const wide = (depth: number) =>
      `{ ${'a { '.repeat(depth)} ${many(40_000, (index) => `p${index}: v`)} ${'} '.repeat(depth)} }`;
    visits(wide(1));
    const shallow = visits(wide(1)).milliseconds;
    const deep = visits(wide(1_200)).milliseconds;
    expect(deep).toBeLessThan(shallow * 4 + 100);
  });

  test('through the door, 10,000 aliases are refused with a bounded number of errors', async () => {
    const begun = process.cpuUsage();
    const { status, json, ran } = await ours.ask(`{ ${many(10_000, (index) => `a${index}: pro`)} }`);
    expect(status).toBe(401);
    // The first hundred, and one that says how many more there are.
    expect(json.errors).toHaveLength(101);
    expect(json.errors?.at(-1)?.message).toContain('9900 more');
    expect(ran).toEqual([]);
    expect(spentSince(begun)).toBeLessThan(5_000);
  }, 20_000);

  test('nested however deep, nothing but a clear answer comes back', async () => {
    for (const depth of [100, 1_000, 3_000, 20_000]) {
      const { status, json } = await ours.ask(`{ v ${'a { '.repeat(depth)} v ${'} '.repeat(depth)} }`);
      expect([200, 400]).toContain(status);
      if (status === 400) expect(json).not.toHaveProperty('data');
    }
  }, 30_000);
});

test('each implementer of an interface is looked at once for a field, however often that is selected', () => {
  const nested = 'n { next { next { next { id } } } }';
  const once = visits(`{ ${nested} }`);
  const often = visits(`{ ${Array.from({ length: 50 }, (_, at) => `a${at}: ${nested}`).join(' ')} }`);
  // Ten types, two fields of theirs and the types of their values: not ten times ten. Each alias is at the root besides.
  expect([once.visits, once.looks]).toEqual([1 + 20, 1 + 10 + 20]);
  expect([often.visits, often.looks]).toEqual([50 + 20, 50 + 10 + 20]);
  expect(often.plan.reached.length).toBe(once.plan.reached.length);
});

describe('plans are remembered', () => {
  test('one for each value of the conditions, and no more than a few', async () => {
    const variables = Array.from({ length: 10 }, (_, index) => `$v${index}: Boolean!`).join(' ');
    const fields = Array.from({ length: 10 }, (_, index) => `p${index}: pro @include(if: $v${index})`).join(
      ' ',
    );
    const document = parse(`query (${variables}) { v ${fields} }`);
    const operation = operationOf(document);
    const plans = new PlanCache(ours.guarded);
    const given = (bits: number) =>
      Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [`v${index}`, ((bits >> index) & 1) === 1]),
      );
    const distinct = new Set<Plan>();
    for (let bits = 0; bits < 1024; bits++) {
      const plan = await plans.plan(document, operation, given(bits));
      expect(plan).toBe(plans.plan(document, operation, given(bits)));
      expect(plan.root.length - 1).toBe(bits.toString(2).replaceAll('0', '').length);
      distinct.add(plan);
    }
    expect(distinct.size).toBe(1024);
  });

  test('whatever else the variables say', async () => {
    const document = parse('query ($x: Boolean!, $y: Int) { v pro @include(if: $x) }');
    const operation = operationOf(document);
    const plans = new PlanCache(ours.guarded);
    const plan = await plans.plan(document, operation, { x: true, y: 1 });
    expect(plans.plan(document, operation, { x: true, y: 2, z: 'more' })).toBe(plan);
    const nonsense = await plans.plan(document, operation, { x: 'n'.repeat(1_000_000) });
    expect(plans.plan(document, operation, { x: [[['deep']]] })).toBe(nonsense);
    expect(nonsense.reached).toHaveLength(1);
  });
});

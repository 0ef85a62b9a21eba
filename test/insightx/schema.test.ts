import { describe, expect, test } from '@jest/globals';
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  buildSchema,
  getNamedType,
  isNonNullType,
  Kind,
  parse,
  visit,
  type ConstDirectiveNode,
  type GraphQLField,
} from 'graphql';
import { readFileSync } from 'node:fs';
import { parseCatalog } from '../../src/files/read-catalog.ts';
import { SDL } from './world.ts';

const read = parseCatalog(readFileSync('catalog.yaml', 'utf8'), 'catalog.yaml').catalog!;
const keysOf = (list: readonly { readonly key: string }[]) => list.map(({ key }) => key);
const schema = buildSchema(readFileSync('schema/directives.graphql', 'utf8') + SDL);

interface Use {
  readonly directive: string;
  readonly args: Readonly<Record<string, string>>;
}

/** Every @entitled and @counts of the SDL. */
function uses(): readonly Use[] {
  const found: Use[] = [];
  visit(parse(SDL), {
    Directive({ name, arguments: given = [] }) {
      const args = given.map(({ name, value }) => [
        name.value,
        value.kind === Kind.STRING ? value.value : '?',
      ]);
      if (name.value === 'entitled' || name.value === 'counts') {
        found.push({ directive: name.value, args: Object.fromEntries(args) as Record<string, string> });
      }
    },
  });
  return found;
}

describe('what the directives name is in catalog.yaml', () => {
  test.each(uses().map((use) => [`@${use.directive}(${JSON.stringify(use.args)})`, use] as const))(
    '%s',
    (_, { args }) => {
      const { flag, variation, plan, tier, metric } = args;
      if (flag !== undefined) expect(keysOf(read.flags)).toContain(flag);
      if (variation !== undefined)
        expect(keysOf(read.flags.find(({ key }) => key === flag)!.variations.slice(1))).toContain(variation);
      if (plan !== undefined) expect(read.plans).toContain(plan);
      if (tier !== undefined) expect(keysOf(read.tiers)).toContain(tier);
      if (metric !== undefined) expect(keysOf(read.metrics)).toContain(metric);
      expect(Object.keys(args)).not.toEqual([]);
    },
  );

  test('every kind of requirement is shown', () => {
    const kinds = new Set(uses().flatMap(({ args }) => Object.keys(args)));
    expect(kinds).toEqual(new Set(['flag', 'variation', 'plan', 'tier', 'metric']));
  });
});

/** Every field of every object type, with its coordinate. */
function fields(): readonly (readonly [string, GraphQLField<unknown, unknown>])[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field] as const),
    );
}

function gated(node: { readonly directives?: readonly ConstDirectiveNode[] } | null | undefined): boolean {
  return (node?.directives ?? []).some(({ name }) => name.value === 'entitled');
}

test('a field that may be denied, by itself or by its type, is nullable', () => {
  const denied = fields().filter(
    ([, { astNode, type }]) => gated(astNode) || gated(getNamedType(type).astNode),
  );
  expect(denied.map(([coordinate]) => coordinate)).toContain('Query.auditTrail');
  expect(denied.filter(([, { type }]) => isNonNullType(type)).map(([coordinate]) => coordinate)).toEqual([]);
});

test('every field that anybody may read at the root, and every type and enum value, is described', () => {
  const roots = fields().filter(([coordinate]) => /^(Query|Mutation|Subscription)\./.test(coordinate));
  expect(roots.filter(([, { description }]) => !description).map(([coordinate]) => coordinate)).toEqual([]);
  const types = Object.values(schema.getTypeMap()).filter(
    (type) =>
      (isObjectType(type) || isEnumType(type) || isInterfaceType(type) || isInputObjectType(type)) &&
      !type.name.startsWith('__'),
  );
  const undescribed = types.filter(({ description }) => !description).map(({ name }) => name);
  expect(undescribed).toEqual(['Query', 'Mutation', 'Subscription']);
});

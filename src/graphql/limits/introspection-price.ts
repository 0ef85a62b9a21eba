import {
  getIntrospectionQuery,
  Kind,
  parse,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';

import { conditionValues, conditionVariables, included } from '../inclusion.ts';
import { sizesOf, type SchemaSizes, type TypeGroup, type Way } from './introspection-sizes.ts';
import { scaled } from './type-sizes.ts';

/** Characters assumed for a name, a kind or a boolean, with what separates it. */
const WORD = 20;
/** Selections that are looked at, at the most. */
const MOST_STEPS = 100_000;

/** A class of elements of a schema, as many as stand at one place of an answer. */
interface Elements {
  readonly count: number;
  /** Characters of all their descriptions, deprecation reasons and default values. */
  readonly texts: number;
  /** What a field below them leads to; undefined for a field that has a plain value. */
  readonly below: (field: FieldNode) => Elements | undefined;
}

interface Walk {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly waiting: { readonly at: Elements; readonly sets: readonly SelectionSetNode[] }[];
  steps: number;
}

/** An operation, and the values of its variables. */
export interface Introspecting {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Estimates how many characters `__schema` and `__type` of a valid operation answer with. The estimate is close where an
 * operation walks all types or one, and an upper bound where it goes on from there by references.
 * @returns Infinity where it is more than can be estimated
 */
export function introspectionPrice(
  schema: GraphQLSchema,
  { document, operation, variables: given }: Introspecting,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const variables = conditionValues(conditionVariables(document), operation, given);
  const root = rootOf(schema, (field) => nameIn(field, operation, given));
  const walk: Walk = { fragments, variables, waiting: [], steps: 0 };
  walk.waiting.push({ at: root, sets: [operation.selectionSet] });
  let price = 0;
  for (let next = walk.waiting.pop(); next !== undefined; next = walk.waiting.pop()) {
    for (const fields of collect(walk, next.sets).values()) price += priceOf(walk, next.at, fields);
    if (walk.steps > MOST_STEPS) return Infinity;
  }
  return Math.ceil(price);
}

const standards = new WeakMap<GraphQLSchema, number>();
const STANDARD = parse(
  getIntrospectionQuery({
    inputValueDeprecation: true,
    specifiedByUrl: true,
    schemaDescription: true,
    oneOf: true,
    directiveIsRepeatable: true,
    experimentalDirectiveDeprecation: true,
  }),
);

/** What the introspection query of graphql-js, with all its options, costs on a schema. */
export function standardPrice(schema: GraphQLSchema): number {
  const known = standards.get(schema);
  if (known !== undefined) return known;
  const [operation] = STANDARD.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('the standard query has no operation');
  const price = introspectionPrice(schema, { document: STANDARD, operation, variables: {} });
  standards.set(schema, price);
  return price;
}

/** Groups the fields of selection sets by response key, each fragment once, as execution does (GraphQL specification §6.3.2). */
function collect(walk: Walk, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
  const found = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const waiting = sets.toReversed();
  for (let set = waiting.pop(); set !== undefined; set = waiting.pop()) {
    for (const selection of set.selections) {
      walk.steps++;
      if (!included(selection, walk.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const same = found.get(key);
        if (same === undefined) found.set(key, [selection]);
        else same.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) waiting.push(selection.selectionSet);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = walk.fragments.get(selection.name.value);
        if (fragment !== undefined) waiting.push(fragment.selectionSet);
      }
    }
  }
  return found;
}

function priceOf(walk: Walk, at: Elements, fields: readonly FieldNode[]): number {
  const [first] = fields;
  if (first === undefined) return 0;
  const below = at.below(first);
  const sets = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
  if (below !== undefined && sets.length > 0) walk.waiting.push({ at: below, sets });
  const key = (first.alias ?? first.name).value.length;
  return at.count * (key + WORD) + (TEXTS.has(first.name.value) ? at.texts : 0);
}

const TEXTS = new Set(['description', 'deprecationReason', 'defaultValue', 'specifiedByURL', 'locations']);

/** The name that `__type` is asked for; undefined where it is none. */
function nameIn(
  field: FieldNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): string | undefined {
  const written = field.arguments?.find(({ name }) => name.value === 'name')?.value;
  if (written?.kind !== Kind.VARIABLE) return textOf(written);
  const name = written.name.value;
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (value !== undefined) return typeof value === 'string' ? value : undefined;
  return textOf(
    operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue,
  );
}

function textOf(literal: ValueNode | undefined): string | undefined {
  return literal?.kind === Kind.STRING ? literal.value : undefined;
}

/** The root of an operation, of which nothing but the introspection has a price. */
function rootOf(schema: GraphQLSchema, nameOf: (field: FieldNode) => string | undefined): Elements {
  const sizes = sizesOf(schema);
  return {
    count: 0,
    texts: 0,
    below: (field) => {
      if (field.name.value === '__schema') return schemaElements(schema, sizes);
      return field.name.value === '__type' ? oneType(sizes, nameOf(field)) : undefined;
    },
  };
}

function oneType(sizes: SchemaSizes, name: string | undefined): Elements | undefined {
  const group = name === undefined ? undefined : sizes.of(name);
  return group && types(sizes, group);
}

function schemaElements(schema: GraphQLSchema, sizes: SchemaSizes): Elements {
  return elements(1, schema.description?.length ?? 0, {
    types: () => types(sizes, sizes.all),
    queryType: () => oneType(sizes, schema.getQueryType()?.name),
    mutationType: () => oneType(sizes, schema.getMutationType()?.name),
    subscriptionType: () => oneType(sizes, schema.getSubscriptionType()?.name),
    directives: () =>
      elements(sizes.directives, sizes.directiveTexts, {
        args: () =>
          elements(sizes.directiveArgs, sizes.directiveArgTexts, {
            type: () => references(sizes, sizes.directiveArgs, undefined),
          }),
      }),
  });
}

function elements(
  count: number,
  texts: number,
  ways: Readonly<Record<string, () => Elements | undefined>>,
): Elements {
  const below: Elements['below'] = ({ name: { value } }) =>
    Object.hasOwn(ways, value) ? ways[value]?.() : undefined;
  return { count, texts, below };
}

function types(sizes: SchemaSizes, group: TypeGroup, ofType?: () => Elements): Elements {
  const { sizes: of, whole } = group;
  const led = (way: Way, count: number): TypeGroup => group.through?.(way) ?? atMost(sizes, count);
  const refer = (way: Way, count: number) => () => references(sizes, count, led(way, count), whole);
  return elements(of.types, of.typeTexts, {
    fields: () =>
      elements(of.fields, of.fieldTexts, {
        args: () => elements(of.args, of.argTexts, { type: refer('args', of.args) }),
        type: refer('fields', of.fields),
      }),
    inputFields: () =>
      elements(of.inputFields, of.inputTexts, { type: refer('inputFields', of.inputFields) }),
    enumValues: () => elements(of.enumValues, of.enumTexts, {}),
    interfaces: () => types(sizes, led('interfaces', of.interfaces)),
    possibleTypes: () => types(sizes, led('possibleTypes', of.possibleTypes)),
    ...(ofType && { ofType }),
  });
}

/** That many types, each as large as the largest. */
function atMost({ most }: SchemaSizes, count: number): TypeGroup {
  return { sizes: scaled(most, count), whole: false };
}

/**
 * The types that fields, arguments and input fields refer to, and their wrappers first.
 * @param whole whether these are all references of the schema, so that the shares of wrapped ones hold
 * @param level wrappers taken off so far
 */
function references(
  sizes: SchemaSizes,
  count: number,
  group: TypeGroup = atMost(sizes, count),
  whole = false,
  level = 0,
): Elements {
  const before = level === 0 ? 1 : (sizes.wrapped[level - 1] ?? 1);
  const wrapped = sizes.wrapped[level] ?? 0;
  const further = whole ? (count * wrapped) / before : wrapped === 0 ? 0 : count;
  const ofType = (): Elements => references(sizes, further, group, whole, level + 1);
  return { ...types(sizes, group, ofType), count };
}

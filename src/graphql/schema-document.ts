import {
  getNullableType,
  GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  print,
  visit,
  type DefinitionNode,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';

import { inPortions, type Work } from '../domain/in-portions.ts';
import { OURS } from './annotations.ts';
import { definitionsOf } from './definitions.ts';
import { guardedOf } from './guarded-schema.ts';

/** What Apollo Federation adds to a subgraph, and leaves out of the document that it answers with. */
const FEDERATION: readonly string[] = ['_service', '_entities', '_Service', '_Entity', '_Any', '_FieldSet'];

const documents = new WeakMap<GraphQLSchema, Promise<string>>();
const subgraphs = new WeakMap<GraphQLSchema, Promise<string>>();

/**
 * The document of a schema for whoever may see it: the directives of others, and nothing of what is asked for. It is printed
 * once, in portions.
 */
export function schemaDocument(schema: GraphQLSchema): Promise<string> {
  return once(documents, schema, []);
}

/** The same as `_service { sdl }` answers it (Apollo Federation, "Subgraph specification"). */
export function subgraphDocument(schema: GraphQLSchema): Promise<string> {
  return once(subgraphs, schema, FEDERATION);
}

function once(
  known: WeakMap<GraphQLSchema, Promise<string>>,
  schema: GraphQLSchema,
  without: readonly string[],
): Promise<string> {
  const text = known.get(schema) ?? inPortions(printing(schema, without));
  known.set(schema, text);
  return text;
}

function* printing(schema: GraphQLSchema, without: readonly string[]): Work<string> {
  const texts: string[] = [];
  for (const making of definitionsOf(printable(schema))) {
    const fit = fitting(yield* making, schema);
    yield;
    const left = fit && withoutNamed(fit, without);
    yield;
    if (left) texts.push(print(left));
    yield;
  }
  return `${texts.join('\n\n')}\n`;
}

/** A view whose applied directives can be written out, although they may name what only the whole schema has. */
function printable(view: GraphQLSchema): GraphQLSchema {
  const whole = guardedOf(view)?.book.schema ?? view;
  if (whole === view) return view;
  const made: unknown = Object.create(view, {
    getDirective: { value: (name: string) => view.getDirective(name) && whole.getDirective(name) },
  });
  return made instanceof GraphQLSchema ? made : view;
}

/**
 * Leaves out our own directives, and each that is applied and names something the schema does not have: it stands on a schema
 * that has more.
 */
function fitting(definition: DefinitionNode, schema: GraphQLSchema): DefinitionNode | null {
  return visit(definition, {
    DirectiveDefinition: ({ name }) => (OURS.includes(name.value) ? null : undefined),
    Directive: (node) => {
      if (OURS.includes(node.name.value)) return null;
      const directive = schema.getDirective(node.name.value);
      const fits = (node.arguments ?? []).every(({ name, value }) => {
        const argument = directive?.args.find((one) => one.name === name.value);
        return argument !== undefined && literalFits(value, argument.type);
      });
      return directive && !fits ? null : undefined;
    },
  });
}

function literalFits(node: ValueNode, wrapped: GraphQLInputType): boolean {
  const type = getNullableType(wrapped);
  if (isListType(type)) {
    const items = node.kind === Kind.LIST ? node.values : [node];
    return items.every((item) => literalFits(item, type.ofType));
  }
  if (isEnumType(type)) return node.kind !== Kind.ENUM || type.getValue(node.value) !== undefined;
  if (!isInputObjectType(type) || node.kind !== Kind.OBJECT) return true;
  const fields = type.getFields();
  return node.fields.every(({ name, value }) => {
    const field = Object.hasOwn(fields, name.value) ? fields[name.value] : undefined;
    return field !== undefined && literalFits(value, field.type);
  });
}

function withoutNamed(definition: DefinitionNode, names: readonly string[]): DefinitionNode | null {
  if (names.length === 0) return definition;
  return visit(definition, {
    enter: (node) => {
      const name = 'name' in node ? node.name : undefined;
      return name !== undefined && names.includes(name.value) ? null : undefined;
    },
  });
}

import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import {
  getNullableType,
  GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  print,
  visit,
  type DocumentNode,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';

import { ENTITLED } from './annotations.ts';
import { guardedOf } from './guarded-schema.ts';
import { COUNTS } from './reading.ts';

const OURS: readonly string[] = [ENTITLED, COUNTS];

/** What Apollo Federation adds to a subgraph, and leaves out of the document that it answers with. */
const FEDERATION: readonly string[] = ['_service', '_entities', '_Service', '_Entity', '_Any', '_FieldSet'];

const documents = new WeakMap<GraphQLSchema, DocumentNode>();

/** The document of a schema for whoever may see it: the directives of others, and nothing of what is asked for. */
export function schemaDocument(schema: GraphQLSchema): string {
  return `${print(documentOf(schema))}\n`;
}

/** The same as `_service { sdl }` answers it (Apollo Federation, "Subgraph specification"). */
export function subgraphDocument(schema: GraphQLSchema): string {
  return `${print(without(documentOf(schema), FEDERATION))}\n`;
}

function documentOf(schema: GraphQLSchema): DocumentNode {
  const known = documents.get(schema);
  if (known !== undefined) return known;
  const made = fitting(without(getDocumentNodeFromSchema(printable(schema)), OURS), schema);
  documents.set(schema, made);
  return made;
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

/** Leaves out each applied directive that names something the schema does not have: it stands on a schema that has more. */
function fitting(document: DocumentNode, schema: GraphQLSchema): DocumentNode {
  return visit(document, {
    Directive: (node) => {
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

function without(document: DocumentNode, names: readonly string[]): DocumentNode {
  return visit(document, {
    enter: (node) => {
      const name = 'name' in node ? node.name : undefined;
      return name !== undefined && names.includes(name.value) ? null : undefined;
    },
  });
}

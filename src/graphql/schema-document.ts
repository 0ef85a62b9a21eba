import { getDocumentNodeFromSchema } from '@graphql-tools/utils';
import { print, visit, type DocumentNode, type GraphQLSchema } from 'graphql';

import { ENTITLED } from './annotations.ts';
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
  const made = without(getDocumentNodeFromSchema(schema), OURS);
  documents.set(schema, made);
  return made;
}

function without(document: DocumentNode, names: readonly string[]): DocumentNode {
  return visit(document, {
    enter: (node) => {
      const name = 'name' in node ? node.name : undefined;
      return name !== undefined && names.includes(name.value) ? null : undefined;
    },
  });
}

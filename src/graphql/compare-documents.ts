import { diff, type Change } from '@graphql-inspector/core';
import { buildSchema, type GraphQLSchema } from 'graphql';

/** What one schema document has and another has not, as GraphQL Inspector tells it. */
export interface SchemaChange {
  /** Such as `FIELD_REMOVED`. */
  readonly type: string;
  /** Schema coordinate. */
  readonly path: string | undefined;
  readonly message: string;
  readonly level: 'breaking' | 'dangerous' | 'not breaking';
}

type Told = Pick<Change, 'path' | 'message' | 'criticality'> & { readonly type: string };

const LEVELS: Readonly<Record<Change['criticality']['level'], SchemaChange['level']>> = {
  BREAKING: 'breaking',
  DANGEROUS: 'dangerous',
  NON_BREAKING: 'not breaking',
};

/** Compares two documents of valid schemas, by what it does to a client that was written for the first. */
export async function compareDocuments(before: string, after: string): Promise<readonly SchemaChange[]> {
  const changes: readonly Told[] = await diff(built(before), built(after));
  return changes.map(({ type, path, message, criticality: { level } }) => ({
    type,
    path,
    message,
    level: LEVELS[level],
  }));
}

/** Directives of others may stand in a document that leaves their definitions to them. */
function built(document: string): GraphQLSchema {
  return buildSchema(document, { assumeValidSDL: true });
}

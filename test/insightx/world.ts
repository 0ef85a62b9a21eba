import { PGlite } from '@electric-sql/pglite';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { graphql, parse, subscribe, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import {
  insightx,
  type EntitlementsOf,
  type Product,
  type Query,
  type Viewer,
} from '../../src/insightx/index.ts';

export const SDL = readFileSync('schema/insightx.graphql', 'utf8');
const DIRECTIVES = readFileSync('schema/directives.graphql', 'utf8');

/** InsightX on a database in memory, with no gate in front. */
export interface World {
  readonly schema: GraphQLSchema;
  readonly query: Query;
  /** The statements since the last call of `forget`. */
  statements(): readonly string[];
  forget(): void;
  run(source: string, viewer?: Viewer): Promise<ExecutionResult>;
  follow(source: string, viewer?: Viewer): Promise<AsyncGenerator<ExecutionResult>>;
  close(): Promise<void>;
}

/** There is no gate in front, so that everybody gets one variation. */
export const entitlementsOf: EntitlementsOf = () => ({ variation: () => 'limited' });

export const NIA: Viewer = { id: 'nia', account: 'birch' };

export async function world(): Promise<World> {
  const database = await PGlite.create();
  let statements: string[] = [];
  const query: Query = async (text, params) => {
    statements.push(text);
    const { rows } = await database.query<Record<string, unknown>>(
      text,
      params === undefined ? [] : [...params],
    );
    return rows;
  };
  const product = await insightx({ query, entitlementsOf });
  const schema = schemaOf(product);
  return {
    schema,
    query,
    statements: () => statements,
    forget: () => (statements = []),
    run: async (source, viewer = NIA) =>
      plain(await graphql({ schema, source, contextValue: product.context(viewer) })),
    async follow(source, viewer = NIA) {
      const events = await subscribe({
        schema,
        document: parse(source),
        contextValue: product.context(viewer),
      });
      if (!(Symbol.asyncIterator in events)) throw new Error(JSON.stringify(events));
      return events;
    },
    close: () => database.close(),
  };
}

export function schemaOf({ resolvers }: Product): GraphQLSchema {
  return makeExecutableSchema({
    typeDefs: [DIRECTIVES, SDL],
    resolvers,
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
}

/** Results have no prototype, which `toEqual` of Jest 30 minds. */
function plain(result: ExecutionResult): ExecutionResult {
  return JSON.parse(JSON.stringify(result)) as ExecutionResult;
}

import { contextOf, type Context, type EntitlementsOf, type Viewer } from './context.ts';
import type { Resolvers } from './generated.ts';
import type { Query } from './query.ts';
import { resolversOn } from './resolvers.ts';
import { addSamples } from './samples.ts';
import { TABLES } from './tables.ts';

export type { Context, EntitlementsOf, Viewer } from './context.ts';
export { EXAMPLE, REQUESTS, type ExampleRequest } from './example.ts';
export type { Resolvers } from './generated.ts';
export { PEOPLE, type Person } from './people.ts';
export type { Query } from './query.ts';

/** A product behind the gateway: what answers its schema, and what each request's resolvers need. */
export interface Product {
  /** For `schema/insightx.graphql`. One of them answers by the caller's variation; the others know nothing of entitlements. */
  readonly resolvers: Resolvers;
  /**
   * Made once a request: the viewer, the workspace whose data it reads, and that request's DataLoaders. The gateway
   * merges it into the request's GraphQL context as own properties, where the resolvers find it.
   */
  readonly context: (viewer: Viewer) => Context;
}

/** InsightX, with its tables and samples in place. Safe to start on one database any number of times, also at once. */
export async function insightx({
  query,
  entitlementsOf,
}: {
  readonly query: Query;
  readonly entitlementsOf: EntitlementsOf;
}): Promise<Product> {
  await query(TABLES);
  await addSamples(query);
  return {
    resolvers: resolversOn(query, entitlementsOf),
    context: (viewer) => contextOf(query, viewer),
  };
}

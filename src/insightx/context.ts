import DataLoader from 'dataloader';
import { authorsById, pointsByReport, reportsByDashboard } from './batches.ts';
import type { Query } from './query.ts';
import type { AuthorRow, PointRow, ReportRow } from './rows.ts';

/** Who is calling, as far as the product needs to know. */
export interface Viewer {
  readonly id: string;
  readonly account: string | undefined;
}

/** What a resolver asks of its caller's entitlements. The gateway gives it; `entitlementsOf` of the package is the same. */
export type EntitlementsOf = (
  context: object,
) => { variation(flag: string): string } | Promise<{ variation(flag: string): string }>;

/** One request's batches. A loader remembers what it has read, so it never outlives its request. */
export interface Loaders {
  readonly authors: DataLoader<string, AuthorRow>;
  readonly points: DataLoader<string, readonly PointRow[]>;
  readonly reportsOnDashboard: DataLoader<string, readonly ReportRow[]>;
}

/** What the product's resolvers find in the GraphQL context of a request. */
export interface Context {
  readonly viewer: Viewer;
  /** Whose data the viewer reads and writes. */
  readonly workspace: string;
  readonly loaders: Loaders;
}

export function contextOf(query: Query, viewer: Viewer): Context {
  return {
    viewer,
    workspace: workspaceOf(viewer),
    loaders: {
      authors: new DataLoader((ids) => authorsById(query, ids)),
      points: new DataLoader((ids) => pointsByReport(query, ids)),
      reportsOnDashboard: new DataLoader((ids) => reportsByDashboard(query, ids)),
    },
  };
}

/** An account shares a workspace; who has none has one alone. The prefix keeps an account from naming a person. */
function workspaceOf({ id, account }: Viewer): string {
  return account === undefined ? `person:${id}` : `account:${account}`;
}

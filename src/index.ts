/** The library: `gatehouse()` for a server of one's own. */
export { gatehouse, typeDefs, type Gatehouse, type GatehouseOptions } from './compose/library.ts';
export { gatehouseRoutes, type GatehouseRoutes, type RouteOptions } from './compose/routes.ts';
export type { Viewer } from './compose/viewer.ts';
export { entitlementsOf, type FieldInfo } from './graphql/in-code/entitlements-of.ts';
export type { KnownEntitlements } from './graphql/in-code/known-entitlements.ts';
export type { RouteAnswer, RouteGuards } from './graphql/in-code/route-guards.ts';
export { Failure, type FailureCode } from './domain/failure.ts';

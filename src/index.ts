/** The library: `gatehouse()` for a server of one's own. */
export {
  gatehouse,
  typeDefs,
  type Gatehouse,
  type GatehouseOptions,
  type Viewer,
} from './compose/library.ts';
export { Failure, type FailureCode } from './domain/failure.ts';

import type { Admittance } from '../actions/entitlements.ts';
import type { CatalogFollower } from '../actions/follow-catalog.ts';
import type { CatalogKeeper } from '../actions/keep-catalog.ts';
import { TimeKeeper } from '../actions/keep-time.ts';
import type { Configuration } from '../files/configuration.ts';
import type { CatalogStore } from '../ports/catalog-store.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { postgresCatalogStore } from '../postgres/catalog-store.ts';
import { databaseTime } from '../postgres/time.ts';
import { admittanceOf } from './admittance.ts';
import { followCatalog } from './catalog.ts';
import { every } from './every.ts';
import { openStores, type Stores } from './stores.ts';

/** Everything it takes to decide: the stores, the catalog that is in force, and who calls. */
export interface Decisions {
  readonly stores: Stores;
  /** The clock that all gateways on these stores share. */
  readonly clock: Clock;
  readonly store: CatalogStore;
  readonly follower: CatalogFollower;
  readonly admittance: Admittance;
}

export type DecisionSettings = Pick<
  Configuration,
  'catalog' | 'data' | 'databaseUrl' | 'redisUrl' | 'redisPrefix' | 'engagement' | 'dryRun'
> & {
  /** The claim that names the plan of an account that has none on record. */
  readonly planClaim: string | undefined;
};

const machine: Clock = { now: () => Date.now() };
/** Milliseconds between comparisons of this machine's clock with the database's. */
const CLOCKS_EVERY = 10_000;

/**
 * Opens the stores and follows the catalog.
 * @param closing what has to be let go of at the end, the last first
 * @throws Failure INVALID_DEFINITIONS, DATA_FOLDER_LOCKED, STORE_UNAVAILABLE
 */
export async function openDecisions(
  settings: DecisionSettings,
  keeper: CatalogKeeper,
  log: Log,
  closing: (() => unknown)[],
): Promise<Decisions> {
  const stores = await openStores(settings, log, closing);
  const clock = await keepTime(stores, log, closing);
  const runtime = { clock, log };
  const store = postgresCatalogStore(stores.sql);
  const follower = await followCatalog(keeper, store, settings.catalog, runtime, closing);
  const { engagement, planClaim, dryRun } = settings;
  const admittance = await admittanceOf(
    stores,
    keeper,
    { ...engagement, planClaim, dryRun },
    runtime,
    closing,
  );
  return { stores, clock, store, follower, admittance };
}

async function keepTime({ sql }: Stores, log: Log, closing: (() => unknown)[]): Promise<Clock> {
  const clock = new TimeKeeper(machine, () => databaseTime(sql), log);
  await clock.compare();
  every(CLOCKS_EVERY, () => clock.compare(), closing);
  return clock;
}

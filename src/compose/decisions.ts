import type { Admittance } from '../actions/entitlements.ts';
import type { CatalogFollower } from '../actions/follow-catalog.ts';
import { LineageFollower } from '../actions/follow-lineage.ts';
import type { CatalogKeeper } from '../actions/keep-catalog.ts';
import { TimeKeeper } from '../actions/keep-time.ts';
import type { Configuration } from '../files/configuration.ts';
import type { CatalogStore } from '../ports/catalog-store.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { postgresCatalogStore } from '../postgres/catalog-store.ts';
import { postgresLineage } from '../postgres/lineage.ts';
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
  | 'catalog'
  | 'data'
  | 'databaseUrl'
  | 'redisUrl'
  | 'redis'
  | 'redisPrefix'
  | 'engagement'
  | 'denied'
  | 'dryRun'
> & {
  /** The claim that names the plan of an account that has none on record. */
  readonly planClaim: string | undefined;
};

const machine: Clock = { now: () => Date.now() };
/** Milliseconds between comparisons of this machine's clock with the database's. */
const CLOCKS_EVERY = 10_000;
/** Milliseconds between looks at whether the database is still the one that this gateway has read. */
const LINEAGE_EVERY = 1_000;

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
  const lineage = await followLineage(stores, keeper, { clock, log }, closing);
  const runtime = { clock, log, lineage };
  const store = postgresCatalogStore(stores.sql);
  const follower = await followCatalog(keeper, store, settings.catalog, runtime, closing);
  const { engagement, planClaim, denied, dryRun } = settings;
  const admittance = await admittanceOf(
    stores,
    keeper,
    { ...engagement, planClaim, deniedCode: denied.code, dryRun },
    runtime,
    closing,
  );
  return { stores, clock, store, follower, admittance };
}

/** Before anything is read: what the cache keeps may be of another lineage. */
async function followLineage(
  { sql, cache }: Stores,
  keeper: CatalogKeeper,
  runtime: { readonly clock: Clock; readonly log: Log },
  closing: (() => unknown)[],
): Promise<LineageFollower> {
  const inForce = (): { version: number; versionId: string } => ({
    version: keeper.version,
    versionId: keeper.versionId,
  });
  const lineage = new LineageFollower({ ...runtime, store: postgresLineage(sql), cache, inForce });
  await lineage.settle();
  every(LINEAGE_EVERY, () => lineage.turn(), closing);
  return lineage;
}

async function keepTime({ sql }: Stores, log: Log, closing: (() => unknown)[]): Promise<Clock> {
  const clock = new TimeKeeper(machine, () => databaseTime(sql), log);
  await clock.compare();
  every(CLOCKS_EVERY, () => clock.compare(), closing);
  return clock;
}

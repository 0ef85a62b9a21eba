import { readLibraryOptions, type LibraryOptions } from '../files/library-settings.ts';
import { routeGuards, type RouteGuards } from '../graphql/in-code/route-guards.ts';
import { judgeSeed, keeperFor } from './catalog.ts';
import { openDecisions } from './decisions.ts';
import { jsonLog } from './log.ts';
import { admitViewer, type Viewer } from './viewer.ts';

export interface RouteOptions extends LibraryOptions {
  /** The claim that names the plan of an account that has none on record. */
  readonly planClaim?: string;
}

/** Gatehouse in a server that has routes and no GraphQL schema. */
export interface GatehouseRoutes extends RouteGuards<Viewer> {
  /** Lets go of the stores. */
  close(): Promise<void>;
}

/**
 * Guards the routes of a server that has no GraphQL schema, for instance of a Next.js application beside a gateway. It decides
 * by the catalog and the stores that the gateway decides by.
 * @throws Failure INVALID_CONFIGURATION, INVALID_DEFINITIONS, DATA_FOLDER_LOCKED, STORE_UNAVAILABLE
 */
export async function gatehouseRoutes({ planClaim, ...options }: RouteOptions): Promise<GatehouseRoutes> {
  const settings = readLibraryOptions(options);
  const log = jsonLog(options.log?.level ?? 'warn');
  const keeper = keeperFor(undefined, { ...settings, profiles: {} });
  judgeSeed(keeper, settings);
  const closing: (() => unknown)[] = [];
  async function close(): Promise<void> {
    for (const step of closing.splice(0).reverse()) await step();
  }
  try {
    const { admittance } = await openDecisions({ ...settings, planClaim }, keeper, log, closing);
    return { ...routeGuards(admitViewer(admittance), settings.denied.status), close };
  } catch (error) {
    await close();
    throw error;
  }
}

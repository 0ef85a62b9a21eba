import type { Admittance } from '../actions/entitlements.ts';
import type { CatalogFollower } from '../actions/follow-catalog.ts';
import type { CatalogKeeper } from '../actions/keep-catalog.ts';
import { firstKey, recognise } from '../actions/manage-keys.ts';
import type { ElementLookup } from '../actions/explain-element.ts';
import { AdminDoor } from '../admin/door.ts';
import type { Element } from '../domain/requirement.ts';
import { Failure } from '../domain/failure.ts';
import type { Configuration } from '../files/configuration.ts';
import { eventsDoor } from '../events/door.ts';
import { elementLookup } from '../graphql/coordinates.ts';
import { DemandBook, elementsOf } from '../graphql/demands.ts';
import { GraphqlDoor } from '../graphql/door.ts';
import { entitlementsOf } from '../graphql/in-code/entitlements-of.ts';
import { Limits } from '../graphql/limits/limits.ts';
import type { PersistedOperations } from '../graphql/persisted.ts';
import type { Ground } from '../graphql/prepare.ts';
import { SchemaDoor } from '../graphql/schema-door.ts';
import { Views } from '../graphql/views.ts';
import { httpServer } from '../http/server.ts';
import { EXAMPLE } from '../insightx/index.ts';
import { ofrepDoor } from '../ofrep/door.ts';
import { jwtCredentials, type JwtSettings } from '../jwt/credentials.ts';
import type { Issuer } from '../ports/credentials.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { controlOf } from './control.ts';
import { openDecisions } from './decisions.ts';
import { examine } from './examine.ts';
import { every, SUBSCRIPTIONS_EVERY } from './every.ts';
import { seedExample } from './example.ts';
import { guard } from './guard.ts';
import { liveOn, placesOf } from './live.ts';
import { controlSdl, resolvedBy, type Product, type ProductSchema } from './product.ts';
import type { Stores } from './stores.ts';

/** A gateway that answers. */
export interface Gateway {
  /** `http://host:port`, the port as it was given out. */
  readonly address: string;
  readonly issuer: Issuer;
  readonly stores: Stores['described'];
  /** The key of the owner, where this start made it. Nobody can be told it again. */
  readonly ownerKey: string | undefined;
  /** Answers what is under way, then lets go of everything. */
  close(): Promise<void>;
}

/**
 * Puts a gateway together and opens it. Where anything is wrong it does not open, and says everything that is.
 * @throws Failure INVALID_DEFINITIONS, INVALID_CONFIGURATION, DATA_FOLDER_LOCKED, STORE_UNAVAILABLE
 */
export async function openGateway(configuration: Configuration, log: Log): Promise<Gateway> {
  const closing: (() => unknown)[] = [];
  async function close(): Promise<void> {
    for (const step of closing.splice(0).reverse()) await step();
  }
  try {
    return await open(configuration, log, closing, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  configuration: Configuration,
  log: Log,
  closing: (() => unknown)[],
  close: () => Promise<void>,
): Promise<Gateway> {
  // What can be wrong without the stores is reported before they are opened.
  const examined = await examine(configuration, 'where certain');
  const { product: asked, keeper, persisted } = examined;
  if (asked.warnings !== '') log.warn(`the schema has warnings\n${asked.warnings}`);

  const settings = { ...configuration, planClaim: configuration.auth.claims.plan };
  const { stores, clock, store, follower, admittance } = await openDecisions(settings, keeper, log, closing);
  const control = controlOf(stores, { admittance, follower, store, ...elementsIn(asked), log });
  closing.push(() => control.text.close());
  if (configuration.example !== undefined) await seedExample({ ...control, recorder: admittance.recorder });

  const product = await examined.behind.make({
    query: (text, params) => stores.sql.query(text, params),
    entitlementsOf,
  });
  const views = new Views(
    guard(examined.resolved ?? resolvedBy(asked, product), asked.annotations, log),
    configuration.views.limit,
    configuration.introspection,
    configuration.denied.code,
  );
  const ground = { views, limits: new Limits(configuration.limits) };
  const graphql = await openGraphql(configuration, ground, persisted, admittance, product, log);
  closing.push(() => graphql.close());
  every(SUBSCRIPTIONS_EVERY, () => graphql.subscriptions.turn(), closing);
  const admin = await AdminDoor.open(controlSdl(), control);
  closing.push(() => admin.close());
  const issuer = jwtCredentials(tokenSettings(configuration), clock);
  const byKey = (key: string) => recognise(control, key);
  const served = {
    graphql,
    ofrep: ofrepDoor(admittance),
    admin: { door: admin, recognise: byKey },
    schema: {
      door: new SchemaDoor(views, admittance, configuration.profiles, store),
      recognise: byKey,
    },
    events: { door: eventsDoor(admittance), recognise: byKey },
    credentials: issuer,
    ...httpSettings(configuration),
    ...liveOn(configuration, graphql, issuer, clock, log),
    version: () => keeper.version,
    readiness: readinessOf(admittance, follower, stores, clock),
    log,
  };
  const address = await listen(configuration, served, closing);
  // Last, because a key that a failing start had made could not be told any more.
  const first = await firstKey(control);
  return { address, issuer, stores: stores.described, ownerKey: first?.secret, close };
}

/** What the HTTP server takes from the configuration as it stands; times in milliseconds. */
function httpSettings({ cors, http }: Configuration) {
  const [requestTimeout, drainTimeout] = [http.requestSeconds * 1_000, http.drainSeconds * 1_000];
  return { cors, requestTimeout, drainTimeout };
}

/** What operators can ask about the schema's elements. */
function elementsIn({ schema, annotations }: ProductSchema): {
  readonly elements: readonly Element[];
  readonly lookup: ElementLookup;
} {
  const book = new DemandBook(schema, annotations);
  return { elements: elementsOf(book), lookup: elementLookup(book) };
}

function openGraphql(
  { denied, batch, subscriptions, explain, responseCache }: Configuration,
  ground: Ground,
  persisted: PersistedOperations | undefined,
  admittance: Admittance,
  { context }: Product,
  log: Log,
): Promise<GraphqlDoor> {
  const places = placesOf(subscriptions);
  const settings = {
    refusals: { ...denied, cached: responseCache.enabled },
    largestBatch: batch.limit,
    mostSubscriptions: places.perProcess,
    subscriptionsPerSubject: places.perSubject,
    subscriptionsPerAccount: places.perAccount,
    context,
    explain,
    persisted,
  };
  return GraphqlDoor.open(ground, admittance, settings, log);
}

/** What tokens must be. Only the example brings a secret of its own, and it is published. */
export function tokenSettings({ example, auth }: Configuration): JwtSettings {
  const own = example === undefined ? undefined : EXAMPLE;
  return {
    secret: auth.secret ?? own?.secret ?? '',
    issuer: auth.issuer ?? own?.issuer ?? '',
    audience: auth.audience ?? own?.audience ?? '',
    algorithms: auth.algorithms,
    claims: auth.claims,
  };
}

async function listen(
  { host, port }: Configuration,
  served: Parameters<typeof httpServer>[0],
  closing: (() => unknown)[],
): Promise<string> {
  const server = httpServer(served);
  closing.push(() => server.close());
  return server.listen({ port, host }).catch((cause: unknown) => {
    throw new Failure('INVALID_CONFIGURATION', `cannot listen on ${host}:${port}: ${listenAdvice(cause)}`, {
      cause,
    });
  });
}

/** A silent store degrades the gateway and does not take it out of service: what needs no store still answers. */
function readinessOf(
  { keeper, unknown }: Admittance,
  follower: CatalogFollower,
  stores: Stores,
  clock: Clock,
): () => Promise<{ readonly ready: true } & Readonly<Record<string, unknown>>> {
  const secondsSince = (instant: number): number => Math.round((clock.now() - instant) / 100) / 10;
  return async () => ({
    ready: true,
    catalog: {
      version: keeper.version,
      madeAt: new Date(keeper.madeAt).toISOString(),
      // Whatever was made within these seconds may not be known here yet.
      confirmedSecondsAgo: secondsSince(follower.confirmedAt),
    },
    ...told(await stores.health(), { catalog: errorsIn(keeper), names: unknown?.describe() }),
  });
}

/** Another gateway may have made a version that lacks what the schema or the configuration of this one names. */
function errorsIn({ errors, version }: CatalogKeeper): string | undefined {
  if (errors === 0) return undefined;
  const found = errors === 1 ? '1 error' : `${errors} errors`;
  return `version ${version} has ${found} for the schema and configuration of this gateway; the log names them`;
}

/** Whether each store is up, and what it cannot do, beside what is wrong with the catalog; no detail where all is well. */
function told(
  { sql, cache }: Awaited<ReturnType<Stores['health']>>,
  faults: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, unknown>> {
  const found = { sql: sql.cause, cache: cache.cause, ...faults };
  const detail = Object.fromEntries(Object.entries(found).filter(([, cause]) => cause !== undefined));
  const stores = { sql: sql.state, cache: cache.state };
  return Object.keys(detail).length === 0 ? { stores } : { stores, detail };
}

function listenAdvice(cause: unknown): string {
  const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
  return taken
    ? 'it is taken; stop what listens there, or set PORT'
    : 'set HOST and PORT to what this machine has';
}

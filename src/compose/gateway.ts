import type { Admittance } from '../actions/entitlements.ts';
import { firstKey, recognise, type KeyParts } from '../actions/manage-keys.ts';
import type { ElementLookup } from '../actions/explain-element.ts';
import { AdminDoor } from '../admin/door.ts';
import type { Element } from '../domain/requirement.ts';
import { Failure } from '../domain/failure.ts';
import type { Configuration } from '../files/configuration.ts';
import { eventsDoor, type EventsDoor } from '../events/door.ts';
import { elementLookup } from '../graphql/coordinates.ts';
import { DemandBook, elementsOf } from '../graphql/demands.ts';
import { GraphqlDoor } from '../graphql/door.ts';
import { entitlementsOf } from '../graphql/in-code/entitlements-of.ts';
import { Limits } from '../graphql/limits/limits.ts';
import type { PersistedOperations } from '../graphql/persisted.ts';
import type { Ground } from '../graphql/prepare.ts';
import { SchemaDoor } from '../graphql/schema-door.ts';
import { Views } from '../graphql/views.ts';
import type { Doors } from '../http/entrance.ts';
import { httpServer } from '../http/server.ts';
import { EXAMPLE } from '../insightx/index.ts';
import { ofrepDoor } from '../ofrep/door.ts';
import { jwtCredentials, type JwtSettings } from '../jwt/credentials.ts';
import type { Issuer } from '../ports/credentials.ts';
import type { Log } from '../ports/runtime.ts';
import { controlOf } from './control.ts';
import type { GatewayLog } from './log.ts';
import { openDecisions } from './decisions.ts';
import { readOwnerKey } from './owner-key.ts';
import { readinessOf } from './readiness.ts';
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
  /** The key of the owner, where this start made it and no file gave it. It is kept nowhere. */
  readonly ownerKey: string | undefined;
  /** Makes `/readyz` answer 503 from now on. Everything else goes on. */
  retire(): void;
  /** Answers what is under way, then lets go of everything. */
  close(): Promise<void>;
}

/**
 * Puts a gateway together and opens it. Where anything is wrong it does not open, and says everything that is.
 * @throws Failure INVALID_DEFINITIONS, INVALID_CONFIGURATION, DATA_FOLDER_LOCKED, STORE_UNAVAILABLE
 */
export async function openGateway(configuration: Configuration, log: GatewayLog): Promise<Gateway> {
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
  log: GatewayLog,
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
  const views = viewsOf(configuration, examined.resolved ?? resolvedBy(asked, product), asked, log);
  const ground = { views, limits: new Limits(configuration.limits) };
  const graphql = await openGraphql(configuration, ground, persisted, admittance, product, log);
  closing.push(() => graphql.close());
  every(SUBSCRIPTIONS_EVERY, () => graphql.subscriptions.turn(), closing);
  const admin = await AdminDoor.open(controlSdl(), control);
  closing.push(() => admin.close());
  const issuer = jwtCredentials(tokenSettings(configuration), clock);
  const ending = new AbortController();
  const served = {
    graphql,
    ofrep: ofrepDoor(admittance),
    ...keyed(control, {
      admin,
      schema: new SchemaDoor(views, admittance, configuration.profiles, store),
      events: eventsDoor(admittance),
    }),
    credentials: issuer,
    ...httpSettings(configuration),
    ...liveOn(configuration, graphql, issuer, clock, log),
    version: () => keeper.version,
    readiness: readinessOf({ admittance, follower, stores, clock }, configuration.engagement, ending.signal),
    log,
    answered: log.answered,
  };
  const address = await listen(configuration, served, closing);
  // Last, because a key that a failing start had made could not be told any more.
  const ownerKey = await firstOwnerKey(control, configuration.ownerKeyFile, log);
  return {
    address,
    issuer,
    stores: stores.described,
    ownerKey,
    retire: () => {
      ending.abort();
    },
    close,
  };
}

/** The key that this start made for the owner and that must be told; undefined where there is none to tell. */
async function firstOwnerKey(
  control: KeyParts,
  file: string | undefined,
  log: Log,
): Promise<string | undefined> {
  const given = file === undefined ? undefined : readOwnerKey(file);
  const first = await firstKey(given === undefined ? control : { ...control, newSecret: () => given });
  if (given === undefined || first === undefined) return first?.secret;
  log.info('the key of the owner is the one in ownerKeyFile', { key: first.operator.id });
  return undefined;
}

/** Doors that the keys of operators open. */
function keyed(
  control: KeyParts,
  { admin, schema, events }: { admin: AdminDoor; schema: SchemaDoor; events: EventsDoor },
): Required<Pick<Doors, 'admin' | 'schema' | 'events'>> {
  const byKey = (key: string) => recognise(control, key);
  return {
    admin: { door: admin, recognise: byKey },
    schema: { door: schema, recognise: byKey },
    events: { door: events, recognise: byKey },
  };
}

function viewsOf(
  { views, introspection, denied }: Configuration,
  resolved: ProductSchema['schema'],
  { annotations }: ProductSchema,
  log: Log,
): Views {
  return new Views(guard(resolved, annotations, log), views.limit, introspection, denied.code);
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

function listenAdvice(cause: unknown): string {
  const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
  return taken
    ? 'it is taken; stop what listens there, or set PORT'
    : 'set HOST and PORT to what this machine has';
}

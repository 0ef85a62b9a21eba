import type { Admittance } from '../actions/entitlements.ts';
import type { CatalogFollower } from '../actions/follow-catalog.ts';
import { TimeKeeper } from '../actions/keep-time.ts';
import { firstKey, recognise } from '../actions/manage-keys.ts';
import { AdminDoor } from '../admin/door.ts';
import { Failure } from '../domain/failure.ts';
import type { Configuration } from '../files/configuration.ts';
import { eventsDoor } from '../events/door.ts';
import { elementsOf } from '../graphql/demands.ts';
import { GraphqlDoor } from '../graphql/door.ts';
import { guardSchema } from '../graphql/guarded-schema.ts';
import { SchemaDoor } from '../graphql/schema-door.ts';
import { Views } from '../graphql/views.ts';
import { httpServer } from '../http/server.ts';
import { EXAMPLE } from '../insightx/index.ts';
import { ofrepDoor } from '../ofrep/door.ts';
import { jwtCredentials, type JwtSettings } from '../jwt/credentials.ts';
import type { Issuer } from '../ports/credentials.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { postgresCatalogStore } from '../postgres/catalog-store.ts';
import { databaseTime } from '../postgres/time.ts';
import { admittanceOf } from './admittance.ts';
import { followCatalog, judgeSeed, keeperFor } from './catalog.ts';
import { controlOf } from './control.ts';
import { seedExample } from './example.ts';
import {
  controlSdl,
  definitionsOf,
  findProduct,
  productSchema,
  type Definitions,
  type Product,
} from './product.ts';
import { every } from './every.ts';
import { openStores, type Stores } from './stores.ts';

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

const machine: Clock = { now: () => Date.now() };
/** Milliseconds between comparisons of this machine's clock with the database's. */
const CLOCKS_EVERY = 10_000;

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
  const definitions = definitionsOf(configuration);
  // What can be wrong without the stores is told before they are opened.
  const asked = productSchema(definitions, {});
  if (asked.warnings !== '') log.warn(`the schema has warnings\n${asked.warnings}`);
  const keeper = keeperFor(asked, configuration.profiles);
  judgeSeed(keeper, configuration);
  const makeProduct = await findProduct(configuration);

  const stores = await openStores(configuration);
  closing.push(() => stores.close());
  const clock = await keepTime(stores, log, closing);
  const runtime = { clock, log };
  const store = postgresCatalogStore(stores.sql);
  const follower = await followCatalog(keeper, store, configuration.catalog, runtime, closing);
  const admittance = await admittanceOf(
    stores,
    keeper,
    { ...configuration.engagement, planClaim: configuration.auth.claims.plan },
    runtime,
    closing,
  );
  const elements = elementsOf(asked.schema, asked.annotations);
  const control = controlOf(stores, { admittance, follower, store, elements, log });
  if (configuration.example !== undefined) await seedExample({ ...control, recorder: admittance.recorder });

  const product = await makeProduct({ query: (text, params) => stores.sql.query(text, params) });
  const views = new Views(guard(definitions, product.resolvers, log), configuration.views.limit);
  const graphql = await openGraphql(configuration, views, admittance, product, log);
  closing.push(() => graphql.close());
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
    version: () => keeper.version,
    readiness: readinessOf(admittance, follower, stores, clock),
    log,
  };
  const address = await listen(configuration, served, closing);
  // Last, because a key that a failing start had made could not be told any more.
  const first = await firstKey(control);
  return { address, issuer, stores: stores.described, ownerKey: first?.secret, close };
}

/** The clock that all gateways on these stores share. */
async function keepTime({ sql }: Stores, log: Log, closing: (() => unknown)[]): Promise<Clock> {
  const clock = new TimeKeeper(machine, () => databaseTime(sql), log);
  await clock.compare();
  every(CLOCKS_EVERY, () => clock.compare(), closing);
  return clock;
}

function openGraphql(
  { denied, batch }: Configuration,
  views: Views,
  admittance: Admittance,
  { context }: Product,
  log: Log,
): Promise<GraphqlDoor> {
  const refusals = { status: denied.status, partialMutations: denied.partialMutations };
  return GraphqlDoor.open(views, admittance, { refusals, largestBatch: batch.limit, context }, log);
}

function guard(
  definitions: Definitions,
  resolvers: Product['resolvers'],
  log: Log,
): ReturnType<typeof guardSchema> {
  const { schema, annotations } = productSchema(definitions, resolvers);
  return guardSchema(schema, annotations, (rule, error) => {
    log.error('a rule failed, so what it guards is unavailable', { rule, error: String(error) });
  });
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
  { keeper }: Admittance,
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
    stores: await stores.ping(),
  });
}

function listenAdvice(cause: unknown): string {
  const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
  return taken
    ? 'it is taken; stop what listens there, or set PORT'
    : 'set HOST and PORT to what this machine has';
}

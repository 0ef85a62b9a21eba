import { randomUUID } from 'node:crypto';

import type { Admittance } from '../actions/entitlements.ts';
import { CatalogKeeper } from '../actions/keep-catalog.ts';
import { EngagementReader } from '../actions/read-engagement.ts';
import { StandingReader } from '../actions/read-standing.ts';
import { EngagementRecorder } from '../actions/record-engagement.ts';
import { Failure } from '../domain/failure.ts';
import type { Configuration } from '../files/configuration.ts';
import { asCatalogProblem, unmetBy } from '../graphql/build.ts';
import { GraphqlDoor } from '../graphql/door.ts';
import { guardSchema } from '../graphql/guard.ts';
import { httpServer } from '../http/server.ts';
import { EXAMPLE } from '../insightx/index.ts';
import { jwtCredentials, type JwtSettings } from '../jwt/credentials.ts';
import type { Credentials, Issuer } from '../ports/credentials.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { postgresJournal } from '../postgres/journal.ts';
import { postgresStandings } from '../postgres/standings.ts';
import { followCatalogFile, offerText, readCatalogFile } from './catalog-file.ts';
import { seedExample } from './example.ts';
import { findProduct, productSchema, sdlFiles } from './product.ts';
import { openStores, type Stores } from './stores.ts';

/** A gateway that answers. */
export interface Gateway {
  /** `http://host:port`, the port as it was given out. */
  readonly address: string;
  readonly issuer: Issuer;
  readonly stores: Stores['described'];
  /** Answers what is under way, then lets go of everything. */
  close(): Promise<void>;
}

const clock: Clock = { now: () => Date.now() };

/** Milliseconds between attempts to make a cache forget what it missed an event of. */
const DOUBTS_EVERY = 250;

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
  const catalogText = readCatalogFile(configuration.catalog);
  const files = sdlFiles(configuration);
  // Everything that can be wrong without the stores is told before they are opened.
  const keeper = keeperFor(productSchema(files, {}).annotations, catalogText, configuration, log);
  const makeProduct = await findProduct(configuration);

  const stores = await openStores(configuration);
  closing.push(() => stores.close());
  const product = await makeProduct({ query: (text, params) => stores.sql.query(text, params) });
  const guarded = guard(files, product.resolvers, log);

  const admittance = await admittanceOf(stores, keeper, configuration, log, closing);
  if (configuration.example !== undefined) {
    await seedExample(admittance.recorder, postgresStandings(stores.sql), clock);
  }
  const refusals = {
    status: configuration.denied.status,
    partialMutations: configuration.denied.partialMutations,
  };
  const settings = { refusals, largestBatch: configuration.batch.limit, context: product.context };
  const graphql = await GraphqlDoor.open(guarded, admittance, settings, log);
  closing.push(() => graphql.close());
  const issuer = jwtCredentials(tokenSettings(configuration), clock);
  const address = await listen(configuration, { graphql, issuer, keeper, stores, log }, closing);
  closing.push(followCatalogFile(keeper, configuration.catalog, catalogText, log));
  return { address, issuer, stores: stores.described, close };
}

function guard(
  files: Parameters<typeof productSchema>[0],
  resolvers: Parameters<typeof productSchema>[1],
  log: Log,
): ReturnType<typeof guardSchema> {
  const { schema, annotations } = productSchema(files, resolvers);
  return guardSchema(schema, annotations, (rule, error) => {
    log.error('a rule failed, so what it guards is unavailable', { rule, error: String(error) });
  });
}

/** A keeper with the first catalog in force. @throws Failure INVALID_DEFINITIONS */
export function keeperFor(
  annotations: Parameters<typeof unmetBy>[0],
  catalogText: string,
  configuration: Configuration,
  log: Log,
): CatalogKeeper {
  const keeper = new CatalogKeeper();
  keeper.rely((candidate) => unmetBy(annotations, candidate).map(asCatalogProblem));
  const { accepted, report } = offerText(keeper, catalogText, configuration.catalog);
  if (!accepted) throw new Failure('INVALID_DEFINITIONS', report);
  if (report !== '') log.warn(`the catalog has warnings\n${report}`);
  return keeper;
}

async function admittanceOf(
  stores: Stores,
  keeper: CatalogKeeper,
  configuration: Configuration,
  log: Log,
  closing: (() => unknown)[],
): Promise<Admittance> {
  const journal = postgresJournal(stores.sql);
  const engagement = new EngagementReader(stores.cache, journal, clock, log);
  const settling = setInterval(() => void engagement.settleDoubts(), DOUBTS_EVERY);
  closing.push(() => {
    clearInterval(settling);
  });
  const standings = new StandingReader(postgresStandings(stores.sql), clock, log);
  closing.push(await standings.watch());
  const recorder = new EngagementRecorder({
    journal,
    cache: stores.cache,
    reader: engagement,
    clock,
    log,
    newId: randomUUID,
  });
  closing.push(() => recorder.settled());
  const sources = { engagement, standings, planClaim: configuration.auth.claims.plan };
  return { keeper, sources, recorder, clock };
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
  configuration: Configuration,
  parts: {
    readonly graphql: GraphqlDoor;
    readonly issuer: Credentials;
    readonly keeper: CatalogKeeper;
    readonly stores: Stores;
    readonly log: Log;
  },
  closing: (() => unknown)[],
): Promise<string> {
  const { graphql, issuer, keeper, stores, log } = parts;
  const server = httpServer({
    graphql,
    credentials: issuer,
    // A silent store degrades the gateway and does not take it out of service: what needs no store still answers.
    readiness: async () => ({ ready: true, catalogVersion: keeper.version, stores: await stores.ping() }),
    log,
  });
  closing.push(() => server.close());
  const { host, port } = configuration;
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

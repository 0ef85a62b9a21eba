import { readFileSync } from 'node:fs';

import { admit } from '../actions/entitlements.ts';
import { NO_FIELDS, type ClientFields } from '../actions/identify.ts';
import { Failure } from '../domain/failure.ts';
import type { Claims } from '../domain/subject.ts';
import { readLibraryOptions, type LibraryOptions } from '../files/library-settings.ts';
import { annotate, type ExecutableSchema } from '../graphql/build.ts';
import { contextWith } from '../graphql/caller.ts';
import { library, type Library } from '../graphql/library.ts';
import { Limits } from '../graphql/limits/limits.ts';
import { formatSchemaProblems } from '../graphql/sdl.ts';
import { Views } from '../graphql/views.ts';
import { judgeSeed, keeperFor } from './catalog.ts';
import { openDecisions } from './decisions.ts';
import { placesOf } from './live.ts';
import { every, SUBSCRIPTIONS_EVERY } from './every.ts';
import { guard } from './guard.ts';
import { jsonLog } from './log.ts';
import { additionsOf } from './product.ts';

/** The directives that a schema may carry, to be put beside its own SDL. */
export const typeDefs = readFileSync(new URL('../../schema/directives.graphql', import.meta.url), 'utf8');

export interface GatehouseOptions extends LibraryOptions {
  /** Executable, with {@link typeDefs} in it. */
  readonly schema: ExecutableSchema;
  /** The claim that names the plan of an account that has none on record. */
  readonly planClaim?: string;
}

/** Who is calling, as the server that asks has found out. */
export interface Viewer {
  /** Left out or empty: nothing is known of the caller, and every operation is answered with UNAUTHENTICATED. */
  readonly id: string | null | undefined;
  /** The account that pays. */
  readonly account?: string | undefined;
  /** What a credential says of them besides: the catalog's attributes and the plan claim are taken from here. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** What a front end says of them, which nobody has vouched for. */
  readonly client?: ClientFields | undefined;
  /** When the credential ends, epoch milliseconds; what is subscribed to ends then. Left out: never. */
  readonly expiresAt?: number | undefined;
}

/** Gatehouse inside somebody else's server. */
export interface Gatehouse extends Omit<Library, 'subscriptions'> {
  /**
   * A context for one request, with the caller in it. Resolvers are given the server's own object as it is.
   * @throws TypeError where that is no object, or the id of the viewer no text
   */
  context<Own extends object>(viewer: Viewer, own: Own): Own;
  /** Ends what is subscribed to and lets go of the stores. */
  close(): Promise<void>;
}

/**
 * Guards an executable schema inside a server of one's own, which verifies credentials itself. The catalog is that of the
 * stores; a gateway on the same stores has the control API to it.
 * @throws Failure INVALID_CONFIGURATION, INVALID_DEFINITIONS, DATA_FOLDER_LOCKED, STORE_UNAVAILABLE
 */
export async function gatehouse({
  schema: given,
  planClaim,
  ...options
}: GatehouseOptions): Promise<Gatehouse> {
  const settings = readLibraryOptions(options);
  const log = jsonLog(options.log?.level ?? 'warn');
  const { overlay, entitlements } = additionsOf(settings);
  const { schema, annotations, problems, warnings } = annotate(given, overlay, entitlements);
  if (problems.length > 0) throw new Failure('INVALID_DEFINITIONS', formatSchemaProblems(problems));
  if (warnings.length > 0) log.warn(`the schema has warnings\n${formatSchemaProblems(warnings, 'warning')}`);
  const keeper = keeperFor({ schema, annotations }, { ...settings, profiles: {} });
  judgeSeed(keeper, settings);
  const closing: (() => unknown)[] = [];
  async function close(): Promise<void> {
    for (const step of closing.splice(0).reverse()) await step();
  }
  try {
    const { admittance } = await openDecisions({ ...settings, planClaim }, keeper, log, closing);
    const views = new Views(guard(schema, annotations, log), settings.views.limit, settings.introspection);
    const ground = { views, limits: new Limits(settings.limits) };
    const { subscriptions, ...made } = library(ground, admittance, {
      refusals: settings.denied,
      places: placesOf(settings.subscriptions),
    });
    closing.push(() => {
      subscriptions.close();
    });
    every(SUBSCRIPTIONS_EVERY, () => subscriptions.turn(), closing);
    const context = <Own extends object>({ client = NO_FIELDS, ...viewer }: Viewer, own: Own): Own => {
      const claims = claimsOf(viewer);
      return claims === undefined ? own : contextWith(own, admit(admittance, claims, client));
    };
    return { ...made, context, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Undefined where nothing is known of the caller. */
function claimsOf({
  id,
  account,
  claims = {},
  expiresAt = Infinity,
}: Omit<Viewer, 'client'>): Claims | undefined {
  if (id === undefined || id === null || id === '') return undefined;
  if (typeof id !== 'string') throw new TypeError(`the id of a viewer: expected text, received ${typeof id}`);
  return { id, account, all: claims, expiresAt };
}

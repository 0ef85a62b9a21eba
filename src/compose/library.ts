import { readFileSync } from 'node:fs';

import { Failure } from '../domain/failure.ts';
import { readLibraryOptions, type LibraryOptions } from '../files/library-settings.ts';
import { annotate, type ExecutableSchema } from '../graphql/build.ts';
import { contextWith } from '../graphql/caller.ts';
import { routeGuards, type RouteGuards } from '../graphql/in-code/route-guards.ts';
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
import { admitViewer, type Viewer } from './viewer.ts';

/** The directives that a schema may carry, to be put beside its own SDL. */
export const typeDefs = readFileSync(new URL('../../schema/directives.graphql', import.meta.url), 'utf8');

export interface GatehouseOptions extends LibraryOptions {
  /** Executable, with {@link typeDefs} in it. */
  readonly schema: ExecutableSchema;
  /** The claim that names the plan of an account that has none on record. */
  readonly planClaim?: string;
}

/** Gatehouse inside somebody else's server. */
export interface Gatehouse extends Omit<Library, 'subscriptions'>, RouteGuards<Viewer> {
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
    const views = new Views(
      guard(schema, annotations, log),
      settings.views.limit,
      settings.introspection,
      settings.denied.code,
    );
    const ground = { views, limits: new Limits(settings.limits) };
    const { subscriptions, ...made } = library(ground, admittance, {
      refusals: settings.denied,
      places: placesOf(settings.subscriptions),
    });
    closing.push(() => {
      subscriptions.close();
    });
    every(SUBSCRIPTIONS_EVERY, () => subscriptions.turn(), closing);
    const admitted = admitViewer(admittance);
    const context = <Own extends object>(viewer: Viewer, own: Own): Own => {
      const found = admitted(viewer);
      return found === undefined ? own : contextWith(own, found);
    };
    return { ...made, ...routeGuards(admitted, settings.denied.status), context, close };
  } catch (error) {
    await close();
    throw error;
  }
}

import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';

import { VERSION_HEADER, type Admittance } from '../actions/entitlements.ts';
import { executedBy } from '../apollo/exchange.ts';
import { callOf } from './call.ts';
import { direct, type Direct } from './direct.ts';
import { executeIn } from './execute-in.ts';
import { entitlementPlugin, type RefusalSettings } from './plugin.ts';
import type { Ground } from './prepare.ts';
import { Subscriptions } from './subscriptions/open-subscriptions.ts';
import type { PlaceSettings } from './subscriptions/places.ts';

/** A product's schema, guarded, for a server of somebody else's. */
export interface Library extends Direct {
  /** The schema with its guards. Executed by itself it denies whatever asks for something, or asks shield field by field. */
  readonly schema: GraphQLSchema;
  /**
   * Options to spread into those of an Apollo Server. They hold the schema, validate and execute on the view of each caller,
   * and bring a plugin along; further plugins come after it.
   */
  readonly apollo: ReturnType<typeof executedBy> & {
    readonly plugins: ApolloServerPlugin<object>[];
    readonly parseOptions: { readonly maxLexicalTokens: number };
  };
  /** The subscriptions that go on. */
  readonly subscriptions: Subscriptions;
}

export interface LibrarySettings {
  readonly refusals: RefusalSettings;
  readonly places: PlaceSettings;
}

/** Puts everything together that another server needs to ask for what its callers may have. */
export function library(
  { views, limits }: Ground,
  admittance: Admittance,
  settings: LibrarySettings,
): Library {
  const { schema } = views.whole.guarded;
  const subscriptions = new Subscriptions(settings.places, admittance);
  const live = {
    going: subscriptions,
    ground: { views, limits },
    format: <Result>(result: Result): Result => result,
  };
  return {
    ...direct(live, settings.refusals),
    schema,
    subscriptions,
    apollo: {
      ...executedBy(schema, executeIn({ views, limits })),
      parseOptions: { maxLexicalTokens: limits.tokens },
      plugins: [entitlementPlugin({ views, limits }, settings.refusals), versionPlugin()],
    },
  };
}

/** Every answer names the catalog version that decided it. */
function versionPlugin(): ApolloServerPlugin<object> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse({ contextValue, response }) {
          const version = callOf(contextValue)?.entitlements.catalogVersion;
          if (version !== undefined) response.http.headers.set(VERSION_HEADER, String(version));
          return Promise.resolve();
        },
      }),
  };
}

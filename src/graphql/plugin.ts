import { HeaderMap, type ApolloServerPlugin, type GraphQLResponse } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { OperationTypeNode, type GraphQLError } from 'graphql';

import { AS_OF_HEADER } from '../actions/entitlements.ts';
import { callOf } from './call.ts';
import { prepare, type Prepared } from './prepare.ts';
import type { WholeRefusal } from './settle.ts';
import type { Views } from './views.ts';

/** How refusals are answered. */
export interface RefusalSettings {
  /** Status of an operation refused as a whole. 401 comes with `WWW-Authenticate: Bearer` and no `invalid_token`. */
  readonly status: 401 | 403;
  /** Lets a mutation run without its refused parts. */
  readonly partialMutations: boolean;
}

/** Seconds after which a caller may try again while a store is silent. */
const RETRY_AFTER = '1';

/** Prepares each operation for its caller, and answers in its place where it does not run. */
export function entitlementPlugin(views: Views, settings: RefusalSettings): ApolloServerPlugin<object> {
  return {
    requestDidStart: () => {
      let prepared: Prepared | undefined;
      let subscribes = false;
      return Promise.resolve({
        async didResolveOperation({ contextValue, document, operation, request }) {
          const carried = callOf(contextValue);
          if (carried === undefined) return;
          subscribes = operation?.operation === OperationTypeNode.SUBSCRIPTION;
          const asked = { document, operation, variables: request.variables ?? {} };
          const { entitlements } = carried;
          prepared = await prepare(views, entitlements, asked, contextValue, settings.partialMutations);
        },
        responseForOperation({ requestIsBatched }) {
          if (prepared === undefined) return Promise.resolve(null);
          const { mistakes, refused } = prepared;
          if (mistakes.length > 0) return Promise.resolve(invalid(mistakes, requestIsBatched));
          if (refused !== undefined) return Promise.resolve(responseTo(refused, requestIsBatched, settings));
          // Executed as it is, a subscription would answer once, with null, as if there were nothing to come.
          return Promise.resolve(subscribes ? noSubscription(requestIsBatched) : null);
        },
        willSendResponse({ contextValue, response }) {
          const call = callOf(contextValue);
          if (prepared?.personal !== true && call?.touched !== true) return Promise.resolve();
          response.http.headers.set('cache-control', 'private, no-store');
          const since = call?.entitlements.staleSince;
          if (since !== undefined) response.http.headers.set(AS_OF_HEADER, new Date(since).toISOString());
          return Promise.resolve();
        },
      });
    },
  };
}

/** As Apollo Server answers what it finds invalid itself. */
function invalid(mistakes: readonly GraphQLError[], batched: boolean): GraphQLResponse {
  const errors = mistakes.map((mistake) => ({
    ...mistake.toJSON(),
    extensions: { ...mistake.extensions, code: ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED },
  }));
  const http = { headers: new HeaderMap(), ...(batched ? {} : { status: 400 }) };
  return { http, body: { kind: 'single', singleResult: { errors } } };
}

function noSubscription(batched: boolean): GraphQLResponse {
  const error = { message: 'Subscriptions are not served over HTTP.', extensions: { code: 'BAD_REQUEST' } };
  const http = { headers: new HeaderMap(), ...(batched ? {} : { status: 400 }) };
  return { http, body: { kind: 'single', singleResult: { errors: [error] } } };
}

/** Errors and no `data`; the status is the response's own only where it is the only answer in it. */
function responseTo(refused: WholeRefusal, batched: boolean, settings: RefusalSettings): GraphQLResponse {
  const body: GraphQLResponse['body'] = {
    kind: 'single',
    singleResult: { errors: refused.errors.map((error) => error.toJSON()) },
  };
  const headers = new HeaderMap();
  if (batched) return { http: { headers }, body };
  if (refused.unavailable) {
    headers.set('retry-after', RETRY_AFTER);
    return { http: { status: 503, headers }, body };
  }
  if (settings.status === 401) headers.set('www-authenticate', 'Bearer');
  return { http: { status: settings.status, headers }, body };
}

import { HeaderMap, type ApolloServerPlugin, type GraphQLResponse } from '@apollo/server';
import { OperationTypeNode } from 'graphql';

import { AS_OF_HEADER } from '../actions/entitlements.ts';
import { Call, callOf, carry } from './call.ts';
import type { GuardedSchema } from './guarded-schema.ts';
import { PlanCache } from './plan-cache.ts';
import { findOut, settle, type WholeRefusal } from './settle.ts';

/** How refusals are answered. */
export interface RefusalSettings {
  /** Status of an operation refused as a whole. 401 comes with `WWW-Authenticate: Bearer` and no `invalid_token`. */
  readonly status: 401 | 403;
  /** Lets a mutation run without its refused parts. */
  readonly partialMutations: boolean;
}

/** Seconds after which a caller may try again while a store is silent. */
const RETRY_AFTER = '1';

/** Plans each operation, asks the rules once, and refuses as a whole what must not run. */
export function entitlementPlugin(
  guarded: GuardedSchema,
  settings: RefusalSettings,
): ApolloServerPlugin<object> {
  const plans = new PlanCache(guarded);
  return {
    requestDidStart: () => {
      let refused: WholeRefusal | undefined;
      let touched = false;
      let subscribes = false;
      return Promise.resolve({
        async didResolveOperation({ contextValue, document, operation, request, requestIsBatched }) {
          const carried = callOf(contextValue);
          if (carried === undefined || operation === undefined) return;
          subscribes = operation.operation === OperationTypeNode.SUBSCRIPTION;
          const call = requestIsBatched ? new Call(carried.entitlements) : carried;
          if (requestIsBatched) carry(contextValue, call);
          const plan = plans.plan(document, operation, request.variables ?? {});
          if (plan.reached.length + plan.sites.length === 0) return;
          const findings = await findOut(guarded, plan, contextValue, request.variables ?? {});
          call.found(guarded.rules, findings);
          touched = findings.asked;
          refused = settle(plan, findings, settings.partialMutations);
        },
        responseForOperation({ requestIsBatched }) {
          if (refused !== undefined) {
            return Promise.resolve(responseTo(refused, requestIsBatched, settings));
          }
          // Executed as it is, a subscription would answer once, with null, as if there were nothing to come.
          return Promise.resolve(subscribes ? noSubscription(requestIsBatched) : null);
        },
        willSendResponse({ contextValue, response }) {
          if (touched) response.http.headers.set('cache-control', 'private, no-store');
          const since = touched ? callOf(contextValue)?.entitlements.staleSince : undefined;
          if (since !== undefined) response.http.headers.set(AS_OF_HEADER, new Date(since).toISOString());
          return Promise.resolve();
        },
      });
    },
  };
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

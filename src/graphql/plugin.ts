import {
  HeaderMap,
  type ApolloServerPlugin,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLResponse,
} from '@apollo/server';
import {
  OperationTypeNode,
  type DocumentNode,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';

import { AS_OF_HEADER } from '../actions/entitlements.ts';
import type { CachePolicy } from './cache-policy.ts';
import { callOf } from './call.ts';
import { explainOperation, type OperationExplanation } from './explain.ts';
import { openingOf } from './subscriptions/opening.ts';
import { prepare, type Ground, type Prepared } from './prepare.ts';
import { Refusal } from './refusal.ts';
import type { WholeRefusal } from './settle.ts';
import { formatMistake, notPersisted } from './told.ts';

/** How refusals are answered. */
export interface RefusalSettings {
  /** Status of an operation refused as a whole. 401 comes with `WWW-Authenticate: Bearer` and no `invalid_token`. */
  readonly status: 401 | 403;
  /** Lets a mutation run without its refused parts. */
  readonly partialMutations: boolean;
  /** Lets a subscription start without its refused parts below the root. */
  readonly partialSubscriptions: boolean;
  /** Whether answers are given again by what was decided; then the fields themselves say for how long. */
  readonly cached?: boolean;
}

/** Seconds after which a caller may try again while a store is silent. */
const RETRY_AFTER = '1';

/** Prepares each operation for its caller, and answers in its place where it does not run. */
export function entitlementPlugin(ground: Ground, settings: RefusalSettings): ApolloServerPlugin<object> {
  return {
    requestDidStart: () => {
      let prepared: Prepared | undefined;
      return Promise.resolve({
        async didResolveOperation(context) {
          const { contextValue, document, operation, request, metrics, overallCachePolicy } = context;
          const carried = callOf(contextValue);
          if (carried === undefined) return;
          const { variables = {}, extensions } = request;
          const asked = { document, operation, variables, extensions };
          const partial = isPartial(operation, settings);
          prepared = await prepare(ground, carried.entitlements, asked, contextValue, partial);
          if (prepared.mistakes.length > 0) {
            const unknown = notPersisted(request.extensions, metrics.persistedQueryHit === true);
            if (unknown !== undefined) {
              // Nor by a header may it be told from one that nobody has ever asked.
              prepared = undefined;
              throw unknown;
            }
          }
          if (settings.cached === true) overallCachePolicy.restrict(policyOf(prepared, document, operation));
          else if (prepared.personal) overallCachePolicy.restrict({ maxAge: 0, scope: 'PRIVATE' });
        },
        responseForOperation(context) {
          const { requestIsBatched } = context;
          if (prepared === undefined) return Promise.resolve(unknownCaller(requestIsBatched));
          const { mistakes, refused } = prepared;
          if (mistakes.length > 0) return Promise.resolve(invalid(mistakes, requestIsBatched));
          if (refused !== undefined) return Promise.resolve(responseTo(refused, requestIsBatched, settings));
          return Promise.resolve(unless(runs(context, prepared), requestIsBatched));
        },
        async willSendResponse({ contextValue, requestIsBatched, response }) {
          // Apollo sets it for what it refuses itself, and it would be that of every answer in the batch.
          if (requestIsBatched) delete response.http.status;
          const call = callOf(contextValue);
          // What was not prepared has not run, and is answered alike to all.
          if (prepared === undefined || call === undefined) return;
          if (call.explains) addExplanation(response.body, await explainOperation(call, prepared.guards));
          if (!prepared.personal && !call.touched && !call.explains && !call.entitlements.identified) return;
          response.http.headers.set('cache-control', 'private, no-store');
          const since = call.entitlements.staleSince;
          if (since !== undefined) response.http.headers.set(AS_OF_HEADER, new Date(since).toISOString());
        },
      });
    },
  };
}

function policyOf(
  { view }: Prepared,
  document: DocumentNode,
  operation: OperationDefinitionNode | undefined,
): CachePolicy {
  if (view === undefined || operation === undefined) return { maxAge: 0, scope: 'PRIVATE' };
  return view.cachePolicy(document, operation);
}

function isPartial(operation: OperationDefinitionNode | undefined, settings: RefusalSettings): boolean {
  return operation?.operation === OperationTypeNode.SUBSCRIPTION
    ? settings.partialSubscriptions
    : settings.partialMutations;
}

/** An operation, where its answer may be given in its place. */
type Asked = Pick<
  GraphQLRequestContextResponseForOperation<object>,
  'contextValue' | 'document' | 'request'
> & {
  /** Apollo says that it is always there, and it is not where the document has none of the name asked for. */
  readonly operation: OperationDefinitionNode | undefined;
};

/**
 * Whether an operation runs here and now: a subscription is opened instead where an answer may go on. Elsewhere it would
 * answer once, with null, as if there were nothing to come.
 * @returns true, or why not
 */
function runs({ contextValue, document, operation, request }: Asked, { view }: Prepared): true | string {
  const opening = openingOf(contextValue);
  if (operation?.operation === OperationTypeNode.MUTATION && opening?.mutates === false)
    return 'A mutation is not run by a GET request.';
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return true;
  const entitlements = callOf(contextValue)?.entitlements;
  if (opening === undefined || view === undefined || entitlements === undefined)
    return 'A subscription needs an answer that goes on: WebSocket, or Accept: text/event-stream.';
  const { variables = {}, operationName } = request;
  opening.opened = {
    document,
    operation,
    operationName,
    variables,
    view,
    context: contextValue,
    entitlements,
  };
  return 'opened';
}

function addExplanation(body: GraphQLResponse['body'], entitlements: OperationExplanation): void {
  if (body.kind !== 'single') return;
  body.singleResult.extensions = { ...body.singleResult.extensions, entitlements };
}

/** Whose caller nobody has named has no view, and could not be told what is hidden. */
function unknownCaller(batched: boolean): GraphQLResponse {
  const headers = new HeaderMap();
  const singleResult = { errors: [new Refusal('UNAUTHENTICATED').toJSON()] };
  if (batched) return { http: { headers }, body: { kind: 'single', singleResult } };
  headers.set('www-authenticate', 'Bearer');
  return { http: { status: 401, headers }, body: { kind: 'single', singleResult } };
}

/** As Apollo Server answers what it finds invalid itself. */
function invalid(mistakes: readonly GraphQLError[], batched: boolean): GraphQLResponse {
  const http = { headers: new HeaderMap(), ...(batched ? {} : { status: 400 }) };
  return { http, body: { kind: 'single', singleResult: { errors: mistakes.map(formatMistake) } } };
}

/** Null where it runs. */
function unless(answer: true | string, batched: boolean): GraphQLResponse | null {
  if (answer === true) return null;
  const error = { message: answer, extensions: { code: 'BAD_REQUEST' } };
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

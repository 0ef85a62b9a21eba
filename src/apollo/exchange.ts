import {
  ApolloServer,
  HeaderMap,
  type ApolloServerOptions,
  type ApolloServerPlugin,
  type HTTPGraphQLResponse,
} from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { DocumentNode, ExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql';

import type { DoorRequest, DoorResponse } from '../ports/exchange.ts';
import type { Log } from '../ports/runtime.ts';
import { printerInPortions, UNPRINTABLE } from './print.ts';

/** What the two GraphQL doors differ in. */
export interface ApolloSettings {
  readonly schema: GraphQLSchema;
  readonly plugins: readonly ApolloServerPlugin<object>[];
  /** Lexical tokens a document may have; left out: any number. */
  readonly mostTokens?: number;
  readonly batches: boolean;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
  readonly log: Log;
  /**
   * Executes operations in Apollo's place, for a schema that is another for each caller. Whoever gives it validates documents
   * as well: Apollo remembers by its text what it has found valid once, whoever sends it next.
   */
  readonly execute?: Execute;
}

/** One operation of a document that has been found valid. */
export interface Execution {
  readonly document: DocumentNode;
  readonly context: unknown;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly operationName: string | undefined;
}

export type Execute = (execution: Execution) => ExecutionResult | Promise<ExecutionResult>;

/** An Apollo Server that says nothing of itself: no landing page, no reports, no stack traces, no log past ours. */
export async function openApollo(settings: ApolloSettings): Promise<ApolloServer<object>> {
  const print = printerInPortions(settings.log);
  const server = new ApolloServer<object>({
    ...(settings.execute === undefined
      ? { schema: settings.schema }
      : executedBy(settings.schema, settings.execute)),
    ...(settings.mostTokens !== undefined && { parseOptions: { maxLexicalTokens: settings.mostTokens } }),
    // No cookie is ever a credential here, so a page of another origin has nothing to forge with.
    csrfPrevention: false,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: settings.batches,
    stopOnTerminationSignals: false,
    formatError: settings.formatError,
    stringifyResult: async (result) => `${await print(result)}\n`,
    logger: { ...levelsOf(settings.log), debug: () => undefined },
    plugins: [
      // First, so that no other plugin answers before it has been decided whether there is an answer.
      ...settings.plugins,
      // Its default says `public`, and it wraps every resolver of the schema for good.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
    ],
  });
  await server.start();
  return server;
}

/** Options of an Apollo Server that lets something else execute, and validate. */
export function executedBy(
  schema: GraphQLSchema,
  execute: Execute,
): Pick<GatewayOptions, 'gateway' | 'dangerouslyDisableValidation'> {
  return { gateway: executing(schema, execute), dangerouslyDisableValidation: true };
}

type GatewayOptions = Extract<ApolloServerOptions<object>, { gateway: unknown }>;

/** What Apollo Server calls a gateway: a schema, and something that executes. */
function executing(
  schema: GraphQLSchema,
  execute: Execute,
): NonNullable<ApolloServerOptions<object>['gateway']> {
  return {
    onSchemaLoadOrUpdate: (told) => {
      told({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    load: () =>
      Promise.resolve({
        executor: async ({ document, context, request: { variables, operationName } }) =>
          execute({ document, context, variables, operationName }),
      }),
    stop: () => Promise.resolve(),
  };
}

/** Has an Apollo Server answer a plain request, and puts further headers on the answer. */
export async function exchange(
  server: ApolloServer<object>,
  request: DoorRequest,
  context: object,
  further: readonly (readonly [string, string])[] = [],
): Promise<DoorResponse> {
  const { method } = request;
  const { search, body } = withoutEmptyNames(request);
  const response = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers: headersOf(request), search, body },
    context: () => Promise.resolve(context),
  });
  for (const [name, value] of further) response.headers.set(name, value);
  return responseOf(response);
}

/** An empty operation name is as good as none (GraphQL over HTTP, "GET"); Apollo Server looks for an operation without a name. */
function withoutEmptyNames({ search, body }: DoorRequest): Pick<DoorRequest, 'search' | 'body'> {
  if (Array.isArray(body)) return { search, body: body.map(withoutEmptyName) };
  if (!/[?&]operationName=(?:&|$)/.test(search)) return { search, body: withoutEmptyName(body) };
  const parameters = new URLSearchParams(search);
  parameters.delete('operationName', '');
  return { search: `?${parameters.toString()}`, body: withoutEmptyName(body) };
}

function withoutEmptyName(operation: unknown): unknown {
  if (typeof operation !== 'object' || operation === null || !('operationName' in operation))
    return operation;
  return operation.operationName === '' ? { ...operation, operationName: null } : operation;
}

const GRAPHQL_RESPONSE = 'application/graphql-response+json';

/** An answer for a request that is not let in: errors, no `data`, in the media type that was asked for. */
export function refusal(
  request: DoorRequest,
  status: number,
  code: string,
  message: string,
  headers: readonly (readonly [string, string])[] = [],
): DoorResponse {
  const accepts = String(request.headers['accept'] ?? '').includes(GRAPHQL_RESPONSE);
  return {
    status,
    headers: new Map([
      ['content-type', `${accepts ? GRAPHQL_RESPONSE : 'application/json'}; charset=utf-8`],
      ['cache-control', 'no-store'],
      ...headers,
    ]),
    body: `${JSON.stringify({ errors: [{ message, extensions: { code } }] })}\n`,
  };
}

/** What Apollo has to say, which would go to the terminal past our log. */
function levelsOf(log: Log): Record<'info' | 'warn' | 'error', (message?: unknown) => void> {
  return {
    info: (message) => {
      log.info(String(message));
    },
    warn: (message) => {
      log.warn(String(message));
    },
    error: (message) => {
      log.error(String(message));
    },
  };
}

/** The headers that Apollo Server reads. The others are ours, or nobody's. */
const READ_BY_APOLLO = ['content-type', 'accept'];

function headersOf({ headers }: DoorRequest): HeaderMap {
  const map = new HeaderMap();
  for (const name of READ_BY_APOLLO) {
    const value = headers[name];
    if (value !== undefined) map.set(name, typeof value === 'string' ? value : value.join(', '));
  }
  return map;
}

function responseOf({ status, headers, body }: HTTPGraphQLResponse): DoorResponse {
  // graphql-js 16 executes no @defer or @stream, so no answer comes in parts.
  if (body.kind === 'chunked') throw new Error('an answer in parts was not expected');
  // Apollo had decided on a status before it was printed. In a batch it stands in brackets, and decides nothing.
  const failed = body.string === `${UNPRINTABLE}\n`;
  return { status: failed ? 500 : (status ?? 200), headers, body: body.string };
}

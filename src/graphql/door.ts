import { ApolloServer, HeaderMap, type HTTPGraphQLResponse } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';

import { admit, type Admittance } from '../actions/entitlements.ts';
import type { FailureCode } from '../domain/failure.ts';
import type { Claims } from '../domain/subject.ts';
import type { Log } from '../ports/runtime.ts';
import { Call, carry } from './call.ts';
import type { GuardedSchema } from './guard.ts';
import { maskError } from './mask.ts';
import { entitlementPlugin, type RefusalSettings } from './plugin.ts';

/** A request, as plain values. Header names are in lower case. */
export interface DoorRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** With its question mark, or empty. */
  readonly search: string;
  /** Parsed JSON; undefined where there is none. */
  readonly body: unknown;
}

export interface DoorResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface DoorSettings {
  readonly refusals: RefusalSettings;
  /** Operations one request may hold. */
  readonly largestBatch: number;
  /** What the product's own resolvers find in their context. */
  readonly context: (viewer: { readonly id: string; readonly account: string | undefined }) => object;
}

export const VERSION_HEADER = 'x-entitlements-version';
const GRAPHQL_RESPONSE = 'application/graphql-response+json';

/** The product's API, guarded. Knows no socket: plain request in, plain response out. */
export class GraphqlDoor {
  readonly #server: ApolloServer<object>;
  readonly #admittance: Admittance;
  readonly #settings: DoorSettings;

  private constructor(server: ApolloServer<object>, admittance: Admittance, settings: DoorSettings) {
    this.#server = server;
    this.#admittance = admittance;
    this.#settings = settings;
  }

  static async open(
    guarded: GuardedSchema,
    admittance: Admittance,
    settings: DoorSettings,
    log: Log,
  ): Promise<GraphqlDoor> {
    const server = new ApolloServer<object>({
      schema: guarded.schema,
      introspection: true,
      includeStacktraceInErrorResponses: false,
      allowBatchedHttpRequests: settings.largestBatch > 1,
      stopOnTerminationSignals: false,
      formatError: maskError(log),
      logger: { ...levelsOf(log), debug: () => undefined },
      plugins: [
        // First, so that no other plugin answers before it has been decided whether there is an answer.
        entitlementPlugin(guarded, settings.refusals),
        // Its default says `public`, and it wraps every resolver of the schema for good.
        ApolloServerPluginCacheControlDisabled(),
        ApolloServerPluginLandingPageDisabled(),
        ApolloServerPluginUsageReportingDisabled(),
        ApolloServerPluginSchemaReportingDisabled(),
      ],
    });
    await server.start();
    return new GraphqlDoor(server, admittance, settings);
  }

  /** Answers a caller whose credential has been verified. */
  async handle(request: DoorRequest, claims: Claims): Promise<DoorResponse> {
    const { largestBatch } = this.#settings;
    if (Array.isArray(request.body) && request.body.length > largestBatch) {
      return this.refuse(
        request,
        400,
        'BAD_REQUEST',
        `expected at most ${largestBatch} operations, received ${request.body.length}`,
      );
    }
    const entitlements = admit(this.#admittance, claims);
    const context = copyOf(this.#settings.context({ id: claims.id, account: claims.account }));
    carry(context, new Call(entitlements));
    const response = await this.#server.executeHTTPGraphQLRequest({
      httpGraphQLRequest: {
        method: request.method,
        headers: headersOf(request),
        search: request.search,
        body: request.body,
      },
      context: () => Promise.resolve(context),
    });
    return responseOf(response, entitlements.catalogVersion);
  }

  /** An answer for a request that is not let in: errors, no `data`, in the media type that was asked for. */
  refuse(
    request: DoorRequest,
    status: number,
    code: FailureCode,
    message: string,
    headers: readonly (readonly [string, string])[] = [],
  ): DoorResponse {
    const accepts = String(request.headers['accept'] ?? '').includes(GRAPHQL_RESPONSE);
    return {
      status,
      headers: new Map([
        ['content-type', `${accepts ? GRAPHQL_RESPONSE : 'application/json'}; charset=utf-8`],
        ['cache-control', 'no-store'],
        [VERSION_HEADER, String(this.#admittance.keeper.version)],
        ...headers,
      ]),
      body: `${JSON.stringify({ errors: [{ message, extensions: { code } }] })}\n`,
    };
  }

  close(): Promise<void> {
    return this.#server.stop();
  }
}

/** A product may give every caller the same context, and what one of them may do must not be found by another. */
function copyOf(context: object): object {
  const prototype: unknown = Reflect.getPrototypeOf(context);
  return prototype === Object.prototype ? { ...context } : Object.assign(bare(prototype), context);
}

/** An object with this prototype. */
function bare(prototype: unknown): object {
  const made: object = {};
  Reflect.setPrototypeOf(made, typeof prototype === 'object' ? prototype : null);
  return made;
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
const READ_BY_APOLLO = ['content-type', 'accept', 'x-apollo-operation-name', 'apollo-require-preflight'];

function headersOf({ headers }: DoorRequest): HeaderMap {
  const map = new HeaderMap();
  for (const name of READ_BY_APOLLO) {
    const value = headers[name];
    if (value !== undefined) map.set(name, typeof value === 'string' ? value : value.join(', '));
  }
  return map;
}

function responseOf({ status, headers, body }: HTTPGraphQLResponse, version: number): DoorResponse {
  headers.set(VERSION_HEADER, String(version));
  // graphql-js 16 executes no @defer or @stream, so no answer comes in parts.
  if (body.kind === 'chunked') throw new Error('an answer in parts was not expected');
  return { status: status ?? 200, headers, body: body.string };
}

import type { ApolloServer } from '@apollo/server';
import { execute } from 'graphql';

import { admit, VERSION_HEADER, type Admittance } from '../actions/entitlements.ts';
import { exchange, openApollo, refusal } from '../apollo/exchange.ts';
import { maskError } from '../apollo/mask.ts';
import type { FailureCode } from '../domain/failure.ts';
import type { Claims } from '../domain/subject.ts';
import type { DoorRequest, DoorResponse } from '../ports/exchange.ts';
import type { Log } from '../ports/runtime.ts';
import { Call, callOf, carry } from './call.ts';
import { clientContext } from './client-context.ts';
import { entitlementPlugin, type RefusalSettings } from './plugin.ts';
import type { Views } from './views.ts';

export interface DoorSettings {
  readonly refusals: RefusalSettings;
  /** Operations one request may hold. */
  readonly largestBatch: number;
  /** What the product's own resolvers find in their context. */
  readonly context: (viewer: { readonly id: string; readonly account: string | undefined }) => object;
}

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
    views: Views,
    admittance: Admittance,
    settings: DoorSettings,
    log: Log,
  ): Promise<GraphqlDoor> {
    const { schema } = views.whole.guarded;
    const server = await openApollo({
      schema,
      plugins: [entitlementPlugin(views, settings.refusals)],
      execute: ({ document, context, variables, operationName }) =>
        execute({
          schema: callOf(context)?.schema ?? schema,
          document,
          contextValue: context,
          variableValues: variables,
          operationName,
        }),
      batches: settings.largestBatch > 1,
      formatError: maskError(log),
      log,
    });
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
    const client = clientContext(request);
    if ('mistake' in client) return this.refuse(request, 400, 'BAD_REQUEST', client.mistake);
    const entitlements = admit(this.#admittance, claims, client.fields);
    const context = copyOf(this.#settings.context({ id: claims.id, account: claims.account }));
    carry(context, new Call(entitlements));
    const version = [VERSION_HEADER, String(entitlements.catalogVersion)] as const;
    return exchange(this.#server, request, context, [version]);
  }

  /** An answer for a request that is not let in: errors, no `data`, in the media type that was asked for. */
  refuse(
    request: DoorRequest,
    status: number,
    code: FailureCode,
    message: string,
    headers: readonly (readonly [string, string])[] = [],
  ): DoorResponse {
    const version = [VERSION_HEADER, String(this.#admittance.keeper.version)] as const;
    return refusal(request, status, code, message, [version, ...headers]);
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

import type { ApolloServer, ApolloServerPlugin } from '@apollo/server';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLFormattedError } from 'graphql';
import { unwrapResolverError } from '@apollo/server/errors';
import { DateTimeResolver, JSONResolver } from 'graphql-scalars';

import { exchange, openApollo, refusal } from '../apollo/exchange.ts';
import { eventStream } from '../apollo/event-stream.ts';
import { tellUnread } from '../apollo/limits/exceeding.ts';
import { maskError } from '../apollo/mask.ts';
import { printer } from '../apollo/print.ts';
import { Failure, FAILURES, type FailureCode } from '../domain/failure.ts';
import type { Operator } from '../domain/operator.ts';
import type { DoorRequest, DoorResponse, DoorStream } from '../ports/exchange.ts';
import type { Log } from '../ports/runtime.ts';
import { ALL_OR_NONE } from './all-or-none.ts';
import { contextOf, type ControlParts } from './context.ts';
import { executeWithin, holdToLimits, MOST_TOKENS } from './limits.ts';
import { completedInPortions } from './long-lists.ts';
import { guarded } from './permissions.ts';
import { auditResolvers } from './resolvers/audit.ts';
import { catalogResolvers } from './resolvers/catalog.ts';
import { dryRunQueries, dryRunResolvers } from './resolvers/dry-run.ts';
import { engagementQueries, engagementResolvers, engagementSubscriptions } from './resolvers/engagement.ts';
import { mutationResolvers } from './resolvers/mutation.ts';
import { outcomeResolvers } from './resolvers/outcomes.ts';
import { queryResolvers } from './resolvers/query.ts';
import { subjectResolvers } from './resolvers/subjects.ts';
import { tierResolvers } from './resolvers/tiers.ts';
import { answersTo, Stream } from './stream.ts';
import type { Resolvers } from './generated.ts';

/** The control API. Knows no socket: plain request in, plain response out. */
export class AdminDoor {
  readonly #server: ApolloServer<object>;
  readonly #parts: ControlParts;

  private constructor(server: ApolloServer<object>, parts: ControlParts) {
    this.#server = server;
    this.#parts = parts;
  }

  /** @param sdl the control API's own, schema/admin.graphql */
  static async open(sdl: string, parts: ControlParts): Promise<AdminDoor> {
    const resolvers: Resolvers = {
      Query: { ...queryResolvers, ...engagementQueries, ...dryRunQueries },
      Mutation: mutationResolvers,
      Subscription: engagementSubscriptions,
      ...catalogResolvers,
      ...outcomeResolvers,
      ...subjectResolvers,
      ...tierResolvers,
      ...engagementResolvers,
      ...auditResolvers,
      ...dryRunResolvers,
      JSON: JSONResolver,
      DateTime: DateTimeResolver,
    };
    const schema = guarded(
      completedInPortions(
        makeExecutableSchema({
          typeDefs: sdl,
          resolvers,
          resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
        }),
      ),
    );
    const tell = tellFailures(parts.log);
    const server = await openApollo({
      schema,
      plugins: [TELL_BY_STATUS, holdToLimits(schema), ALL_OR_NONE],
      execute: executeWithin(schema),
      mostTokens: MOST_TOKENS,
      batches: false,
      formatError: (formatted, error) => tellUnread(tell(formatted, error), MOST_TOKENS),
      log: parts.log,
    });
    return new AdminDoor(server, parts);
  }

  /** Answers an operator whose key has been recognised. */
  handle(request: DoorRequest, operator: Operator): Promise<DoorResponse> {
    return exchange(this.#server, request, contextOf(this.#parts, operator, request.gone?.()));
  }

  /**
   * The same for a request that takes an event stream: a subscription is answered by one, anything else as ever.
   * @param every milliseconds without an answer after which the connection is shown to live
   */
  async stream(request: DoorRequest, operator: Operator, every: number): Promise<DoorResponse | DoorStream> {
    const stream = new Stream();
    const context = contextOf(this.#parts, operator, request.gone?.(), stream);
    const plain = { ...request, headers: { ...request.headers, accept: 'application/json' } };
    const response = await exchange(this.#server, plain, context);
    if (stream.asked === undefined) return response;
    const { log } = this.#parts;
    return eventStream(answersTo(stream.asked, tellFailures(log)), printer(log), every);
  }

  /** Ends what goes on for long, and lets no more of it begin. */
  endWalks(): void {
    this.#parts.walks.close();
  }

  /** An answer for a request that is not let in. */
  refuse(
    request: DoorRequest,
    status: number,
    code: FailureCode,
    message: string,
    headers: readonly (readonly [string, string])[] = [],
  ): DoorResponse {
    return refusal(request, status, code, message, headers);
  }

  close(): Promise<void> {
    return this.#server.stop();
  }
}

/** Failures that the status tells as well, where there is no data. */
const BY_STATUS = ['STORE_UNAVAILABLE', 'BUSY'] as const;
/** Seconds after which a client may try again: a store may be back soon, the work of others takes longer. */
const RETRY_AFTER = { STORE_UNAVAILABLE: '1', BUSY: '5' } as const;

/** An answer without data because of a failure that passes says so by its status too. */
const TELL_BY_STATUS: ApolloServerPlugin<object> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse({ response: { body, http } }) {
        if (body.kind === 'single' && !body.singleResult.data) {
          const codes = body.singleResult.errors?.map(({ extensions }) => extensions?.['code']) ?? [];
          const passing = BY_STATUS.find((code) => codes.includes(code));
          if (passing !== undefined) {
            http.status = FAILURES[passing];
            http.headers.set('retry-after', RETRY_AFTER[passing]);
          }
        }
        http.headers.set('cache-control', 'private, no-store');
        return Promise.resolve();
      },
    }),
};

/** A failure we foresaw is told to operators as it is: which store does not answer is their business. */
function tellFailures(log: Log): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  const mask = maskError(log);
  return (formatted, error) => {
    const cause = unwrapResolverError(error);
    if (!(cause instanceof Failure) || FAILURES[cause.code] === 500) return mask(formatted, error);
    return { ...formatted, message: cause.message, extensions: { code: cause.code } };
  };
}

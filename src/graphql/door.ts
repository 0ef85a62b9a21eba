import type { ApolloServer } from '@apollo/server';
import type { ExecutionResult } from 'graphql';

import type { Allowance } from '../actions/allowance.ts';
import { admit, VERSION_HEADER, type Admittance, type Entitlements } from '../actions/entitlements.ts';
import { exchange, openApollo, refusal } from '../apollo/exchange.ts';
import { causeOf, maskError } from '../apollo/mask.ts';
import { printer, type Print } from '../apollo/print.ts';
import type { FailureCode } from '../domain/failure.ts';
import type { Claims } from '../domain/subject.ts';
import type { DoorRequest, DoorResponse } from '../ports/exchange.ts';
import type { Log } from '../ports/runtime.ts';
import { contextFor, type Caller, type ProductContext } from './caller.ts';
import { ContextFailure, contextFailure } from './context-failure.ts';
import { clientContext } from './client-context.ts';
import { executeIn } from './execute-in.ts';
import { EXPLAIN_HEADER, mayExplain, type Explainers } from './explain.ts';
import { tellUnread } from '../apollo/limits/exceeding.ts';
import { failed, type Answering } from './subscriptions/answers.ts';
import { Opening, offerOpening } from './subscriptions/opening.ts';
import type { Operation } from './operation.ts';
import { withTexts } from './persisted-request.ts';
import type { NotPersisted, PersistedOperations } from './persisted.ts';
import { entitlementPlugin, type RefusalSettings } from './plugin.ts';
import type { Ground } from './prepare.ts';
import { PrintedAnswers } from './printed-answers.ts';
import { cacheByDecisions } from './response-cache.ts';
import { startSubscription, type Live } from './subscriptions/start.ts';
import { Subscriptions } from './subscriptions/open-subscriptions.ts';
import { toldErrors } from '../apollo/told-errors.ts';
import { formatResult, toldResult, type FormatError } from './told.ts';

export interface DoorSettings {
  readonly refusals: RefusalSettings;
  /** Operations one request may hold. */
  readonly largestBatch: number;
  /** Subscriptions that may go on at once. */
  readonly mostSubscriptions: number;
  /** Of one subject, and of one account; left out: as many as there are. */
  readonly subscriptionsPerSubject?: Allowance | undefined;
  readonly subscriptionsPerAccount?: Allowance | undefined;
  readonly context: ProductContext;
  /** Operations that clients name instead of sending them; left out: none. */
  readonly persisted?: PersistedOperations | undefined;
  /** Who is told why; left out: nobody. */
  readonly explain?: Explainers | undefined;
}

/** The product's API, guarded. Knows no socket: plain request in, plain response out. */
export class GraphqlDoor {
  readonly #server: ApolloServer<object>;
  readonly #admittance: Admittance;
  readonly #settings: DoorSettings;
  readonly #live: Live;
  readonly #log: Log;
  /** Prints what this door answers. */
  readonly print: Print;
  readonly #formatError: FormatError;

  private constructor(
    server: ApolloServer<object>,
    admittance: Admittance,
    settings: DoorSettings,
    live: Live,
    formatError: FormatError,
    log: Log,
  ) {
    this.#server = server;
    this.#admittance = admittance;
    this.#settings = settings;
    this.#live = live;
    this.#log = log;
    this.print = printer(log);
    this.#formatError = formatError;
  }

  static async open(
    given: Ground,
    admittance: Admittance,
    settings: DoorSettings,
    log: Log,
  ): Promise<GraphqlDoor> {
    const ground = { ...given, printed: new PrintedAnswers() };
    const { views } = ground;
    const { schema } = views.whole.guarded;
    const mask = maskError(log);
    const formatError: FormatError = (formatted, error) => {
      return tellUnread(mask(formatted, error), ground.limits.tokens);
    };
    const server = await openApollo({
      schema,
      plugins: [
        entitlementPlugin(ground, settings.refusals),
        ...(settings.refusals.cached === true ? [cacheByDecisions()] : []),
      ],
      execute: executeIn(ground),
      mostTokens: ground.limits.tokens,
      batches: settings.largestBatch > 1,
      formatError,
      log,
    });
    const going = new Subscriptions(
      {
        perProcess: settings.mostSubscriptions,
        perSubject: settings.subscriptionsPerSubject,
        perAccount: settings.subscriptionsPerAccount,
      },
      admittance,
    );
    const format = (result: ExecutionResult): ExecutionResult => formatResult(result, formatError);
    const live = { going, ground, format };
    return new GraphqlDoor(server, admittance, settings, live, formatError, log);
  }

  /** The subscriptions that go on. */
  get subscriptions(): Subscriptions {
    return this.#live.going;
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
    const { persisted } = this.#settings;
    const texts = persisted === undefined ? request : withTexts(request, persisted);
    if ('refused' in texts) return this.refuse(request, 400, texts.refused.code, texts.refused.message);
    const client = clientContext(request);
    if ('mistake' in client) return this.refuse(request, 400, 'BAD_REQUEST', client.mistake);
    const entitlements = admit(this.#admittance, claims, client.fields);
    const { explain, context: product } = this.#settings;
    const explains =
      explain !== undefined && request.headers[EXPLAIN_HEADER] !== undefined && mayExplain(explain, claims);
    const version = [VERSION_HEADER, String(entitlements.catalogVersion)] as const;
    const made = await contextFor(product, entitlements, request.headers, explains).catch(contextFailure);
    if (made instanceof ContextFailure) {
      const { code, message, status } = made.tell(this.#formatError);
      return refusal(request, status, code, message, [version]);
    }
    return exchange(this.#server, texts, made, [version]);
  }

  /** An operation with its text, where it names one of the manifest. */
  resolve(operation: Operation): Operation | NotPersisted {
    return this.#settings.persisted?.resolve(operation) ?? operation;
  }

  /**
   * Answers one operation where the answer may go on, by the same steps as any other. Never rejects: others may go on beside it.
   * @param mutates whether a mutation may come this way
   */
  async operate(operation: Operation, caller: Caller, mutates: boolean): Promise<Answering> {
    try {
      return await this.#operate(operation, caller, mutates);
    } catch (error) {
      this.#log.error('an operation failed', { error: causeOf(error) });
      return failed();
    }
  }

  async #operate(operation: Operation, caller: Caller, mutates: boolean): Promise<Answering> {
    const text = this.resolve(operation);
    if ('code' in text)
      return { errors: toldErrors([{ message: text.message, extensions: { code: text.code } }]) };
    const entitlements = admit(this.#admittance, caller.claims, caller.client);
    const { context } = this.#settings;
    const contextOf = (one: Entitlements): Promise<object> => contextFor(context, one, caller.headers);
    const contextValue = await contextOf(entitlements).catch(contextFailure);
    if (contextValue instanceof ContextFailure) {
      const { code, message } = contextValue.tell(this.#formatError);
      return { errors: toldErrors([{ message, extensions: { code } }]) };
    }
    const opening = new Opening(mutates);
    offerOpening(contextValue, opening);
    const { body } = await this.#server.executeOperation(text, { contextValue });
    if (opening.opened !== undefined) return startSubscription(opening.opened, contextOf, this.#live);
    if (body.kind !== 'single') throw new Error('an answer in parts was not expected');
    return toldResult(body.singleResult);
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
    this.#live.going.close();
    return this.#server.stop();
  }
}

import {
  getOperationAST,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';

import { callOf, type Call } from './call.ts';
import { contextAnew } from './caller.ts';
import { executeOn } from './execute-in.ts';
import { answeredWith, answerTo, INVALID, refusedWith, UNKNOWN_CALLER, type Answer } from './http-answer.ts';
import type { RefusalSettings } from './plugin.ts';
import { prepare, type Prepared } from './prepare.ts';
import { Refusal } from './refusal.ts';
import { startSubscription, type Live } from './subscriptions/start.ts';

/** What servers hand over to be executed, as graphql-js names it. The schema is not theirs to choose. */
export interface DirectArgs {
  readonly document: DocumentNode;
  readonly contextValue?: unknown;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
  readonly operationName?: string | null | undefined;
  readonly rootValue?: unknown;
}

/** `execute` and `subscribe` for any server that lets its own be replaced. */
export interface Direct {
  execute(args: DirectArgs): Promise<ExecutionResult>;
  subscribe(args: DirectArgs): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult, undefined>>;
  /** For graphql-http, which does not take statuses from errors: answers what did not run as the gateway does. */
  onOperation(
    request: { readonly headers: object },
    args: unknown,
    result: ExecutionResult,
  ): Answer | undefined;
}

/**
 * Prepares and executes operations without any server. A document is validated on the view of its caller, so that what was
 * found valid elsewhere need not be valid here; whoever is not known is refused.
 */
export function direct(live: Live, settings: RefusalSettings): Direct {
  return {
    onOperation: (request, _args, result) => answerTo(request, result),
    async execute(args) {
      const ready = await readied(args, live, settings);
      if ('errors' in ready) return ready;
      const { schema } = ready.prepared.view?.guarded ?? live.ground.views.whole.guarded;
      const { document, variableValues, operationName, rootValue } = args;
      return executeOn(live.ground, ready.context, {
        schema,
        document,
        rootValue,
        variableValues,
        operationName,
      });
    },
    async subscribe(args) {
      const ready = await readied(args, live, settings);
      if ('errors' in ready) return ready;
      const { context, call, operation, prepared } = ready;
      if (operation?.operation !== OperationTypeNode.SUBSCRIPTION || prepared.view === undefined)
        return this.execute(args);
      const opened = {
        document: args.document,
        operation,
        operationName: args.operationName ?? undefined,
        variables: args.variableValues ?? {},
        view: prepared.view,
        context,
        entitlements: call.entitlements,
      };
      return startSubscription(opened, (entitlements) => contextAnew(context, entitlements), live);
    },
  };
}

interface Ready {
  readonly context: object;
  readonly call: Call;
  readonly operation: OperationDefinitionNode | undefined;
  readonly prepared: Prepared;
}

async function readied(
  { document, contextValue, variableValues, operationName }: DirectArgs,
  { ground }: Live,
  settings: RefusalSettings,
): Promise<Ready | { errors: NonNullable<ExecutionResult['errors']> }> {
  const call = callOf(contextValue);
  if (call === undefined || typeof contextValue !== 'object' || contextValue === null)
    return { errors: answeredWith([new Refusal('UNAUTHENTICATED')], UNKNOWN_CALLER) };
  // One context may serve several operations at once, and each finds out its own.
  const context = contextAnew(contextValue, call.entitlements);
  const operation = getOperationAST(document, operationName) ?? undefined;
  const partial =
    operation?.operation === OperationTypeNode.SUBSCRIPTION
      ? settings.partialSubscriptions
      : settings.partialMutations;
  const asked = { document, operation, variables: variableValues ?? {} };
  const prepared = await prepare(ground, call.entitlements, asked, context, partial);
  const { mistakes, refused } = prepared;
  if (mistakes.length > 0) return { errors: answeredWith(mistakes, INVALID) };
  if (refused === undefined) return { context, call, operation, prepared };
  return { errors: answeredWith(refused.errors, refusedWith(refused.unavailable, settings.status)) };
}

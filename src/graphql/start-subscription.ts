import { createSourceEventStream, type ExecutionResult } from 'graphql';

import { Entitlements, type Admittance } from '../actions/entitlements.ts';
import { contextFor, type Caller, type ProductContext } from './caller.ts';
import type { Opened } from './opening.ts';
import { prepare } from './prepare.ts';
import { Subscription, type Look } from './subscription.ts';
import type { Subscriptions } from './subscriptions.ts';
import { formatResult, toldErrors, type FormatError } from './told.ts';
import type { Views } from './views.ts';

/** What subscriptions are started with. */
export interface Live {
  readonly going: Subscriptions;
  readonly views: Views;
  readonly admittance: Admittance;
  readonly product: ProductContext;
  readonly formatError: FormatError;
}

/** Opens the source of a subscription, which was found valid and not refused, and answers its events from then on. */
export async function startSubscription(
  opened: Opened,
  { claims, client }: Caller,
  { going, views, admittance, product, formatError }: Live,
): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult, undefined>> {
  if (!going.take()) return busy('The server has as many subscriptions as it can bear. Please try again.');
  const { document, operation, operationName, variables, view, context } = opened;
  const source = await createSourceEventStream({
    schema: view.guarded.schema,
    document,
    contextValue: context,
    variableValues: variables,
    operationName,
  }).catch((error: unknown) => {
    going.give();
    throw error;
  });
  if (!(Symbol.asyncIterator in source)) {
    going.give();
    return formatResult(source, formatError);
  }
  const subscription = new Subscription(opened, source, {
    formatError,
    over: (one) => {
      going.remove(one);
    },
    look: async (): Promise<Look | undefined> => {
      if (claims.expiresAt <= admittance.clock.now()) return undefined;
      const entitlements = new Entitlements(admittance, claims, client);
      const ground = contextFor(product, entitlements);
      // What is denied below the root narrows what goes on; whether it may start at all was asked before.
      const prepared = await prepare(views, entitlements, { document, operation, variables }, ground, true);
      return { context: ground, prepared };
    },
  });
  going.add(subscription);
  // What has changed while the source was being opened was told to nobody.
  await subscription.check();
  return subscription.answers();
}

/** There is no room for one more. */
export function busy(message: string): ExecutionResult {
  return { errors: toldErrors([{ message, extensions: { code: 'BUSY' } }]) };
}

import { createSourceEventStream, type ExecutionResult } from 'graphql';

import type { Entitlements } from '../../actions/entitlements.ts';
import { callOf, documentOf } from '../call.ts';
import { ownContext } from '../caller.ts';
import { executeOn } from '../execute-in.ts';
import { enterCall } from '../in-code/live-calls.ts';
import { boundErrors } from '../../apollo/limits/errors.ts';
import type { Opened } from './opening.ts';
import { prepare, type Ground } from '../prepare.ts';
import { Subscription, type Look } from './subscription.ts';
import { withoutTrace } from '../refusal.ts';
import type { Subscriptions } from './open-subscriptions.ts';

/** What subscriptions are started with. */
export interface Live {
  readonly going: Subscriptions;
  readonly ground: Ground;
  /** What is answered in place of what graphql-js says. */
  readonly format: (result: ExecutionResult) => ExecutionResult;
}

/**
 * Opens the source of a subscription, which was found valid and not refused, and answers its events from then on.
 * @param contextOf makes the context of each event
 */
export async function startSubscription(
  opened: Opened,
  contextOf: (entitlements: Entitlements) => object | Promise<object>,
  { going, ground, format }: Live,
): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult, undefined>> {
  const place = await going.take(opened.entitlements);
  if ('refused' in place) return place.refused;
  try {
    const source = await openSource(opened, ground);
    if (!(Symbol.asyncIterator in source)) {
      place.give();
      return format(withoutTrace(boundErrors(source, ground.limits.errors)));
    }
    const subscription = new Subscription(opened, source, {
      execute: (context, args) => executeOn(ground, context, args),
      format,
      over: (one) => {
        going.remove(one);
        place.give();
      },
      look: async (): Promise<Look | undefined> => {
        const entitlements = opened.entitlements.anew();
        if (!entitlements.lasts) return undefined;
        const context = await contextOf(entitlements);
        // What is denied below the root narrows what goes on; whether it may start at all was asked before.
        return { context, prepared: await prepare(ground, entitlements, opened, context, true) };
      },
    });
    going.add(subscription);
    // What has changed while the source was being opened was told to nobody.
    await subscription.check();
    return subscription.answers();
  } catch (error) {
    place.give();
    throw error;
  }
}

async function openSource(
  { view, document, context, variables, operationName }: Opened,
  { views, limits }: Ground,
): Promise<AsyncIterable<unknown> | ExecutionResult> {
  const call = callOf(context);
  const own = ownContext(context);
  const leave = enterCall(own, call);
  try {
    return await createSourceEventStream({
      hideSuggestions: !views.introspection,
      options: { maxCoercionErrors: limits.errors },
      schema: view.guarded.schema,
      document: documentOf(call, document, operationName),
      contextValue: own,
      variableValues: variables,
      operationName,
    });
  } finally {
    leave();
  }
}

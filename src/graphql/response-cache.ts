import type { ApolloServerPlugin } from '@apollo/server';
import responseCache from '@apollo/server-plugin-response-cache';

import { isPrintable } from '../apollo/print.ts';
import { callOf } from './call.ts';

/**
 * Gives answers again whose fields all say that they may be, to whom the same was decided: what is hidden, and what came of
 * every guard, are part of the key, and who asked is not. Answers with errors are not kept.
 */
export function cacheByDecisions(): ApolloServerPlugin<object> {
  return responseCache({
    // It prints what it keeps, and would fail the whole request over an answer that cannot be printed. What a resolver
    // asked of the caller is not in the key, so such an answer is the caller's alone.
    shouldWriteToCache: ({ response: { body }, contextValue }) =>
      Promise.resolve(
        callOf(contextValue)?.touched !== true &&
          body?.kind === 'single' &&
          isPrintable(body.singleResult.data),
      ),
    extraCacheKeyData: ({ contextValue }) => {
      const call = callOf(contextValue);
      // An operation that was not prepared has no decisions to be known by.
      return Promise.resolve(call === undefined ? { unknown: Math.random() } : call.decided);
    },
  });
}

import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

import type { Log } from '../ports/runtime.ts';

/** Lets through what was said to the caller on purpose; anything else becomes one sentence, and goes to the log. */
export function maskError(
  log: Log,
): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const cause = unwrapResolverError(error);
    if (cause instanceof GraphQLError) return formatted;
    log.error('a resolver failed', { path: formatted.path?.join('.'), error: String(cause) });
    return {
      ...formatted,
      message: 'Internal server error',
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    };
  };
}

import { ApolloServerErrorCode } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

import type { FailureCode } from '../../domain/failure.ts';

/** The code of an operation that is too large in any way. */
const LIMIT_EXCEEDED: FailureCode = 'LIMIT_EXCEEDED';

/**
 * An error that says which limit an operation exceeds.
 * @param limit its key in the configuration, below `limits`
 */
export function exceeding(limit: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: LIMIT_EXCEEDED, limit } });
}

/** A count as a message states it. */
export function counted(count: number): string {
  return Number.isSafeInteger(count) ? String(count) : 'more than can be counted';
}

/** What graphql-js says where a document has too many tokens. */
const TOO_MANY_TOKENS = 'Syntax Error: Document contains more that ';

/**
 * Restates an error of the parser that is about the size of a document, not about its syntax.
 * @param tokens how many tokens a document may have
 */
export function tellUnread(formatted: GraphQLFormattedError, tokens: number): GraphQLFormattedError {
  if (formatted.extensions?.['code'] !== ApolloServerErrorCode.GRAPHQL_PARSE_FAILED) return formatted;
  if (formatted.message.startsWith(TOO_MANY_TOKENS))
    return exceeding('tokens', `expected at most ${tokens} tokens, received more`).toJSON();
  // The parser calls itself for each level, until the stack is full.
  return formatted.message.startsWith('Syntax Error')
    ? formatted
    : exceeding('depth', 'expected a document that is less deep').toJSON();
}

import { HeaderMap } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import {
  GraphQLError,
  Kind,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';

import { toldErrors } from '../apollo/told-errors.ts';
import { FAILURES, type FailureCode } from '../domain/failure.ts';
import { NAMED_BY_HASH, NAMED_BY_ID } from './persisted.ts';

/** What a caller is told of an error. */
export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** An answer as Apollo Server has formatted it. */
export function toldResult({ errors, ...rest }: FormattedExecutionResult): ExecutionResult {
  return errors === undefined ? rest : { errors: toldErrors(errors), ...rest };
}

/** An answer as graphql-js gives it, formatted as Apollo Server would. */
export function formatResult({ errors, ...rest }: ExecutionResult, format: FormatError): ExecutionResult {
  if (errors === undefined) return rest;
  return { errors: toldErrors(errors.map((error) => format(withCode(error), error))), ...rest };
}

/** What makes a document no valid operation, as Apollo Server tells it. */
export function formatMistake(mistake: GraphQLError): GraphQLFormattedError {
  return {
    ...mistake.toJSON(),
    extensions: { code: ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED, ...mistake.extensions },
  };
}

/**
 * What is said of an operation that was named and is not there. So it is told as well where its text is no valid operation for
 * whoever named it: what is wrong with it would tell them what others may ask.
 * @param hit whether Apollo Server has found the text itself
 */
export function notPersisted(
  extensions: Readonly<Record<string, unknown>> | undefined,
  hit: boolean,
): GraphQLError | undefined {
  const id = extensions?.[NAMED_BY_ID];
  if (typeof id === 'string') {
    const code: FailureCode = 'PERSISTED_OPERATION_NOT_FOUND';
    const message = `there is no persisted operation of the id '${id.slice(0, LONGEST_ID)}'`;
    return new GraphQLError(message, { extensions: { code, http: { status: FAILURES[code] } } });
  }
  if (!hit && typeof extensions?.[NAMED_BY_HASH] !== 'string') return undefined;
  // As Apollo Server says of a hash that it does not know.
  const headers = new HeaderMap([['cache-control', 'private, no-cache, must-revalidate']]);
  const code = ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND;
  return new GraphQLError('PersistedQueryNotFound', { extensions: { code, http: { status: 200, headers } } });
}

/** Characters of an id that are repeated. */
const LONGEST_ID = 100;

/** An error of another copy of graphql may be no GraphQLError, and have no `toJSON`. */
function withCode(error: GraphQLError): GraphQLFormattedError {
  const { message, locations, path, extensions } = error;
  const code =
    error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION
      ? ApolloServerErrorCode.BAD_USER_INPUT
      : ApolloServerErrorCode.INTERNAL_SERVER_ERROR;
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { code, ...extensions },
  };
}

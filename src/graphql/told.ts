import { HeaderMap } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import {
  GraphQLError,
  Kind,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
} from 'graphql';

/** What a caller is told of an error. */
export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** An error exactly as it is told, wherever it is written out. */
class Told extends GraphQLError {
  readonly #told: GraphQLFormattedError;

  constructor(told: GraphQLFormattedError) {
    super(told.message, { extensions: told.extensions, ...(told.path && { path: told.path }) });
    this.#told = told;
  }

  override toJSON(): GraphQLFormattedError {
    return this.#told;
  }
}

/** Errors as they are told. */
export function toldErrors(errors: readonly GraphQLFormattedError[]): readonly GraphQLError[] {
  return errors.map((error) => new Told(error));
}

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
 * What Apollo Server says of a hash whose text it does not know. So it is told as well where the text is no valid operation for
 * whoever sent the hash alone: that somebody else has asked it would say that there is something to ask for.
 */
export function notPersisted(): GraphQLError {
  const headers = new HeaderMap([['cache-control', 'private, no-cache, must-revalidate']]);
  const code = ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND;
  return new GraphQLError('PersistedQueryNotFound', { extensions: { code, http: { status: 200, headers } } });
}

function withCode(error: GraphQLError): GraphQLFormattedError {
  const code =
    error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION
      ? ApolloServerErrorCode.BAD_USER_INPUT
      : ApolloServerErrorCode.INTERNAL_SERVER_ERROR;
  return { ...error.toJSON(), extensions: { code, ...error.extensions } };
}

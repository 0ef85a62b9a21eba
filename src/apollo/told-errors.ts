import { GraphQLError, type GraphQLFormattedError } from 'graphql';

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

import {
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  type GraphQLError,
  type GraphQLFormattedError,
  type ValidationRule,
} from 'graphql';

/** What a document must keep to, where it may ask what the schema is and where it may not. */
export function rulesFor(introspection: boolean): readonly ValidationRule[] {
  return introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
}

/** A suggestion is a small introspection: of the names that are nearest to one that is not there. */
const SUGGESTION = / ?Did you mean [^?]*\?/g;

/** Makes an error suggest nothing. */
export function withoutSuggestion(error: GraphQLError): GraphQLError {
  error.message = error.message.replace(SUGGESTION, '');
  return error;
}

/** The same, of an error that is told already. */
export function toldWithoutSuggestion(told: GraphQLFormattedError): GraphQLFormattedError {
  return { ...told, message: told.message.replace(SUGGESTION, '') };
}

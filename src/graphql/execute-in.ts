import { execute, type GraphQLSchema } from 'graphql';

import type { Execute } from '../apollo/exchange.ts';
import { callOf } from './call.ts';

/** Executes each operation on the schema its caller may know; whose caller is not known, on this one, where guards deny. */
export function executeIn(schema: GraphQLSchema): Execute {
  return ({ document, context, variables, operationName }) =>
    execute({
      schema: callOf(context)?.schema ?? schema,
      document,
      contextValue: context,
      variableValues: variables,
      operationName,
    });
}

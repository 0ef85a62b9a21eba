import { execute, type GraphQLSchema } from 'graphql';

import type { Execute } from '../apollo/exchange.ts';
import { callOf, documentOf } from './call.ts';
import { ownContext } from './caller.ts';

/** Executes each operation on the schema its caller may know; whose caller is not known, on this one, where guards deny. */
export function executeIn(schema: GraphQLSchema): Execute {
  return ({ document, context, variables, operationName }) => {
    const call = callOf(context);
    return execute({
      schema: call?.schema ?? schema,
      document: documentOf(call, document, operationName),
      contextValue: ownContext(context),
      variableValues: variables,
      operationName,
    });
  };
}

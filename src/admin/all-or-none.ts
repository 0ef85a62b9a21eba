import {
  HeaderMap,
  type ApolloServerPlugin,
  type GraphQLRequestContextResponseForOperation,
  type GraphQLResponse,
} from '@apollo/server';
import {
  getVariableValues,
  Kind,
  OperationTypeNode,
  type FragmentDefinitionNode,
  type GraphQLFormattedError,
} from 'graphql';
import { collectFields } from 'graphql/execution/collectFields.js';

import { Denied } from './denied.ts';
import { leastRoleOf, mayUse, roleIn } from './permissions.ts';

type Asked = GraphQLRequestContextResponseForOperation<object>;

/**
 * Runs nothing of a mutation that has one field which the caller's role may not use. Guards deny field by field, and
 * fields of a mutation run one after another: what stands before the denied one would have run. A subscription is denied
 * before its source is opened.
 */
export const ALL_OR_NONE: ApolloServerPlugin<object> = {
  requestDidStart: () =>
    Promise.resolve({
      responseForOperation: (asked) => Promise.resolve(refusal(asked)),
    }),
};

/** Null where the operation runs. */
function refusal(asked: Asked): GraphQLResponse | null {
  const errors = asked.operation.operation === OperationTypeNode.QUERY ? [] : denials(asked);
  if (errors.length === 0) return null;
  return {
    http: { status: 403, headers: new HeaderMap() },
    body: { kind: 'single', singleResult: { errors } },
  };
}

function denials({ schema, document, operation, request, contextValue }: Asked): GraphQLFormattedError[] {
  const type = schema.getRootType(operation.operation);
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {});
  // Without its variables it does not run, and execution says why.
  if (!type || coerced === undefined) return [];
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  const role = roleIn(contextValue);
  const fields = collectFields(schema, fragments, coerced, type, operation.selectionSet);
  return [...fields].flatMap(([key, [node]]) => {
    const field = type.getFields()[node?.name.value ?? ''];
    if (field === undefined) return [];
    const least = leastRoleOf(schema, field.astNode, `${type.name}.${field.name}`);
    if (mayUse(role, least)) return [];
    const { message, extensions } = new Denied(least, role);
    // `http` is for the server.
    return [{ message, path: [key], extensions: { ...extensions, http: undefined } }];
  });
}

import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  getNullableType,
  isListType,
  type GraphQLFieldConfig,
  type GraphQLSchema,
} from 'graphql';

import { turn } from '../domain/in-portions.ts';

/** Elements of a list that are completed together. */
const PORTION = 50;

/**
 * Lets long lists be completed in portions: an import of 10,000 flags answers with 10,000 changes, each with its lines.
 * Elements after the first 50 come as promises, 50 of them together, and the event loop turns before each 50.
 */
export function completedInPortions(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field: GraphQLFieldConfig<unknown, unknown>) => {
      if (!isListType(getNullableType(field.type))) return field;
      const resolve = field.resolve ?? defaultFieldResolver;
      return {
        ...field,
        resolve: (parent, args, context, info) => {
          const list: unknown = resolve(parent, args, context, info);
          return list instanceof Promise ? list.then(inTurn) : inTurn(list);
        },
      };
    },
  });
}

function inTurn(list: unknown): unknown {
  if (!Array.isArray(list) || list.length <= PORTION) return list;
  let before = Promise.resolve();
  return list.map((element: unknown, place) => {
    if (place < PORTION) return element;
    if (place % PORTION === 0) before = before.then(turn);
    return before.then(() => element);
  });
}

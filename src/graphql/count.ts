import {
  defaultFieldResolver,
  getNullableType,
  isAbstractType,
  OperationTypeNode,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';

import { callAt } from './call.ts';
import { typeOf } from './guard-type.ts';
import type { Counter } from './reading.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/**
 * Counts what succeeded: a mutation each time, a query once an operation. The answer waits, so that the next request sees it.
 * @param schema without guards: what a value is must be known before its guard lets it through
 */
export function countField(
  field: GraphQLFieldConfig<unknown, unknown>,
  { metric, when }: Counter,
  schema: GraphQLSchema,
): GraphQLFieldConfig<unknown, unknown> {
  const resolve: Resolver = field.resolve ?? defaultFieldResolver;
  const succeeded = when === undefined ? () => true : answersWith(new Set(when), field, schema);
  return {
    ...field,
    resolve: async (parent, args, context, info): Promise<unknown> => {
      const value: unknown = await resolve(parent, args, context, info);
      if (!(value instanceof Error) && (await succeeded(value, context, info)))
        await count(context, info, metric);
      return value;
    },
  };
}

/** Whether a value is of one of these types, told as execution tells it. */
function answersWith(
  when: ReadonlySet<string>,
  field: GraphQLFieldConfig<unknown, unknown>,
  schema: GraphQLSchema,
): (value: unknown, context: unknown, info: GraphQLResolveInfo) => Promise<boolean> {
  const answer = getNullableType(field.type);
  const type = isAbstractType(answer) ? schema.getType(answer.name) : undefined;
  if (!isAbstractType(type)) return () => Promise.resolve(false);
  const possible = schema.getPossibleTypes(type);
  return async (value, context, info) => {
    if (value === null || value === undefined) return false;
    try {
      const name = await (type.resolveType?.(value, context, info, type) ??
        typeOf(possible, value, context, info));
      return typeof name === 'string' && when.has(name);
    } catch {
      // Execution asks again, and answers with what is thrown: that is no success.
      return false;
    }
  };
}

async function count(context: unknown, info: GraphQLResolveInfo, metric: string): Promise<void> {
  const call = callAt(context, info);
  if (call === undefined) return;
  if (info.operation.operation === OperationTypeNode.QUERY) {
    if (call.counted.has(metric)) return;
    call.counted.add(metric);
  }
  await call.entitlements.count(metric);
}

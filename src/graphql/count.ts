import {
  defaultFieldResolver,
  OperationTypeNode,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
} from 'graphql';

import { callAt } from './call.ts';

/** Counts what succeeded: a mutation each time, a query once an operation. The answer waits, so that the next request sees it. */
export function countField(
  field: GraphQLFieldConfig<unknown, unknown>,
  metric: string,
): GraphQLFieldConfig<unknown, unknown> {
  const resolve: GraphQLFieldResolver<unknown, unknown> = field.resolve ?? defaultFieldResolver;
  return {
    ...field,
    resolve: async (parent, args, context, info): Promise<unknown> => {
      const value: unknown = await resolve(parent, args, context, info);
      if (!(value instanceof Error)) await count(context, info, metric);
      return value;
    },
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

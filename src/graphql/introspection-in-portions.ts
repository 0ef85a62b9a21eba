import {
  defaultFieldResolver,
  getNullableType,
  introspectionTypes,
  isListType,
  isObjectType,
  type GraphQLFieldResolver,
} from 'graphql';

import { carriesCall } from './call.ts';
import { Turns } from './subscriptions/turns.ts';

/** Elements of a list that are completed together. */
const TOGETHER = 10;

/** Those of introspection alone: what waits here keeps nothing else waiting. */
const turns = new Turns(() => performance.now());

/**
 * Lets `__schema` and `__type` be answered in portions, by graphql-js itself: their lists come as promises wherever a slice of
 * the event loop is spent. The types of introspection are the same objects in every schema of a process, so that this is put
 * on them once; an operation that was not prepared here is answered by them as ever.
 */
for (const type of introspectionTypes) {
  if (!isObjectType(type)) continue;
  for (const field of Object.values(type.getFields())) {
    if (isListType(getNullableType(field.type))) field.resolve = paced(field.resolve ?? defaultFieldResolver);
  }
}

function paced(resolve: GraphQLFieldResolver<unknown, unknown>): typeof resolve {
  return (source, args, context, info) => {
    const list: unknown = resolve(source, args, context, info);
    if (!carriesCall(info.operation) || !Array.isArray(list)) return list;
    const later = turns.pass();
    return later === undefined ? inPortions(list) : later.then(() => inPortions(list));
  };
}

function inPortions(list: readonly unknown[]): readonly unknown[] {
  if (list.length <= TOGETHER) return list;
  let before = Promise.resolve();
  return list.map((element, place) => {
    if (place < TOGETHER) return element;
    if (place % TOGETHER === 0) before = before.then(() => turns.pass());
    return before.then(() => element);
  });
}

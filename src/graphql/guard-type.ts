import type {
  GraphQLAbstractType,
  GraphQLIsTypeOfFn,
  GraphQLObjectType,
  GraphQLResolveInfo,
  GraphQLSchema,
  GraphQLTypeResolver,
} from 'graphql';

import { callAt, deniedCodeOf } from './call.ts';
import type { Guard } from './guard.ts';
import { UNSTATED } from '../apollo/limits/errors.ts';
import { refusalOf } from './refusal.ts';

type IsTypeOf = GraphQLIsTypeOfFn<unknown, unknown>;

/**
 * Lets no value of a gated type through, wherever it comes from: `isTypeOf` is asked of every value before anything of it is
 * answered, `__typename` included (GraphQL specification §6.4.3, CompleteValue). What it throws stands at the value's place.
 */
export function guardValues(type: GraphQLObjectType, guard: Guard | undefined): IsTypeOf | undefined {
  if (guard === undefined) return undefined;
  const original: IsTypeOf = type.isTypeOf ?? (() => true);
  const { index, rules } = guard;
  return (value, context, info) => {
    const call = callAt(context, info);
    const finding = call?.finding(rules, index);
    if (finding === true) return original(value, context, info);
    // Later, as guard-field.ts says: what is thrown at once out of an item of a list may leave others to end the process.
    if (finding !== undefined) return Promise.reject(call?.refuse() === false ? UNSTATED : finding);
    return guard.rule.resolve(value, {}, call, info, rules.options).then((answer) => {
      const refused = refusalOf(answer, deniedCodeOf(call));
      if (refused !== undefined) throw refused.at(guard.coordinate);
      return original(value, context, info);
    });
  };
}

/**
 * graphql-js finds the type of a value by asking the `isTypeOf` of each that it may be, and a guard would throw there for a
 * value of another type. An abstract type that leaves it to graphql-js asks what stood there before the guards instead.
 */
export function tellTypes(
  type: GraphQLAbstractType,
  unguarded: GraphQLSchema,
  guards: ReadonlyMap<string, Guard>,
): GraphQLTypeResolver<unknown, unknown> | undefined {
  const possible = unguarded.getPossibleTypes(type);
  if (type.resolveType || !possible.some(({ name }) => guards.has(name))) return undefined;
  return (value, context, info) => typeOf(possible, value, context, info);
}

/** The name of the type of a value, told as graphql-js tells it where nobody else does. */
export function typeOf(
  possible: readonly GraphQLObjectType[],
  ...[value, context, info]: Parameters<IsTypeOf>
): string | undefined | Promise<string | undefined> {
  return named(value) ?? firstOf(possible, value, context, info);
}

function named(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('__typename' in value)) return undefined;
  return typeof value.__typename === 'string' ? value.__typename : undefined;
}

async function firstOf(
  possible: readonly GraphQLObjectType[],
  value: unknown,
  context: unknown,
  info: GraphQLResolveInfo,
): Promise<string | undefined> {
  for (const { name, isTypeOf } of possible) {
    if (isTypeOf && (await isTypeOf(value, context, info))) return name;
  }
  return undefined;
}

import {
  isEnumType,
  isInputObjectType,
  isScalarType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

import { nearest } from '../domain/nearest.ts';
import { isOurs } from './add-entitlements.ts';

/**
 * Every resolver that is for something the schema does not have, or that Gatehouse resolves.
 * @param maps resolvers, as graphql-tools takes them
 */
export function resolverMistakes(schema: GraphQLSchema, maps: readonly object[]): readonly string[] {
  return maps
    .flatMap((map): [string, unknown][] => Object.entries(map))
    .flatMap(([name, members]) => {
      const type = schema.getType(name);
      return type === undefined
        ? [absent(name, name, Object.keys(schema.getTypeMap()))]
        : memberMistakes(type, keysOf(members));
    });
}

function memberMistakes(type: GraphQLNamedType, members: readonly string[]): readonly string[] {
  const known = membersOf(type);
  // graphql-tools keeps such names for itself: __resolveType, __isTypeOf.
  const asked = members.filter((member) => !member.startsWith('__'));
  return asked.flatMap((member) => {
    if (isOurs(type, member)) return [`${type.name}.${member} is resolved by Gatehouse`];
    if (known === undefined || known.has(member)) return [];
    return [absent(`${type.name}.${member}`, member, [...known])];
  });
}

function absent(coordinate: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return `${coordinate} has a resolver and is not in the schema${hint}`;
}

/** Undefined where the resolvers of a type are not by its members. */
function membersOf(type: GraphQLNamedType): ReadonlySet<string> | undefined {
  if (isScalarType(type) || isUnionType(type) || isInputObjectType(type)) return undefined;
  if (isEnumType(type)) return new Set(type.getValues().map(({ name }) => name));
  return new Set(Object.keys(type.getFields()));
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

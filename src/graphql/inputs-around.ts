import { getNamedType, isInputObjectType, type GraphQLSchema } from 'graphql';

/**
 * Follows input types to the types whose values may hold a value of theirs, at any depth. Linear in the schema's inputs.
 * @param first names of input types and enums
 * @returns their names, and those of the types around them
 */
export function inputTypesAround(schema: GraphQLSchema, first: Iterable<string>): ReadonlySet<string> {
  const holders = new Map<string, string[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const held = getNamedType(field.type).name;
      const known = holders.get(held);
      if (known === undefined) holders.set(held, [type.name]);
      else known.push(type.name);
    }
  }
  const found = new Set(first);
  for (const name of found) for (const holder of holders.get(name) ?? []) found.add(holder);
  return found;
}

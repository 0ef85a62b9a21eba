import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** Names of the types that a caller can come to, or be asked for, from the roots and the directives on. */
export function reachable(schema: GraphQLSchema, hidden: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting: GraphQLNamedType[] = [];
  function come(type: GraphQLNamedType | null | undefined): void {
    if (!type || found.has(type.name) || hidden.has(type.name)) return;
    found.add(type.name);
    waiting.push(type);
  }
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
    come(root);
  for (const { args } of schema.getDirectives()) for (const { type } of args) come(getNamedType(type));
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop())
    for (const next of nextOf(schema, type, hidden)) come(next);
  return found;
}

function nextOf(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  hidden: ReadonlySet<string>,
): readonly GraphQLNamedType[] {
  if (isUnionType(type)) return type.getTypes();
  if (isInputObjectType(type)) {
    return Object.values(type.getFields())
      .filter(({ name }) => !hidden.has(`${type.name}.${name}`))
      .map((field) => getNamedType(field.type));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = Object.values(type.getFields()).filter(({ name }) => !hidden.has(`${type.name}.${name}`));
  const around = isInterfaceType(type) ? implementersOf(schema, type.name) : [];
  return [
    ...type.getInterfaces(),
    ...around,
    ...fields.flatMap(({ name, args, type: output }) => [
      getNamedType(output),
      ...args
        .filter((argument) => !hidden.has(`${type.name}.${name}(${argument.name}:)`))
        .map((argument) => getNamedType(argument.type)),
    ]),
  ];
}

function implementersOf(schema: GraphQLSchema, name: string): readonly GraphQLNamedType[] {
  const type = schema.getType(name);
  if (!isInterfaceType(type)) return [];
  const { objects, interfaces } = schema.getImplementations(type);
  return [...objects, ...interfaces];
}

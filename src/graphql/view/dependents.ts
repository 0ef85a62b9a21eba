import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  type GraphQLAbstractType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

import { inputMembers } from '../demands.ts';

type Composite = GraphQLObjectType | GraphQLInterfaceType;
type Lists = ReadonlyMap<string, readonly string[]>;

/** A way from one type to another. */
export interface Way {
  readonly to: string;
  /** Coordinates of the elements that it takes: it ends where one of them is hidden. */
  readonly by: readonly string[];
}

/**
 * What depends on each element of a schema (GraphQL specification §3, "Type Validation"), found in one walk. Elements are
 * named by their coordinates, directives and their arguments included.
 */
export class Dependents {
  /** What goes with an element: a field with its type, or with a required argument. */
  readonly along: Lists;
  /** What goes with the last of its members: an object type with its last field. */
  readonly owners: Lists;
  /** The number of members that an owner has. */
  readonly sizes: ReadonlyMap<string, number>;
  /** For a field or argument of an implementer: the same of its interfaces. */
  readonly faces: Lists;
  /** By name of the type where they start; those from the roots and directives by the empty name. */
  readonly ways: ReadonlyMap<string, readonly Way[]>;

  constructor(schema: GraphQLSchema) {
    const walk = new Walk(schema);
    this.along = walk.along;
    this.owners = walk.owners;
    this.sizes = walk.sizes;
    this.faces = walk.faces;
    this.ways = walk.ways;
  }
}

class Walk {
  readonly along = new Map<string, string[]>();
  readonly owners = new Map<string, string[]>();
  readonly sizes = new Map<string, number>();
  readonly faces = new Map<string, string[]>();
  readonly ways = new Map<string, Way[]>();

  constructor(schema: GraphQLSchema) {
    for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()])
      if (root) this.#way('', root.name);
    for (const { name, args } of schema.getDirectives())
      for (const argument of args) this.#argument('', `@${name}`, argument);
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type)) continue;
      this.#type(type);
      if (isAbstractType(type)) for (const { name } of narrower(schema, type)) this.#way(type.name, name);
    }
  }

  #type(type: GraphQLNamedType): void {
    if (isObjectType(type) || isInterfaceType(type)) this.#composite(type);
    else if (isInputObjectType(type)) this.#input(type);
    else if (isUnionType(type)) for (const { name } of type.getTypes()) this.#member(type.name, name);
    else for (const member of inputMembers(type)) this.#member(type.name, `${type.name}.${member}`);
  }

  #composite(type: Composite): void {
    for (const { name } of type.getInterfaces()) this.#way(type.name, name);
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const output = getNamedType(field.type).name;
      this.#member(type.name, coordinate);
      append(this.along, output, coordinate);
      this.#way(type.name, output, coordinate);
      for (const argument of field.args) this.#argument(type.name, coordinate, argument);
      for (const face of type.getInterfaces()) this.#face(face, field, coordinate);
    }
  }

  /** @param from the type that leads to the argument */
  #argument(from: string, holder: string, argument: GraphQLArgument): void {
    const coordinate = `${holder}(${argument.name}:)`;
    const type = getNamedType(argument.type).name;
    append(this.along, type, coordinate);
    if (isRequiredArgument(argument)) append(this.along, coordinate, holder);
    this.#way(from, type, holder, coordinate);
  }

  /** An implementer has every field of its interfaces, with every argument. */
  #face(face: GraphQLInterfaceType, field: GraphQLField<unknown, unknown>, coordinate: string): void {
    const shared = Object.hasOwn(face.getFields(), field.name) ? face.getFields()[field.name] : undefined;
    if (shared === undefined) return;
    const above = `${face.name}.${field.name}`;
    append(this.faces, coordinate, above);
    for (const { name } of shared.args) append(this.faces, `${coordinate}(${name}:)`, `${above}(${name}:)`);
  }

  #input(type: GraphQLInputObjectType): void {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const input = getNamedType(field.type).name;
      this.#member(type.name, coordinate);
      append(this.along, input, coordinate);
      if (isRequiredInputField(field)) append(this.along, coordinate, type.name);
      this.#way(type.name, input, coordinate);
    }
  }

  #member(owner: string, member: string): void {
    append(this.owners, member, owner);
    this.sizes.set(owner, (this.sizes.get(owner) ?? 0) + 1);
  }

  #way(from: string, to: string, ...by: readonly string[]): void {
    append(this.ways, from, { to, by });
  }
}

/** The members of a union, or the implementers of an interface. */
function narrower(schema: GraphQLSchema, type: GraphQLAbstractType): readonly GraphQLNamedType[] {
  if (isUnionType(type)) return type.getTypes();
  const { objects, interfaces } = schema.getImplementations(type);
  return [...objects, ...interfaces];
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

import type { Element, Requirement } from '../domain/requirement.ts';
import type { Annotations } from './annotations.ts';
import type { Group } from './reading.ts';

/** Extension of a field that no type around it gates: by it callers learn what they may do. */
export const OPEN = 'gatehouse.open';

/** What a schema element demands: every one of the groups, and of each group one alternative. */
export type Demands = readonly (readonly Requirement[])[];

/**
 * What each element of a schema demands once everything that bears on it is taken together: an implementer takes over what
 * its interfaces ask for, and a field what the type of its values asks for.
 */
export class DemandBook {
  readonly schema: GraphQLSchema;
  /** Every flag that is asked for by any element. */
  readonly flags: ReadonlySet<string>;
  /** What is asked for at each element, by itself. */
  readonly groups: Annotations['groups'];

  constructor(schema: GraphQLSchema, { groups }: Pick<Annotations, 'groups'>) {
    this.schema = schema;
    this.groups = groups;
    this.flags = new Set([...groups.values()].flat(2).flatMap(({ requirement }) => requirement.flag ?? []));
  }

  /** Of every value of an object type, wherever it is reached; of an interface, of every implementer. */
  ofType(type: GraphQLNamedType): Demands {
    return this.#demands(this.#typeAndInterfaces(type));
  }

  /** Of a field: its own, those of the interfaces it is of, and those of its values. At the root those of the root type too. */
  ofField(type: Composite, name: string): Demands {
    const field = type.getFields()[name];
    const values = field === undefined ? [] : this.#typeAndInterfaces(getNamedType(field.type));
    const root = this.isRoot(type) ? this.#around(type, field) : [];
    return this.#demands([...root, ...memberOf(type, name), ...values]);
  }

  /** The same of a field, with what its type asks for: it is reached by a value of that type only. */
  ofMember(type: Composite, name: string): Demands {
    const field = type.getFields()[name];
    const values = field === undefined ? [] : this.#typeAndInterfaces(getNamedType(field.type));
    return this.#demands([...this.#around(type, field), ...memberOf(type, name), ...values]);
  }

  ofArgument(type: Composite, field: string, argument: string): Demands {
    return this.#demands(memberOf(type, field).map((coordinate) => `${coordinate}(${argument}:)`));
  }

  /** Of an input field or an enum value. */
  ofInput(type: string, member: string): Demands {
    return this.#demands([`${type}.${member}`]);
  }

  isRoot(type: GraphQLNamedType): boolean {
    const { schema } = this;
    return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].some(
      (root) => root?.name === type.name,
    );
  }

  #around(type: Composite, field: GraphQLField<unknown, unknown> | undefined): readonly string[] {
    return field?.extensions[OPEN] === true ? [] : this.#typeAndInterfaces(type);
  }

  #typeAndInterfaces(type: GraphQLNamedType): readonly string[] {
    const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
    return [type.name, ...interfaces.map(({ name }) => name)];
  }

  #demands(coordinates: readonly string[]): Demands {
    const groups = [...new Set(coordinates)].flatMap(
      (coordinate): readonly Group[] => this.groups.get(coordinate) ?? [],
    );
    return groups.map((group) => group.map(({ requirement }) => requirement));
  }
}

type Composite = GraphQLObjectType | GraphQLInterfaceType;

/** A field, and the fields of interfaces that it is the implementation of. */
function memberOf(type: Composite, name: string): readonly string[] {
  const shared = type.getInterfaces().filter((one) => Object.hasOwn(one.getFields(), name));
  return [type, ...shared].map((one) => `${one.name}.${name}`);
}

/** Every element that asks for something, by itself or by what bears on it. A field of a gated type asks what the type does. */
export function elementsOf(book: DemandBook): readonly Element[] {
  const elements: Element[] = [];
  function add(coordinate: string, demands: Demands): void {
    if (demands.length > 0) elements.push({ coordinate, demands });
  }
  for (const type of Object.values(book.schema.getTypeMap())) {
    if (isObjectType(type) || isInterfaceType(type)) {
      add(type.name, book.ofType(type));
      for (const { name, args } of Object.values(type.getFields())) {
        add(`${type.name}.${name}`, book.ofMember(type, name));
        for (const argument of args)
          add(`${type.name}.${name}(${argument.name}:)`, book.ofArgument(type, name, argument.name));
      }
    } else {
      for (const member of inputMembers(type)) add(`${type.name}.${member}`, book.ofInput(type.name, member));
    }
  }
  return elements;
}

/** Names of the input fields, or of the enum values, of a type. */
export function inputMembers(type: GraphQLNamedType): readonly string[] {
  if (isEnumType(type)) return type.getValues().map(({ name }) => name);
  return isInputObjectType(type) ? Object.keys(type.getFields()) : [];
}

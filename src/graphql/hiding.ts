import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

import { inputMembers, type DemandBook, type Demands } from './demands.ts';
import { reachable } from './reachable.ts';

/** Coordinates of what a schema must not have. A type that is hidden takes its members along, which are not named. */
export type Hidden = ReadonlySet<string>;

interface Hiding {
  readonly schema: GraphQLSchema;
  readonly book: DemandBook;
  readonly hidden: Set<string>;
  readonly asksHidden: (demands: Demands) => boolean;
}

type Composite = GraphQLObjectType | GraphQLInterfaceType;

/**
 * Everything that must go for a schema to say nothing of these flags and be valid all the same: what cannot be had without
 * one of them, then whatever is left without a type, a required argument or any member (GraphQL specification §3, "Type
 * Validation"), and last what could be reached only through that.
 */
export function hidingOf(book: DemandBook, flags: ReadonlySet<string>): Hidden {
  const { schema } = book;
  const hiding: Hiding = {
    schema,
    book,
    hidden: new Set(),
    asksHidden: (demands) =>
      demands.some((group) => group.every(({ flag }) => flag !== undefined && flags.has(flag))),
  };
  hideAsked(hiding);
  settle(hiding);
  const left = reachable(schema, hiding.hidden);
  for (const name of reachable(schema, new Set())) if (!left.has(name)) hiding.hidden.add(name);
  // What nothing reaches and is part of the schema all the same may speak of what has just gone.
  settle(hiding);
  return hiding.hidden;
}

function typesOf({ schema, hidden }: Hiding): readonly GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !hidden.has(type.name),
  );
}

function hideAsked(hiding: Hiding): void {
  const { book, hidden, asksHidden } = hiding;
  function add(coordinate: string, demands: Demands): void {
    if (asksHidden(demands)) hidden.add(coordinate);
  }
  for (const type of typesOf(hiding)) {
    if (isObjectType(type) || isInterfaceType(type)) {
      add(type.name, book.ofType(type));
      for (const { name, args } of Object.values(type.getFields())) {
        add(`${type.name}.${name}`, book.ofField(type, name));
        for (const argument of args)
          add(`${type.name}.${name}(${argument.name}:)`, book.ofArgument(type, name, argument.name));
      }
    } else {
      for (const member of inputMembers(type)) add(`${type.name}.${member}`, book.ofInput(type.name, member));
    }
  }
}

/** Goes round until nothing more has to go. What an interface loses is told last: an implementer may yet go as a whole. */
function settle(hiding: Hiding): void {
  for (let before = -1; before !== hiding.hidden.size;) {
    before = hiding.hidden.size;
    for (const type of typesOf(hiding)) settleType(hiding, type);
    if (before === hiding.hidden.size)
      for (const type of typesOf(hiding)) {
        if (isObjectType(type) || isInterfaceType(type)) settleInterfaces(hiding, type);
      }
  }
}

function settleType(hiding: Hiding, type: GraphQLNamedType): void {
  const { hidden } = hiding;
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const { name, args, type: output } of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${name}`;
      const lacking = args.filter((argument) => lacks(hiding, coordinate, argument)).some(isRequiredArgument);
      if (lacking || hidden.has(getNamedType(output).name)) hidden.add(coordinate);
    }
  } else if (isInputObjectType(type)) settleInput(hiding, type);
  if (isEmpty(hiding, type)) hidden.add(type.name);
}

/** Whether an argument goes, because it is asked for or its type goes. */
function lacks({ hidden }: Hiding, field: string, { name, type }: GraphQLArgument): boolean {
  const coordinate = `${field}(${name}:)`;
  if (hidden.has(getNamedType(type).name)) hidden.add(coordinate);
  return hidden.has(coordinate);
}

function settleInput({ hidden }: Hiding, type: GraphQLInputObjectType): void {
  for (const field of Object.values(type.getFields())) {
    const coordinate = `${type.name}.${field.name}`;
    if (hidden.has(getNamedType(field.type).name)) hidden.add(coordinate);
    if (hidden.has(coordinate) && isRequiredInputField(field)) hidden.add(type.name);
  }
}

function isEmpty({ hidden }: Hiding, type: GraphQLNamedType): boolean {
  if (isUnionType(type)) return type.getTypes().every(({ name }) => hidden.has(name));
  const members =
    isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : inputMembers(type);
  const has = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) || isEnumType(type);
  return has && members.every((member) => hidden.has(`${type.name}.${member}`));
}

/** An implementer has every field of its interfaces, with every argument. */
function settleInterfaces({ hidden }: Hiding, type: Composite): void {
  for (const face of type.getInterfaces()) {
    for (const { name, args } of Object.values(face.getFields())) {
      if (hidden.has(`${type.name}.${name}`)) hidden.add(`${face.name}.${name}`);
      for (const argument of args) {
        const part = `${name}(${argument.name}:)`;
        if (hidden.has(`${type.name}.${part}`)) hidden.add(`${face.name}.${part}`);
      }
    }
  }
}

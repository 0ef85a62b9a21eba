import {
  astFromValue,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type ValueNode,
} from 'graphql';

import { inputMembers, type DemandBook, type Demands } from './demands.ts';
import type { Guard } from './guard.ts';
import { inputTypesAround } from './inputs-around.ts';

/** The guards on what callers hand in, and where it can be handed in. */
export interface InputGuards {
  /** By coordinate of an argument, an input field or an enum value. */
  readonly guards: ReadonlyMap<string, Guard>;
  /** Names of the input types whose values may hold something gated, at any depth. */
  readonly types: ReadonlySet<string>;
  /** Coordinates of the fields of object types that may be handed something gated. */
  readonly fields: ReadonlySet<string>;
  /** Names of the directives that may be handed something gated. */
  readonly directives: ReadonlySet<string>;
}

/** Finds everything gated that can be handed in. @param guard makes the guard of an element */
export function inputGuards(
  schema: GraphQLSchema,
  book: DemandBook,
  guard: (coordinate: string, demands: Demands) => Guard,
): InputGuards {
  const guards = new Map<string, Guard>();
  function add(coordinate: string, demands: Demands): void {
    if (demands.length > 0) guards.set(coordinate, guard(coordinate, demands));
  }
  const all = Object.values(schema.getTypeMap());
  for (const type of all) {
    if (isObjectType(type)) {
      for (const { name, args } of Object.values(type.getFields())) {
        for (const argument of args)
          add(`${type.name}.${name}(${argument.name}:)`, book.ofArgument(type, name, argument.name));
      }
    } else if (isInputObjectType(type) || isEnumType(type)) {
      for (const member of inputMembers(type)) add(`${type.name}.${member}`, book.ofInput(type.name, member));
    }
  }
  const types = inputTypesAround(
    schema,
    all.filter(holdsOne(guards)).map(({ name }) => name),
  );
  const fields = fieldsTaking(guards, types, all);
  const directives = schema
    .getDirectives()
    .filter(({ args }) => args.some(({ type }) => types.has(getNamedType(type).name)));
  return { guards, types, fields, directives: new Set(directives.map(({ name }) => name)) };
}

function holdsOne(guards: ReadonlyMap<string, Guard>): (type: GraphQLNamedType) => boolean {
  return (type) => inputMembers(type).some((member) => guards.has(`${type.name}.${member}`));
}

function fieldsTaking(
  guards: ReadonlyMap<string, Guard>,
  types: ReadonlySet<string>,
  all: readonly GraphQLNamedType[],
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const type of all) {
    if (!isObjectType(type)) continue;
    for (const { name, args } of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${name}`;
      const takes = args.some(
        (argument) =>
          guards.has(`${coordinate}(${argument.name}:)`) || types.has(getNamedType(argument.type).name),
      );
      if (takes) found.add(coordinate);
    }
  }
  return found;
}

/**
 * What stands in place of an argument or input field that is left out, as a literal: as it is written where it is. Made
 * from its value, it would name every input field that has a default of its own, which nobody has named.
 */
export function defaultOf(element: GraphQLArgument | GraphQLInputField): ValueNode | undefined {
  if (element.defaultValue === undefined) return undefined;
  const written = element.astNode?.defaultValue;
  return written ?? astFromValue(element.defaultValue, element.type) ?? undefined;
}

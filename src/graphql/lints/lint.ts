import {
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  type ASTNode,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

import type { Annotations } from '../annotations.ts';
import type { DemandBook } from '../demands.ts';
import { placeOf, type SchemaProblem } from '../sdl.ts';

/** A schema that is being looked at, and what was found so far. */
export interface Lint {
  readonly schema: GraphQLSchema;
  readonly annotations: Annotations;
  readonly book: DemandBook;
  /** Every field of every object type and interface, introspection left out. */
  readonly fields: readonly FieldOf[];
  readonly errors: SchemaProblem[];
  readonly warnings: SchemaProblem[];
}

/** One field of an object type or an interface. */
export interface FieldOf {
  readonly type: GraphQLObjectType | GraphQLInterfaceType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly coordinate: string;
}

/** Every field of every object type and interface, but for those of introspection. */
export function fieldsOf(schema: GraphQLSchema): readonly FieldOf[] {
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isIntrospectionType(type) || !(isObjectType(type) || isInterfaceType(type))
      ? []
      : Object.values(type.getFields()).map((field) => ({
          type,
          field,
          coordinate: `${type.name}.${field.name}`,
        })),
  );
}

/** Something found, at the node of the schema it is about. */
export function finding(
  coordinate: string,
  node: ASTNode | null | undefined,
  message: string,
): SchemaProblem {
  return { ...placeOf(node ?? undefined), coordinate, message };
}

import {
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  resolveSchemaCoordinate,
  type GraphQLSchema,
} from 'graphql';

import type { ElementLookup } from '../actions/explain-element.ts';
import { nearest } from '../domain/nearest.ts';
import { inputMembers, type DemandBook, type Demands } from './demands.ts';

/** Everything that must hold for an element. It is looked up in the whole schema: a view may lack an interface that asks. */
export function demandsAt(book: DemandBook, coordinate: string): Demands {
  const element = elementAt(book.schema, coordinate);
  switch (element?.kind) {
    case 'NamedType':
      return book.ofType(element.type);
    case 'Field': {
      const { type, field } = element;
      const required = field.args.filter(isRequiredArgument);
      const handed = required.flatMap(({ name }) => book.ofArgument(type, field.name, name));
      return [...book.ofMember(type, field.name), ...handed];
    }
    case 'FieldArgument':
      return book.ofArgument(element.type, element.field.name, element.fieldArgument.name);
    case 'InputField':
      return book.ofInput(element.type.name, element.inputField.name);
    case 'EnumValue':
      return book.ofInput(element.type.name, element.enumValue.name);
    default:
      return [];
  }
}

/** Undefined where a schema has no such element, and for what is no coordinate at all. */
export function elementAt(
  schema: GraphQLSchema,
  coordinate: string,
): ReturnType<typeof resolveSchemaCoordinate> {
  try {
    return resolveSchemaCoordinate(schema, coordinate);
  } catch {
    // Thrown for what does not parse, and for a member of something that is not there.
    return undefined;
  }
}

/** Finds elements of a schema, for operators who name them. */
export function elementLookup(book: DemandBook): ElementLookup {
  return {
    find: (coordinate) =>
      elementAt(book.schema, coordinate) === undefined
        ? undefined
        : { coordinate, demands: demandsAt(book, coordinate) },
    near: (coordinate) => near(book.schema, coordinate),
  };
}

/** The nearest type, and of that type the nearest member. */
function near(schema: GraphQLSchema, coordinate: string): string | undefined {
  const [typeName = '', ...rest] = coordinate.split('.');
  const types = schema.getTypeMap();
  const name = Object.hasOwn(types, typeName) ? typeName : nearest(typeName, Object.keys(types));
  const type = name === undefined ? undefined : types[name];
  if (name === undefined || type === undefined) return undefined;
  if (rest.length === 0) return name;
  const composite = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
  const members = composite ? Object.keys(type.getFields()) : inputMembers(type);
  const [wanted = ''] = rest.join('.').split('(');
  const member = nearest(wanted, members);
  return member === undefined ? undefined : `${name}.${member}`;
}

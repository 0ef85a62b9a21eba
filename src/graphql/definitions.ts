import {
  astFromDirective,
  astFromEnumType,
  astFromField,
  astFromInputField,
  astFromInputObjectType,
  astFromInterfaceType,
  astFromObjectType,
  astFromScalarType,
  astFromSchema,
  astFromUnionType,
} from '@graphql-tools/utils';
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
  type DefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

import { mapping, type Work } from '../domain/in-portions.ts';

/** What of a schema has a definition in its document, in the order in which they stand there. */
export function* definitionsOf(schema: GraphQLSchema): Generator<Work<DefinitionNode>, void, void> {
  const whole = astFromSchema(schema);
  if (whole) yield atOnce(whole);
  for (const directive of schema.getDirectives())
    if (!isSpecifiedDirective(directive)) yield atOnce(astFromDirective(directive, schema));
  for (const type of Object.values(schema.getTypeMap()))
    if (!isSpecifiedScalarType(type) && !isIntrospectionType(type)) yield defining(type, schema);
}

// eslint-disable-next-line require-yield -- there is nothing in it that could be done in portions
function* atOnce(definition: DefinitionNode): Work<DefinitionNode> {
  return definition;
}

/** The definition of a type, as getDocumentNodeFromSchema makes it. A type may have thousands of fields: between them work may pause. */
function* defining(type: GraphQLNamedType, schema: GraphQLSchema): Work<DefinitionNode> {
  if (isObjectType(type)) {
    const fields = yield* mapping(Object.values(type.getFields()), (field) => astFromField(field, schema));
    return { ...astFromObjectType(bare(type, isObjectType), schema), fields };
  }
  if (isInterfaceType(type)) {
    const fields = yield* mapping(Object.values(type.getFields()), (field) => astFromField(field, schema));
    return { ...astFromInterfaceType(bare(type, isInterfaceType), schema), fields };
  }
  if (isInputObjectType(type)) {
    const all = Object.values(type.getFields());
    const fields = yield* mapping(all, (field) => astFromInputField(field, schema));
    return { ...astFromInputObjectType(bare(type, isInputObjectType), schema), fields };
  }
  if (isEnumType(type)) return astFromEnumType(type, schema);
  return isScalarType(type) ? astFromScalarType(type, schema) : astFromUnionType(type, schema);
}

/** A type as it is, without its fields. */
function bare<Type extends object>(type: Type, is: (made: unknown) => made is Type): Type {
  const made: unknown = Object.create(type, { getFields: { value: () => ({}) } });
  return is(made) ? made : type;
}

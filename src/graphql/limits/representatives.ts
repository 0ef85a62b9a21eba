import {
  GraphQLSchema,
  isAbstractType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
} from 'graphql';

/** Possible types of an abstract type that are weighed one by one; of more, one stands for those that are alike. */
const FEW = 32;

/** The types that a document tells apart: those it selects fields of, and those it names in conditions. */
interface Named {
  readonly objects: ReadonlySet<string>;
  readonly abstract: ReadonlySet<GraphQLAbstractType>;
}

/**
 * A schema for weighing one document: of the possible types of an abstract type, one stands for all that the document cannot
 * tell apart. Their costs are equal, so the cost of the document is the same, and a field on an interface of thousands of
 * implementers costs no more work than on one of a few.
 */
export function representing(schema: GraphQLSchema, document: DocumentNode): GraphQLSchema {
  const named = namedIn(schema, document);
  if ([...named.abstract].every((type) => schema.getPossibleTypes(type).length <= FEW)) return schema;
  const known = new Map<GraphQLAbstractType, readonly GraphQLObjectType[]>();
  const getPossibleTypes = (type: GraphQLAbstractType): readonly GraphQLObjectType[] => {
    const found = known.get(type) ?? representatives(schema, type, named);
    known.set(type, found);
    return found;
  };
  const narrowed: unknown = Object.create(schema, { getPossibleTypes: { value: getPossibleTypes } });
  if (narrowed instanceof GraphQLSchema) return narrowed;
  throw new Error('expected what inherits from a schema to be one');
}

function namedIn(schema: GraphQLSchema, document: DocumentNode): Named {
  const objects = new Set<string>();
  const abstract = new Set<GraphQLAbstractType>();
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      SelectionSet: () => {
        const type = info.getParentType();
        if (isObjectType(type)) objects.add(type.name);
        else if (isAbstractType(type)) abstract.add(type);
      },
    }),
  );
  return { objects, abstract };
}

function representatives(
  schema: GraphQLSchema,
  type: GraphQLAbstractType,
  { objects, abstract }: Named,
): readonly GraphQLObjectType[] {
  const all = schema.getPossibleTypes(type);
  if (all.length <= FEW) return all;
  const others = [...abstract].filter((other) => other !== type);
  const found = new Map<string, GraphQLObjectType>();
  for (const one of all) {
    const alike = objects.has(one.name)
      ? one.name
      : others.map((other) => (schema.isSubType(other, one) ? '1' : '0')).join('');
    if (!found.has(alike)) found.set(alike, one);
  }
  return [...found.values()];
}

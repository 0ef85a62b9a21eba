import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
} from 'graphql';

import { inputTextsOf, mostOf, sizesOfType, sumOf, textsOf, type Sizes } from './type-sizes.ts';

/** How a list of types leads to further types. */
export type Way = 'fields' | 'args' | 'inputFields' | 'interfaces' | 'possibleTypes';

/** Some types of a schema, as they stand at one place of an answer. */
export interface TypeGroup {
  /** Of all of them together. */
  readonly sizes: Sizes;
  /** Whether these are all types there are. */
  readonly whole: boolean;
  /** The types that these lead to; undefined where only bounds are known. */
  readonly through?: (way: Way) => TypeGroup;
}

/** The sizes of a schema, as far as they say how long an introspection of it is. */
export interface SchemaSizes {
  readonly all: TypeGroup;
  /** The most of each that any one type has. */
  readonly most: Sizes;
  readonly directives: number;
  /** Characters of the texts and the locations of all directives. */
  readonly directiveTexts: number;
  readonly directiveArgs: number;
  readonly directiveArgTexts: number;
  /** The share of references to types that have at least one wrapper, two, three and so on. */
  readonly wrapped: readonly number[];
  /** @returns undefined where the schema has no type of that name */
  of(name: string): TypeGroup | undefined;
}

const measured = new WeakMap<GraphQLSchema, SchemaSizes>();

/** Measures a schema once, in work linear in its elements. */
export function sizesOf(schema: GraphQLSchema): SchemaSizes {
  const known = measured.get(schema);
  if (known !== undefined) return known;
  const made = measure(schema);
  measured.set(schema, made);
  return made;
}

function measure(schema: GraphQLSchema): SchemaSizes {
  const all = Object.values(schema.getTypeMap());
  const each = new Map(all.map((type) => [type, sizesOfType(schema, type)]));
  const sizesIn = (types: readonly GraphQLNamedType[]): readonly Sizes[] =>
    types.flatMap((type) => each.get(type) ?? []);
  const directives = schema.getDirectives();
  const args = directives.flatMap((directive) => directive.args);
  const groups = new Map<string, TypeGroup>();
  const groupOf = (name: string, types: readonly GraphQLNamedType[]): TypeGroup => {
    const known = groups.get(name);
    if (known !== undefined) return known;
    const ways = new Map<Way, TypeGroup>();
    const made: TypeGroup = {
      sizes: sumOf(sizesIn(types)),
      whole: types === all,
      through: (way) => {
        const led = ways.get(way) ?? { sizes: sumOf(sizesIn(leadingTo(schema, types, way))), whole: false };
        ways.set(way, led);
        return led;
      },
    };
    groups.set(name, made);
    return made;
  };
  return {
    all: groupOf('', all),
    most: mostOf(each.values()),
    directives: directives.length,
    directiveTexts:
      textsOf(directives) + directives.reduce((sum, one) => sum + one.locations.join().length, 0),
    directiveArgs: args.length,
    directiveArgTexts: inputTextsOf(args),
    wrapped: wrappedShares(schema),
    of: (name) => {
      const type = schema.getType(name);
      return type && groupOf(name, [type]);
    },
  };
}

/** The types that some types lead to, as often as they do. */
function leadingTo(
  schema: GraphQLSchema,
  types: readonly GraphQLNamedType[],
  way: Way,
): readonly GraphQLNamedType[] {
  return types.flatMap((type): readonly GraphQLNamedType[] => {
    if (way === 'possibleTypes') return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    if (way === 'inputFields')
      return isInputObjectType(type) ? namedTypesOf(Object.values(type.getFields())) : [];
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    if (way === 'interfaces') return type.getInterfaces();
    const fields = Object.values(type.getFields());
    return namedTypesOf(way === 'fields' ? fields : fields.flatMap(({ args }) => args));
  });
}

function namedTypesOf(elements: readonly { readonly type: GraphQLType }[]): readonly GraphQLNamedType[] {
  return elements.map(({ type }) => getNamedType(type));
}

function wrappedShares(schema: GraphQLSchema): readonly number[] {
  const counts: number[] = [];
  let references = 0;
  const add = ({ type }: { readonly type: GraphQLType }): void => {
    references++;
    let level = 0;
    for (let at = type; isListType(at) || isNonNullType(at); at = at.ofType) {
      counts[level] = (counts[level] ?? 0) + 1;
      level++;
    }
  };
  const takers: (GraphQLArgument | GraphQLInputField)[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInputObjectType(type)) takers.push(...Object.values(type.getFields()));
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      add(field);
      takers.push(...field.args);
    }
  }
  takers.forEach(add);
  return counts.map((count) => count / references);
}

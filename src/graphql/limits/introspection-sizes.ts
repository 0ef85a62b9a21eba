import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
} from 'graphql';

import { atOnce, inPortions, mapping, type Work } from '../../domain/in-portions.ts';
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
const measuring = new WeakMap<GraphQLSchema, Promise<void>>();

/** The sizes of a schema; measured at once where they have not been. */
export function sizesOf(schema: GraphQLSchema): SchemaSizes {
  const known = measured.get(schema) ?? atOnce(measure(schema));
  measured.set(schema, known);
  return known;
}

/** Measures a schema once, in portions. */
export function measureInPortions(schema: GraphQLSchema): Promise<void> {
  if (measured.has(schema)) return Promise.resolve();
  const going =
    measuring.get(schema) ??
    inPortions(measure(schema)).then((sizes) => {
      measured.set(schema, sizes);
    });
  measuring.set(schema, going);
  return going;
}

const WAYS: readonly Way[] = ['fields', 'args', 'inputFields', 'interfaces', 'possibleTypes'];

type SizesBy = ReadonlyMap<GraphQLNamedType, Sizes>;

/** In work linear in the elements of a schema. */
function* measure(schema: GraphQLSchema): Work<SchemaSizes> {
  const all = Object.values(schema.getTypeMap());
  const each: SizesBy = new Map(
    yield* mapping(all, (type): [GraphQLNamedType, Sizes] => [type, sizesOfType(schema, type)]),
  );
  const directives = schema.getDirectives();
  const args = directives.flatMap((directive) => directive.args);
  const groups = new Map<string, TypeGroup>();
  return {
    all: yield* wholeGroup(schema, all, each),
    most: mostOf(each.values()),
    directives: directives.length,
    directiveTexts:
      textsOf(directives) + directives.reduce((sum, one) => sum + one.locations.join().length, 0),
    directiveArgs: args.length,
    directiveArgTexts: inputTextsOf(args),
    wrapped: yield* wrappedShares(all),
    of: (name) => {
      const type = schema.getType(name);
      const known = groups.get(name) ?? (type && groupOf(schema, type, each));
      if (known !== undefined) groups.set(name, known);
      return known;
    },
  };
}

function* wholeGroup(
  schema: GraphQLSchema,
  all: readonly GraphQLNamedType[],
  each: SizesBy,
): Work<TypeGroup> {
  const led = new Map<Way, TypeGroup>();
  for (const way of WAYS) {
    const sums = yield* mapping(all, (type) => sumOf(sizesIn(each, leadingTo(schema, type, way))));
    led.set(way, { sizes: sumOf(sums), whole: false });
  }
  const through = (way: Way): TypeGroup => led.get(way) ?? { sizes: sumOf([]), whole: false };
  return { sizes: sumOf(each.values()), whole: true, through };
}

function groupOf(schema: GraphQLSchema, type: GraphQLNamedType, each: SizesBy): TypeGroup {
  const ways = new Map<Way, TypeGroup>();
  return {
    sizes: sumOf(sizesIn(each, [type])),
    whole: false,
    through: (way) => {
      const led = ways.get(way) ?? {
        sizes: sumOf(sizesIn(each, leadingTo(schema, type, way))),
        whole: false,
      };
      ways.set(way, led);
      return led;
    },
  };
}

function sizesIn(each: SizesBy, types: readonly GraphQLNamedType[]): readonly Sizes[] {
  return types.flatMap((type) => each.get(type) ?? []);
}

/** The types that a type leads to, as often as it does. */
function leadingTo(schema: GraphQLSchema, type: GraphQLNamedType, way: Way): readonly GraphQLNamedType[] {
  if (way === 'possibleTypes') return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  if (way === 'inputFields')
    return isInputObjectType(type) ? namedTypesOf(Object.values(type.getFields())) : [];
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  if (way === 'interfaces') return type.getInterfaces();
  const fields = Object.values(type.getFields());
  return namedTypesOf(way === 'fields' ? fields : fields.flatMap(({ args }) => args));
}

function namedTypesOf(elements: readonly { readonly type: GraphQLType }[]): readonly GraphQLNamedType[] {
  return elements.map(({ type }) => getNamedType(type));
}

function* wrappedShares(all: readonly GraphQLNamedType[]): Work<readonly number[]> {
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
  for (const type of all) {
    yield;
    if (isInputObjectType(type)) Object.values(type.getFields()).forEach(add);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      add(field);
      field.args.forEach(add);
    }
  }
  return counts.map((count) => count / references);
}

import {
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** How many elements of each class some types have, and the characters of their texts. */
export interface Sizes {
  readonly types: number;
  readonly typeTexts: number;
  readonly fields: number;
  readonly fieldTexts: number;
  readonly args: number;
  readonly argTexts: number;
  readonly inputFields: number;
  readonly inputTexts: number;
  readonly enumValues: number;
  readonly enumTexts: number;
  readonly interfaces: number;
  readonly possibleTypes: number;
}

const NOTHING = {
  types: 0,
  typeTexts: 0,
  fields: 0,
  fieldTexts: 0,
  args: 0,
  argTexts: 0,
  inputFields: 0,
  inputTexts: 0,
  enumValues: 0,
  enumTexts: 0,
  interfaces: 0,
  possibleTypes: 0,
} satisfies Sizes;

const KEYS = [
  'types',
  'typeTexts',
  'fields',
  'fieldTexts',
  'args',
  'argTexts',
  'inputFields',
  'inputTexts',
  'enumValues',
  'enumTexts',
  'interfaces',
  'possibleTypes',
] as const satisfies readonly (keyof Sizes)[];

/** The sizes of so many times as many types. */
export function scaled(sizes: Sizes, times: number): Sizes {
  return combine(sizes, NOTHING, (size) => size * times);
}

function combine(one: Sizes, other: Sizes, by: (a: number, b: number) => number): Sizes {
  const combined = { ...NOTHING };
  for (const key of KEYS) combined[key] = by(one[key], other[key]);
  return combined;
}

/** Adds further sizes up. */
export function sumOf(all: Iterable<Sizes>): Sizes {
  const sum = { ...NOTHING };
  for (const sizes of all) for (const key of KEYS) sum[key] += sizes[key];
  return sum;
}

/** The most of each. */
export function mostOf(all: Iterable<Sizes>): Sizes {
  let most: Sizes = NOTHING;
  for (const sizes of all) most = combine(most, sizes, Math.max);
  return most;
}

/** The sizes of one type. */
export function sizesOfType(schema: GraphQLSchema, type: GraphQLNamedType): Sizes {
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const args = fields.flatMap((field) => field.args);
  const inputs = isInputObjectType(type) ? Object.values(type.getFields()) : [];
  const values = isEnumType(type) ? type.getValues() : [];
  return {
    types: 1,
    typeTexts: textsOf([type]),
    fields: fields.length,
    fieldTexts: textsOf(fields),
    args: args.length,
    argTexts: inputTextsOf(args),
    inputFields: inputs.length,
    inputTexts: inputTextsOf(inputs),
    enumValues: values.length,
    enumTexts: textsOf(values),
    interfaces: isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().length : 0,
    possibleTypes: isAbstractType(type) ? schema.getPossibleTypes(type).length : 0,
  };
}

interface Described {
  readonly description?: string | null | undefined;
  readonly deprecationReason?: string | null | undefined;
}

/** Characters of descriptions and deprecation reasons. */
export function textsOf(elements: readonly Described[]): number {
  let sum = 0;
  for (const { description, deprecationReason } of elements)
    sum += (description?.length ?? 0) + (deprecationReason?.length ?? 0);
  return sum;
}

/** Characters of the texts of arguments or input fields, and of their default values as they are written. */
export function inputTextsOf(inputs: readonly (GraphQLArgument | GraphQLInputField)[]): number {
  let sum = textsOf(inputs);
  for (const { astNode, defaultValue } of inputs) {
    const loc = astNode?.defaultValue?.loc;
    if (loc !== undefined) sum += loc.end - loc.start;
    else if (defaultValue !== undefined) sum += UNWRITTEN_DEFAULT;
  }
  return sum;
}

/** Characters assumed for a default value that no document states. */
const UNWRITTEN_DEFAULT = 100;

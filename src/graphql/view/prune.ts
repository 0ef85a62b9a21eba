import { mapSchema, MapperKind } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  getNamedType,
  GraphQLInterfaceType,
  GraphQLUnionType,
  isEnumType,
  isInterfaceType,
  isRequiredArgument,
  type GraphQLAbstractType,
  type GraphQLEnumType,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from 'graphql';

import { callAt, type Call } from '../call.ts';
import { Defaults, type Arguments } from './defaults.ts';
import { typeOf } from '../guard-type.ts';
import type { Hidden } from './hider.ts';
import { Refusal } from '../refusal.ts';
import { subgraphDocument } from '../schema-document.ts';

type Field = GraphQLFieldConfig<unknown, unknown>;
type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** What Apollo Federation asks a subgraph for its schema by. */
const SUBGRAPH_SDL = '_Service.sdl';

/**
 * A schema without what is hidden. Everything else is as it was: resolvers are called with the defaults of arguments that
 * nobody can see any more, and what turns out at run time to be of a hidden type or value says nothing of it.
 */
export function prune(schema: GraphQLSchema, hidden: Hidden): GraphQLSchema {
  const defaults = new Defaults(schema, hidden);
  const gone = (coordinate: string): boolean => hidden.has(coordinate);
  const field = (config: Field, coordinate: string): Field | null => {
    if (gone(coordinate)) return null;
    const told = coordinate === SUBGRAPH_SDL ? { ...config, resolve: tellSchema } : config;
    return complete(withoutArguments(told, coordinate, hidden), defaults.of(coordinate));
  };
  const pruned = mapSchema(schema, {
    [MapperKind.TYPE]: (type) => (gone(type.name) ? null : undefined),
    [MapperKind.ABSTRACT_TYPE]: (type) => (gone(type.name) ? null : hideTypes(type, schema, hidden)),
    [MapperKind.OBJECT_FIELD]: (config, name, type) => field(config, `${type}.${name}`),
    [MapperKind.INTERFACE_FIELD]: (config, name, type) =>
      gone(`${type}.${name}`) ? null : withoutArguments(config, `${type}.${name}`, hidden),
    [MapperKind.INPUT_OBJECT_FIELD]: (_config, name, type) => (gone(`${type}.${name}`) ? null : undefined),
    [MapperKind.ENUM_VALUE]: (_config, type, _schema, name) => (gone(`${type}.${name}`) ? null : undefined),
    // An argument of a type that is gone goes with it; where it is required the directive has become useless.
    [MapperKind.DIRECTIVE]: ({ args }) =>
      args.some((one) => gone(getNamedType(one.type).name) && isRequiredArgument(one)) ? null : undefined,
  });
  for (const type of Object.values(pruned.getTypeMap())) {
    const before = schema.getType(type.name);
    if (isEnumType(type) && isEnumType(before)) hideValues(type, before);
  }
  return pruned;
}

function withoutArguments(field: Field, coordinate: string, hidden: Hidden): Field {
  const args = Object.entries(field.args ?? {});
  const left = args.filter(([name]) => !hidden.has(`${coordinate}(${name}:)`));
  return left.length === args.length ? field : { ...field, args: Object.fromEntries(left) };
}

function complete(field: Field, completed: ((args: Arguments) => Arguments) | undefined): Field {
  if (completed === undefined) return field;
  const wrap =
    (resolver: Resolver): Resolver =>
    (parent, args: Arguments, context, info) =>
      resolver(parent, completed(args), context, info);
  const resolve = wrap(field.resolve ?? defaultFieldResolver);
  return field.subscribe === undefined
    ? { ...field, resolve }
    : { ...field, resolve, subscribe: wrap(field.subscribe) };
}

const tellSchema: Resolver = (_parent, _args, _context, { schema }) => subgraphDocument(schema);

/** A value of a hidden type is not answered; graphql-js would say in an error which type the schema does not have. */
function hideTypes(
  type: GraphQLAbstractType,
  schema: GraphQLSchema,
  hidden: Hidden,
): GraphQLAbstractType | undefined {
  const possible = schema.getPossibleTypes(type);
  if (!possible.some(({ name }) => hidden.has(name))) return undefined;
  const tell: GraphQLTypeResolver<unknown, unknown> =
    type.resolveType ?? ((value, context, info) => typeOf(possible, value, context, info));
  const resolveType: typeof tell = async (value, context, info, abstract) => {
    const name = await tell(value, context, info, abstract);
    if (name !== undefined && hidden.has(name)) throw unseen(callAt(context, info));
    return name;
  };
  return isInterfaceType(type)
    ? new GraphQLInterfaceType({ ...type.toConfig(), resolveType })
    : new GraphQLUnionType({ ...type.toConfig(), resolveType });
}

/** What is thrown for a value that an enum does not have would name it. */
function hideValues(type: GraphQLEnumType, before: GraphQLEnumType): void {
  if (type.getValues().length === before.getValues().length) return;
  const known = new Set(type.getValues().map(({ value }): unknown => value));
  const serialize = type.serialize.bind(type);
  type.serialize = (value) => {
    if (!known.has(value) && before.getValues().some((one) => one.value === value)) throw unseen(undefined);
    return serialize(value);
  };
}

/** Says nothing of what it is about. Where it cannot be told whether the caller may see it, that is what it says. */
function unseen(call: Call | undefined): Refusal {
  return new Refusal(call?.concealed.undecided === true ? 'ENTITLEMENTS_UNAVAILABLE' : 'FORBIDDEN');
}

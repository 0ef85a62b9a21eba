import {
  defaultFieldResolver,
  isEnumType,
  type GraphQLAbstractType,
  type GraphQLEnumType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLTypeResolver,
} from 'graphql';

import type { Work } from '../../domain/in-portions.ts';
import { callAt, type Call } from '../call.ts';
import { Defaults, type Arguments } from './defaults.ts';
import { typeOf } from '../guard-type.ts';
import type { Hidden } from './hider.ts';
import { rebuilding, type FieldConfig } from '../rebuild.ts';
import { Refusal } from '../refusal.ts';
import { subgraphDocument } from '../schema-document.ts';

type TypeResolver = GraphQLTypeResolver<unknown, unknown>;
type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** What Apollo Federation asks a subgraph for its schema by. */
const SUBGRAPH_SDL = '_Service.sdl';

/**
 * A schema without what is hidden, built in work that can pause. Everything else is as it was: resolvers are called with the
 * defaults of arguments that nobody can see any more, and what turns out at run time to be of a hidden type or value says
 * nothing of it.
 * @param deniedCode what callers are told where a value is hidden
 */
export function* pruning(schema: GraphQLSchema, hidden: Hidden, deniedCode: string): Work<GraphQLSchema> {
  const defaults = new Defaults(schema, hidden);
  yield;
  const pruned = yield* rebuilding(schema, {
    gone: (coordinate) => hidden.has(coordinate),
    field: (config, coordinate) => {
      const told = coordinate === SUBGRAPH_SDL ? { ...config, resolve: tellSchema } : config;
      return complete(told, defaults.of(coordinate));
    },
    resolveType: (type) => hideTypes(type, schema, hidden, deniedCode),
  });
  yield;
  for (const type of Object.values(pruned.getTypeMap())) {
    const before = schema.getType(type.name);
    if (isEnumType(type) && isEnumType(before)) hideValues(type, before, deniedCode);
  }
  return pruned;
}

function complete(field: FieldConfig, completed: ((args: Arguments) => Arguments) | undefined): FieldConfig {
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
  deniedCode: string,
): TypeResolver | undefined {
  const possible = schema.getPossibleTypes(type);
  if (!possible.some(({ name }) => hidden.has(name))) return undefined;
  const tell: TypeResolver =
    type.resolveType ?? ((value, context, info) => typeOf(possible, value, context, info));
  return async (value, context, info, abstract) => {
    const name = await tell(value, context, info, abstract);
    if (name !== undefined && hidden.has(name)) throw unseen(callAt(context, info), deniedCode);
    return name;
  };
}

/** What is thrown for a value that an enum does not have would name it. */
function hideValues(type: GraphQLEnumType, before: GraphQLEnumType, deniedCode: string): void {
  if (type.getValues().length === before.getValues().length) return;
  const known = new Set(type.getValues().map(({ value }): unknown => value));
  const serialize = type.serialize.bind(type);
  type.serialize = (value) => {
    if (!known.has(value) && before.getValues().some((one) => one.value === value))
      throw unseen(undefined, deniedCode);
    return serialize(value);
  };
}

/** Says nothing of what it is about. Where it cannot be told whether the caller may see it, that is what it says. */
function unseen(call: Call | undefined, deniedCode: string): Refusal {
  return new Refusal(call?.concealed.undecided === true ? 'ENTITLEMENTS_UNAVAILABLE' : deniedCode);
}

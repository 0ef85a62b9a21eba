import { mapSchema, MapperKind } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  isNonNullType,
  OperationTypeNode,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';

import { demandsOn, type Annotations } from './annotations.ts';
import { callOf } from './call.ts';
import { Refusal } from './refusal.ts';
import { RuleBook, type Demands, type RuleThrew } from './requirement-rule.ts';
import {
  allow,
  middlewareOf,
  shield,
  type ShieldMiddleware,
  type ShieldOptions,
  type ShieldRule,
} from '../apollo/shield.ts';

/** A field of an object type that asks for something. */
export interface Guard {
  /** Its place in a call's findings. */
  readonly index: number;
  readonly coordinate: string;
  readonly rule: ShieldRule;
  /** All the rules of its schema. */
  readonly rules: RuleBook;
}

/** A schema whose guarded fields ask before they resolve, and the guards on it. */
export interface GuardedSchema {
  readonly schema: GraphQLSchema;
  /** By coordinate, `Type.field`. */
  readonly guards: ReadonlyMap<string, Guard>;
  readonly rules: RuleBook;
}

type Resolver = GraphQLFieldResolver<unknown, unknown>;

const OPTIONS: ShieldOptions = {
  debug: false,
  // What a resolver throws is its own affair; without this shield would report it as a refusal.
  allowExternalErrors: true,
  fallbackError: new Refusal('FORBIDDEN'),
};

/**
 * Puts a guard on every field that asks for something, and on no other: ungated fields keep the very resolvers they
 * had. A guard whose operation was planned answers from what was found, synchronously; any other asks shield.
 * @param threw told of a rule that throws
 */
export function guardSchema(
  schema: GraphQLSchema,
  annotations: Annotations,
  threw: RuleThrew = () => undefined,
): GuardedSchema {
  const rules = new RuleBook(OPTIONS, threw);
  const guards = collectGuards(schema, annotations, rules);
  const backstops = shieldsOf(schema, guards);
  const guarded = mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, name, type) => {
      const guard = guards.get(`${type}.${name}`);
      const counter = annotations.counters.get(`${type}.${name}`);
      if (guard === undefined && counter === undefined) return field;
      const wrapped = guard === undefined ? field : guardField(field, guard, backstops.get(guard.coordinate));
      return counter === undefined ? wrapped : countField(wrapped, counter.metric);
    },
  });
  return { schema: guarded, guards, rules };
}

/** What a field asks for and what its type asks for must both hold. */
function collectGuards(schema: GraphQLSchema, annotations: Annotations, rules: RuleBook): Map<string, Guard> {
  const guards = new Map<string, Guard>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getFields' in type)) continue;
    for (const field of Object.keys(type.getFields())) {
      const coordinate = `${type.name}.${field}`;
      const demands: Demands = demandsOn(annotations, type.name, field);
      if (demands.length > 0)
        guards.set(coordinate, { index: guards.size, coordinate, rule: rules.for(demands), rules });
    }
  }
  return guards;
}

/** Shield's own middleware for each guarded field, kept for when nothing was planned. */
function shieldsOf(schema: GraphQLSchema, guards: ReadonlyMap<string, Guard>): Map<string, ShieldMiddleware> {
  const tree: Record<string, Record<string, ShieldRule>> = {};
  for (const { coordinate, rule } of guards.values()) {
    const [type = '', field = ''] = coordinate.split('.');
    tree[type] = { ...tree[type], [field]: rule };
  }
  const generated = shield(tree, { ...OPTIONS, fallbackRule: allow }).generate(schema);
  const backstops = new Map<string, ShieldMiddleware>();
  for (const coordinate of guards.keys()) {
    const [type = '', field = ''] = coordinate.split('.');
    const middleware = generated[type]?.[field];
    // Shield drops what it does not understand; a field it has no answer for must not be left open.
    if (middleware === undefined) throw new Error(`graphql-shield made no guard for ${coordinate}`);
    backstops.set(coordinate, middlewareOf(middleware));
  }
  return backstops;
}

function guardField(
  field: GraphQLFieldConfig<unknown, unknown>,
  guard: Guard,
  backstop: ShieldMiddleware | undefined,
): GraphQLFieldConfig<unknown, unknown> {
  if (backstop === undefined) throw new Error(`no shield for ${guard.coordinate}`);
  const later = isNonNullType(field.type);
  const resolve = guardResolver(field.resolve ?? defaultFieldResolver, guard, backstop, later);
  // A subscription is refused before its source is opened, not at its first event.
  return field.subscribe === undefined
    ? { ...field, resolve }
    : { ...field, resolve, subscribe: guardResolver(field.subscribe, guard, backstop, true) };
}

/**
 * @param later refuses by a promise. What is thrown at once out of a field that must not be null ends the list it stands
 * in, and graphql-js 16 then abandons the promises of the items before it: one that rejects would end the process.
 */
function guardResolver(
  resolve: Resolver,
  guard: Guard,
  backstop: ShieldMiddleware,
  later: boolean,
): Resolver {
  const { index, rules } = guard;
  return (parent, args, context, info): unknown => {
    const call = callOf(context);
    const finding = call?.asked === rules ? call.findings[index] : undefined;
    if (finding === true) return resolve(parent, args, context, info);
    if (finding !== undefined && later) return Promise.reject(finding);
    if (finding !== undefined) throw finding;
    return backstop((a, b, c, d) => resolve(a, record(b), c, d), parent, args, context, info);
  };
}

function record(args: unknown): Record<string, unknown> {
  return typeof args === 'object' && args !== null ? { ...args } : {};
}

/** Counts what succeeded: a mutation each time, a query once an operation. The answer waits, so that the next request sees it. */
function countField(
  field: GraphQLFieldConfig<unknown, unknown>,
  metric: string,
): GraphQLFieldConfig<unknown, unknown> {
  const resolve: Resolver = field.resolve ?? defaultFieldResolver;
  return {
    ...field,
    resolve: async (parent, args, context, info): Promise<unknown> => {
      const value: unknown = await resolve(parent, args, context, info);
      if (!(value instanceof Error)) await count(context, info, metric);
      return value;
    },
  };
}

async function count(context: unknown, info: GraphQLResolveInfo, metric: string): Promise<void> {
  const call = callOf(context);
  if (call === undefined) return;
  if (info.operation.operation === OperationTypeNode.QUERY) {
    if (call.counted.has(metric)) return;
    call.counted.add(metric);
  }
  await call.entitlements.count(metric);
}

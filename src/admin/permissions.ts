import { mapSchema, MapperKind } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  getDirectiveValues,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';

import { middlewareOf, rule, shield, type ShieldMiddleware, type ShieldRule } from '../apollo/shield.ts';
import { atLeast, RANKS, ROLES, type Rank, type Role } from '../domain/operator.ts';
import { Denied } from './denied.ts';

/**
 * Guards every root field by the role its `@role` names.
 * @throws where a root field names none: shield lets through what it has no rule for, so nothing is left to that
 */
export function guarded(schema: GraphQLSchema): GraphQLSchema {
  const rules = new Map(RANKS.map((rank) => [rank, ruleFor(rank)]));
  const tree: Record<string, Record<string, ShieldRule>> = {};
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (!type) continue;
    tree[type.name] = Object.fromEntries(
      Object.values(type.getFields()).map((field) => {
        const coordinate = `${type.name}.${field.name}`;
        return [field.name, rules.get(leastRoleOf(schema, field.astNode, coordinate)) ?? noRule(coordinate)];
      }),
    );
  }
  const options = { debug: false, allowExternalErrors: true, fallbackError: new Denied('OWNER', undefined) };
  const made = shield(tree, options).generate(schema);
  return mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: (field, name, type) => {
      const middleware = made[type]?.[name];
      return middleware === undefined
        ? noRule(`${type}.${name}`)
        : guardField(field, middlewareOf(middleware));
    },
  });
}

function guardField(
  field: GraphQLFieldConfig<unknown, unknown>,
  middleware: ShieldMiddleware,
): GraphQLFieldConfig<unknown, unknown> {
  const resolve: GraphQLFieldResolver<unknown, unknown> = field.resolve ?? defaultFieldResolver;
  return {
    ...field,
    resolve: (parent, args, context, info) =>
      middleware((a, _given, c, d) => resolve(a, args, c, d), parent, args, context, info),
  };
}

/** One rule a rank, asked anew for every field: shield's caches are keyed by name alone. */
function ruleFor(least: Rank): ShieldRule {
  return rule(`at least ${least}`, { cache: 'no_cache' })((_parent, _args, context) => {
    const role = roleIn(context);
    return mayUse(role, least) || new Denied(least, role);
  });
}

export function mayUse(role: Role | undefined, least: Rank): boolean {
  return role !== undefined && atLeast(role, least);
}

/** What a rule looks at: who is asking. */
export function roleIn(context: unknown): Role | undefined {
  if (typeof context !== 'object' || context === null || !('operator' in context)) return undefined;
  const { operator } = context;
  if (typeof operator !== 'object' || operator === null || !('role' in operator)) return undefined;
  return ROLES.find((role) => role === operator.role);
}

/** The role that a root field asks for. @throws where it names none */
export function leastRoleOf(
  schema: GraphQLSchema,
  node: Parameters<typeof getDirectiveValues>[1] | null | undefined,
  coordinate: string,
): Rank {
  const directive = schema.getDirective('role');
  const given = directive && node ? getDirectiveValues(directive, node)?.['atLeast'] : undefined;
  return RANKS.find((known) => known === given) ?? noRule(coordinate);
}

function noRule(coordinate: string): never {
  throw new Error(`${coordinate} says no role, so nobody may ask for it`);
}

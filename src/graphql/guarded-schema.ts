import { isObjectType, type GraphQLSchema } from 'graphql';

import { atOnce } from '../domain/in-portions.ts';
import type { ShieldOptions } from '../apollo/shield.ts';
import { OURS, type Annotations } from './annotations.ts';
import { deniedCodeOf } from './call.ts';
import { countField } from './count.ts';
import { DemandBook, type Demands } from './demands.ts';
import type { Guard } from './guard.ts';
import { guardField } from './guard-field.ts';
import { guardValues, tellTypes } from './guard-type.ts';
import { inputGuards, type InputGuards } from './inputs.ts';
import { rebuilding, type Change } from './rebuild.ts';
import { Refusal } from './refusal.ts';
import { RuleBook, type RuleThrew } from './requirement-rule.ts';
import { Shields } from './shields.ts';

/** A schema whose guarded elements ask before anything resolves, and the guards on it. */
export interface GuardedSchema {
  readonly schema: GraphQLSchema;
  /** Of fields of object types, by coordinate. */
  readonly guards: ReadonlyMap<string, Guard>;
  /** Of the values of object types, by name of the type: for where a field does not say of which type its value is. */
  readonly types: ReadonlyMap<string, Guard>;
  readonly inputs: InputGuards;
  readonly rules: RuleBook;
  /** What each element asks for. */
  readonly book: DemandBook;
  /** By coordinate of the fields whose calls count. */
  readonly counters: Annotations['counters'];
}

const guardedSchemas = new WeakMap<GraphQLSchema, GuardedSchema>();

/** The guards on a schema, for whoever is executed on it; undefined where there are none. */
export function guardedOf(schema: GraphQLSchema): GuardedSchema | undefined {
  return guardedSchemas.get(schema);
}

/** Has the guards on a schema found by it. */
export function noted(guarded: GuardedSchema): GuardedSchema {
  guardedSchemas.set(guarded.schema, guarded);
  return guarded;
}

const OPTIONS: ShieldOptions = {
  debug: false,
  // What a resolver throws is its own affair; without this shield would report it as a refusal.
  allowExternalErrors: true,
  fallbackError: (_thrown, _parent, _args, context) => new Refusal(deniedCodeOf(context)),
};

/**
 * Puts a guard on every element that asks for something, and on no other: ungated fields keep the very resolvers they
 * had. A guard whose operation was planned answers from what was found, synchronously; any other asks shield.
 * @param threw told of a rule that throws
 */
export function guardSchema(
  schema: GraphQLSchema,
  annotations: Annotations,
  threw: RuleThrew = () => undefined,
): GuardedSchema {
  const rules = new RuleBook(OPTIONS, threw);
  let count = 0;
  const make = (coordinate: string, demands: Demands): Guard => ({
    index: count++,
    coordinate,
    demands,
    rule: rules.for(demands),
    rules,
  });
  const book = new DemandBook(schema, annotations);
  const guards = new Map<string, Guard>();
  const types = new Map<string, Guard>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const own = book.isRoot(type) ? [] : book.ofType(type);
    if (own.length > 0) types.set(type.name, make(type.name, own));
    for (const field of Object.keys(type.getFields())) {
      const demands = book.ofField(type, field);
      if (demands.length > 0) guards.set(`${type.name}.${field}`, make(`${type.name}.${field}`, demands));
    }
  }
  const inputs = inputGuards(schema, book, make);
  const shields = new Shields(OPTIONS);
  const change: Change = {
    // They say what the gateway asks for: of no use to a caller, and in no document.
    directives: OURS,
    field: (field, coordinate) => {
      const counter = annotations.counters.get(coordinate);
      const guard = guards.get(coordinate);
      const wrapped = guardField(field, coordinate, {
        guard,
        backstop: guard && shields.of(guard.rule),
        inputs: inputs.fields.has(coordinate) ? inputs : undefined,
        rules,
      });
      return counter === undefined ? wrapped : countField(wrapped, counter, schema);
    },
    isTypeOf: (type) => guardValues(type, types.get(type.name)),
    resolveType: (type) => tellTypes(type, schema, types),
  };
  const guarded = atOnce(rebuilding(schema, change));
  const { counters } = annotations;
  return noted({ schema: guarded, guards, types, inputs, rules, book, counters });
}

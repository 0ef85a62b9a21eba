import {
  defaultFieldResolver,
  isNonNullType,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
} from 'graphql';

import type { ShieldMiddleware } from '../apollo/shield.ts';
import { callAt, deniedCodeOf, type Call, type Finding } from './call.ts';
import type { Guard } from './guard.ts';
import type { InputGuards } from './inputs.ts';
import { UNSTATED } from '../apollo/limits/errors.ts';
import { refusalOf, type Refusal } from './refusal.ts';
import type { RuleBook } from './requirement-rule.ts';
import { guardsOn, supplyOf } from './supply.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** What stands before a field. */
export interface Before {
  readonly guard: Guard | undefined;
  /** Shield's own guard, where there is one. */
  readonly backstop: ShieldMiddleware | undefined;
  /** Where the field may be handed something gated. */
  readonly inputs: InputGuards | undefined;
  readonly rules: RuleBook;
}

/** Puts before a field what must hold before it resolves, or before its source is opened. Where nothing must, it is left as it is. */
export function guardField(
  field: GraphQLFieldConfig<unknown, unknown>,
  coordinate: string,
  before: Before,
): GraphQLFieldConfig<unknown, unknown> {
  const later = isNonNullType(field.type);
  const wrap = (resolver: Resolver, late: boolean): Resolver => {
    const handed = before.inputs === undefined ? resolver : guardInputs(resolver, coordinate, before, late);
    return before.guard === undefined ? handed : guardResolver(handed, before.guard, before.backstop, late);
  };
  if (before.guard === undefined && before.inputs === undefined) return field;
  const resolve = wrap(field.resolve ?? defaultFieldResolver, later);
  // A subscription is refused before its source is opened, not at its first event.
  return field.subscribe === undefined
    ? { ...field, resolve }
    : { ...field, resolve, subscribe: wrap(field.subscribe, true) };
}

/**
 * @param later refuses by a promise. What is thrown at once out of a field that must not be null ends the list it stands
 * in, and graphql-js 16 then abandons the promises of the items before it: one that rejects would end the process.
 */
function guardResolver(
  resolve: Resolver,
  { index, rules, coordinate }: Guard,
  backstop: ShieldMiddleware | undefined,
  later: boolean,
): Resolver {
  if (backstop === undefined) throw new Error(`no shield for ${coordinate}`);
  return (parent, args, context, info): unknown => {
    const call = callAt(context, info);
    const finding = call?.finding(rules, index);
    // Shield writes into the context that it is given, and the product's is not ours to write into.
    if (call === undefined || finding === undefined)
      return backstop((a, b, _call, d) => resolve(a, record(b), context, d), parent, args, call, info);
    return finding === true ? resolve(parent, args, context, info) : refuse(call, finding, later);
  };
}

/** Lets a field be handed only what its caller may hand it. */
function guardInputs(
  resolve: Resolver,
  coordinate: string,
  { inputs, rules }: Before,
  later: boolean,
): Resolver {
  if (inputs === undefined) return resolve;
  return (parent, args, context, info): unknown => {
    const node = info.fieldNodes[0];
    const call = callAt(context, info);
    const finding = node && call?.handed(rules, node, coordinate);
    if (finding === true) return resolve(parent, args, context, info);
    if (call !== undefined && finding !== undefined) return refuse(call, finding, later);
    return unplanned(inputs, rules, coordinate, [parent, args, context, info]).then((refused) => {
      if (refused !== undefined) throw refused;
      return resolve(parent, args, context, info);
    });
  };
}

/** Asks the rules for whatever the field is handed. Defaults of variables are in their values by now. */
async function unplanned(
  inputs: InputGuards,
  rules: RuleBook,
  coordinate: string,
  [parent, args, context, info]: readonly [unknown, unknown, unknown, GraphQLResolveInfo],
): Promise<Refusal | undefined> {
  const field = info.parentType.getFields()[info.fieldName];
  const [node] = info.fieldNodes;
  const call = callAt(context, info);
  const code = deniedCodeOf(call);
  if (field === undefined || node === undefined) return refusalOf(false, code);
  const variables = { given: info.variableValues, operation: info.operation, found: new Map() };
  for (const guard of guardsOn(inputs, supplyOf(inputs, coordinate, field, node), variables)) {
    const refused = refusalOf(await guard.rule.resolve(parent, args, call, info, rules.options), code);
    if (refused !== undefined) return refused.at(guard.coordinate);
  }
  return undefined;
}

/**
 * Refuses one place of an answer. Beyond the errors that an answer states, a field that may be null is null without an error,
 * so that it costs no more than a field that is granted.
 */
function refuse(call: Call, finding: Exclude<Finding, true>, later: boolean): Promise<never> | null {
  if (call.refuse()) {
    if (later) return Promise.reject(finding);
    throw finding;
  }
  if (later) return Promise.reject(UNSTATED);
  call.leaveOut();
  return null;
}

function record(args: unknown): Record<string, unknown> {
  return typeof args === 'object' && args !== null ? { ...args } : {};
}

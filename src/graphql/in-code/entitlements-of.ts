import type { GraphQLResolveInfo } from 'graphql';

import type { Ready } from '../../actions/entitlements.ts';
import { callAt, callOf, type Call } from '../call.ts';
import { CodeEntitlements, type KnownEntitlements } from './known-entitlements.ts';
import { liveCalls } from './live-calls.ts';

/** What `entitlementsOf` takes of a resolver's `info`. */
export type FieldInfo = Pick<GraphQLResolveInfo, 'operation' | 'parentType' | 'fieldName'>;

/** What a resolver or a route learns about its caller. */
export type EntitlementsOf = typeof entitlementsOf;

const NO_FIELD = '';

/** By field, so that a list makes no more of them than it has fields. */
const made = new WeakMap<Call, Map<string, KnownEntitlements>>();

/**
 * The entitlements of the caller for whom a resolver or a route works: the same decision that the directives use. It is
 * there at once where the caller is identified, else a promise, so `await` suits both. The answer becomes personal.
 *
 * In a subscription each event asks anew: call it in the resolver of a field, not in the source of the events.
 * @param context what the resolver was given, or the request that a route guard let through
 * @param info what the resolver was given. Denials then name the field. Needed where requests share a context object.
 * @throws TypeError where no operation is under way with this context, or several requests share it
 */
export function entitlementsOf(
  context: unknown,
  info?: FieldInfo,
): KnownEntitlements | Promise<KnownEntitlements> {
  const calls = callsAt(context, info);
  for (const call of calls) call.touch();
  const [call] = calls;
  if (call === undefined) throw new TypeError('entitlementsOf: no operation is under way with this context');
  const coordinate = info && `${info.parentType.name}.${info.fieldName}`;
  const known = made.get(call)?.get(coordinate ?? NO_FIELD);
  return known ?? knownFor(call, coordinate);
}

/** The entitlements of a call, asked for outside GraphQL or in one of its fields. */
export function knownFor(call: Call, coordinate?: string): KnownEntitlements | Promise<KnownEntitlements> {
  const make = (ready: Ready): KnownEntitlements => {
    const known = new CodeEntitlements(call, ready, coordinate);
    const fields = made.get(call) ?? new Map<string, KnownEntitlements>();
    made.set(call, fields.set(coordinate ?? NO_FIELD, known));
    return known;
  };
  const ready = call.entitlements.ready();
  return ready instanceof Promise ? ready.then(make) : make(ready);
}

function callsAt(context: unknown, info: FieldInfo | undefined): readonly Call[] {
  const call = info === undefined ? callOf(context) : callAt(context, info);
  return call === undefined ? liveCalls(context) : [call];
}

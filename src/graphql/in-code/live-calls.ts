import type { Claims } from '../../domain/subject.ts';
import type { Call } from '../call.ts';

/** The calls under way whose resolvers are given one context object. */
interface Live {
  readonly calls: Call[];
  /** Of the first caller. */
  readonly claims: Claims;
  /** True once another caller was given the same object. */
  shared: boolean;
}

/** A side table, because the context is the product's own object: it may be frozen, a proxy or shared. */
const table = new WeakMap<object, Live>();

/**
 * Notes that a call begins whose resolvers are given this context.
 * @returns what ends it
 */
export function enterCall(context: unknown, call: Call | undefined): () => void {
  if (call === undefined || typeof context !== 'object' || context === null) return nothing;
  const { claims } = call.entitlements;
  const live = table.get(context) ?? { calls: [], claims, shared: false };
  table.set(context, live);
  live.calls.push(call);
  live.shared ||= live.claims !== claims;
  return () => {
    live.calls.splice(live.calls.indexOf(call), 1);
  };
}

/** Binds a request outside GraphQL to its call. A request may pass several guards; the last one counts. */
export function bindCall(request: object, call: Call): void {
  table.set(request, { calls: [call], claims: call.entitlements.claims, shared: false });
}

/**
 * The calls under way with this context: those of one batch, else a single one.
 * @throws TypeError where no call is under way, or the callers cannot be told apart
 */
export function liveCalls(context: unknown): readonly Call[] {
  const live = typeof context === 'object' && context !== null ? table.get(context) : undefined;
  const [first, ...others] = live?.calls ?? [];
  if (live === undefined || first === undefined)
    throw new TypeError(
      'entitlementsOf: expected the context of an operation under way, or a request that a route guard let through',
    );
  if (live.shared || others.some(({ entitlements }) => entitlements !== first.entitlements))
    throw new TypeError(
      'entitlementsOf: several requests share this context object; make one for each request, or pass info: entitlementsOf(context, info)',
    );
  return live.calls;
}

function nothing(): void {
  // There is nothing to end.
}

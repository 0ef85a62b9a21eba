import type { Entitlements } from '../actions/entitlements.ts';
import type { ClientFields } from '../actions/identify.ts';
import type { Claims } from '../domain/subject.ts';
import { Call, carry } from './call.ts';

/** Who calls: what a verified credential says, and what the front end adds to it. */
export interface Caller {
  readonly claims: Claims;
  readonly client: ClientFields;
}

/** What the product's own resolvers find in their context. */
export type ProductContext = (viewer: {
  readonly id: string;
  readonly account: string | undefined;
}) => object;

/**
 * A context for one request: the product's, with the call in it.
 * @param explains whether the caller may be told why, and asks
 */
export function contextFor(product: ProductContext, entitlements: Entitlements, explains = false): object {
  const { id, account } = entitlements.claims;
  return contextWith(product({ id, account }), entitlements, explains);
}

/** A copy: a product may give every caller the same context, and what one of them may do must not be found by another. */
export function contextWith<Context extends object>(
  context: Context,
  entitlements: Entitlements,
  explains = false,
): Context {
  const prototype: unknown = Reflect.getPrototypeOf(context);
  const copy = prototype === Object.prototype ? { ...context } : Object.assign(bare(prototype), context);
  carry(copy, new Call(entitlements, explains));
  return copy;
}

/** An object with this prototype. */
function bare(prototype: unknown): object {
  const made: object = {};
  Reflect.setPrototypeOf(made, typeof prototype === 'object' ? prototype : null);
  return made;
}

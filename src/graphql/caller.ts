import type { Entitlements } from '../actions/entitlements.ts';
import type { ClientFields } from '../actions/identify.ts';
import type { Claims } from '../domain/subject.ts';
import type { DoorRequest } from '../ports/exchange.ts';
import { Call, carry } from './call.ts';

/** Who calls: what a verified credential says, what the front end adds to it, and what the request came with. */
export interface Caller {
  readonly claims: Claims;
  readonly client: ClientFields;
  /**
   * Names in lower case. Of a WebSocket: those of the upgrade, with the texts of `connectionParams` over them. Left out:
   * there are none.
   */
  readonly headers?: DoorRequest['headers'];
}

/** What the product is given to make the context of a request. */
export interface ProductViewer {
  readonly id: string;
  /** The account that pays. */
  readonly account: string | undefined;
  /** All claims of the verified credential. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Headers of the request. Gatehouse has verified the credential in them and nothing else. */
  readonly headers: DoorRequest['headers'];
}

/** Makes what the product's own resolvers find in their context. */
export type ProductContext = (viewer: ProductViewer) => unknown;

const OWN = Symbol.for('gatehouse.own');

/**
 * A context for one request, which carries the product's and the call.
 * @param explains whether the caller may be given reasons, and asks for them
 * @throws TypeError where the product gives no object
 */
export async function contextFor(
  product: ProductContext,
  entitlements: Entitlements,
  headers: DoorRequest['headers'] = {},
  explains = false,
): Promise<object> {
  const { id, account, all } = entitlements.claims;
  const own: unknown = await product({ id, account, claims: all, headers });
  if (isObject(own)) return contextWith(own, entitlements, explains);
  const received = own === null ? 'null' : typeof own;
  throw new TypeError(`context: expected an object for each request, received ${received}`);
}

/**
 * A context that carries the product's and the call. It inherits from the product's, so that plugins of a server find
 * everything in it. It is another object, because callers may share the product's and must not find each other's call.
 * @throws TypeError where the product's is no object
 */
export function contextWith<Own extends object>(own: Own, entitlements: Entitlements, explains = false): Own {
  if (!isObject(own)) throw new TypeError(`context: expected an object, received ${typeof own}`);
  const context = Object.assign(inheriting(own), { [OWN]: own });
  carry(context, new Call(entitlements, explains));
  if (inherits(context, own)) return context;
  throw new TypeError('context: expected an object that others may inherit from');
}

/** The same context for one more operation, with a call of its own. */
export function contextAnew(context: object, entitlements: Entitlements): object {
  const anew = Object.assign(inheriting(Reflect.getPrototypeOf(context)), context);
  carry(anew, new Call(entitlements, false));
  return anew;
}

/**
 * What resolvers are given: the product's own object, as it is. Where a server has put something beside it, they are given
 * an object that has that and inherits from the product's.
 */
export function ownContext(context: unknown): unknown {
  if (!isObject(context) || !hasOwn(context)) return context;
  const own = context[OWN];
  if (!isObject(own) || Object.keys(context).length === 0) return own;
  return Object.assign(inheriting(own), context);
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function hasOwn(context: object): context is { readonly [OWN]: unknown } {
  return Object.hasOwn(context, OWN);
}

function inheriting(from: object | null): object {
  const made: object = {};
  Reflect.setPrototypeOf(made, from);
  return made;
}

function inherits<Own extends object>(made: object, own: Own): made is Own {
  return Reflect.getPrototypeOf(made) === own;
}

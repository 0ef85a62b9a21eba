import { admit, type Admittance, type Entitlements } from '../actions/entitlements.ts';
import { NO_FIELDS, type ClientFields } from '../actions/identify.ts';
import type { Claims } from '../domain/subject.ts';

/** Who is calling, as the server that asks has found out. */
export interface Viewer {
  /** Left out or empty: nothing is known of the caller, and every operation is answered with UNAUTHENTICATED. */
  readonly id: string | null | undefined;
  /** The account that pays. */
  readonly account?: string | undefined;
  /** What a credential says of them besides: the catalog's attributes and the plan claim are taken from here. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** What a front end says of them, which nobody has vouched for. */
  readonly client?: ClientFields | undefined;
  /** When the credential ends, epoch milliseconds; what is subscribed to ends then. Left out: never. */
  readonly expiresAt?: number | undefined;
}

/** Begins a request of a viewer. @returns undefined where nothing is known of the caller */
export function admitViewer(admittance: Admittance): (viewer: Viewer) => Entitlements | undefined {
  return ({ client = NO_FIELDS, ...viewer }) => {
    const claims = claimsOf(viewer);
    return claims === undefined ? undefined : admit(admittance, claims, client);
  };
}

/** Undefined where nothing is known of the caller. */
function claimsOf({
  id,
  account,
  claims = {},
  expiresAt = Infinity,
}: Omit<Viewer, 'client'>): Claims | undefined {
  if (id === undefined || id === null || id === '') return undefined;
  if (typeof id !== 'string') throw new TypeError(`the id of a viewer: expected text, received ${typeof id}`);
  return { id, account, all: claims, expiresAt };
}

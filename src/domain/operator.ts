/** What somebody may do in the control API, least first: each may do what those before it may. */
export const RANKS = ['VIEWER', 'EDITOR', 'RELEASE_MANAGER', 'OWNER'] as const;
export type Rank = (typeof RANKS)[number];

/** All that a key may be of. A REPORTER stands outside the ranks: it reports events, and may nothing in the control API. */
export const ROLES = ['REPORTER', ...RANKS] as const;
export type Role = (typeof ROLES)[number];

/** Somebody with a key. */
export interface Operator {
  /** Id of the key, which is no secret. */
  readonly id: string;
  /** What the audit log calls them. */
  readonly name: string;
  readonly role: Role;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
  readonly revokedAt?: number | undefined;
}

export function atLeast(role: Role, least: Rank): boolean {
  return RANKS.some((rank, place) => rank === role && place >= RANKS.indexOf(least));
}

/** Whether somebody may say what subjects did. */
export function mayReport(role: Role): boolean {
  return role === 'REPORTER' || role === 'OWNER';
}

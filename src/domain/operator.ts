/** What somebody may do in the control API, least first: each may do what those before it may. */
export const ROLES = ['VIEWER', 'EDITOR', 'RELEASE_MANAGER', 'OWNER'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody with a key to the control API. */
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

export function atLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

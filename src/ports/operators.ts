import type { Deed } from '../domain/audit.ts';
import type { Operator, Role } from '../domain/operator.ts';

export interface NewOperator {
  readonly name: string;
  readonly role: Role;
  readonly expiresAt?: number | undefined;
}

/**
 * Who holds a key to the control API. A secret is kept as its SHA-256 only, which is enough for what has 256 bits of
 * chance in it. Every method fails with Failure STORE_UNAVAILABLE when the store does not answer.
 */
export interface Operators {
  /** Whose secret this is, revoked and expired ones included; undefined: nobody's. */
  recognise(secret: string): Promise<Operator | undefined>;

  /** Makes the first key, an owner's, where there has never been any; else undefined. Of many who ask at once, one gets it. */
  createFirst(name: string, secret: string): Promise<Operator | undefined>;

  create(operator: NewOperator, secret: string, deed: Deed): Promise<Operator>;

  /**
   * Revokes a key. One that is revoked already stays as it was.
   * @param keepOwner epoch milliseconds. Where no other owner's key is good at that moment, nothing is written and the answer is
   * 'last-owner', however many revoke at once. Left out: the last owner's key may go too.
   * @returns undefined where there is no such key
   */
  revoke(id: string, deed: Deed, keepOwner?: number): Promise<Operator | 'last-owner' | undefined>;

  /** All of them, oldest first. */
  list(): Promise<readonly Operator[]>;
}

import { Failure } from '../domain/failure.ts';
import type { Operator } from '../domain/operator.ts';
import type { NewOperator, Operators } from '../ports/operators.ts';
import type { Clock } from '../ports/runtime.ts';

const LONGEST_NAME = 100;

/** What keys to the control API take. */
export interface KeyParts {
  readonly operators: Operators;
  readonly clock: Clock;
  /** A new secret, with at least 128 bits of chance in it. */
  readonly newSecret: () => string;
}

/** A key and its secret, which nobody can be told a second time. */
export interface NewKey {
  readonly operator: Operator;
  readonly secret: string;
}

export type KeyOutcome =
  | { readonly outcome: 'created'; readonly operator: Operator; readonly secret: string }
  | { readonly outcome: 'revoked'; readonly operator: Operator }
  | {
      readonly outcome: 'refused';
      readonly code: 'KEY_NOT_FOUND' | 'LAST_OWNER' | 'ALREADY_EXPIRED' | 'INVALID';
      readonly message: string;
    };

/** @throws Failure UNAUTHENTICATED where the secret is nobody's, or no longer good; STORE_UNAVAILABLE */
export async function recognise({ operators, clock }: KeyParts, secret: string): Promise<Operator> {
  const operator = await operators.recognise(secret);
  if (operator === undefined) throw new Failure('UNAUTHENTICATED', 'the key is not known');
  if (operator.revokedAt !== undefined) throw new Failure('UNAUTHENTICATED', 'the key has been revoked');
  if (expired(operator, clock.now())) throw new Failure('UNAUTHENTICATED', 'the key has expired');
  return operator;
}

/** The owner's key of a first start; undefined where there has been a key before. */
export async function firstKey({ operators, newSecret }: KeyParts): Promise<NewKey | undefined> {
  const secret = newSecret();
  const operator = await operators.createFirst('owner', secret);
  return operator === undefined ? undefined : { operator, secret };
}

/** An owner's key for a person at the server's own shell, when the last one is lost. The audit log names the reason. */
export async function recoverOwner(
  { operators, newSecret }: Pick<KeyParts, 'operators' | 'newSecret'>,
  reason: string,
): Promise<NewKey> {
  const secret = newSecret();
  const deed = { author: 'gatehouse', reason, command: { do: 'recover-owner' } };
  const operator = await operators.create({ name: 'owner', role: 'OWNER' }, secret, deed);
  return { operator, secret };
}

export async function createKey(
  { operators, clock, newSecret }: KeyParts,
  wanted: NewOperator,
  by: { readonly author: string; readonly reason: string },
): Promise<KeyOutcome> {
  if (wanted.name.trim() === '' || wanted.name.length > LONGEST_NAME) {
    return {
      outcome: 'refused',
      code: 'INVALID',
      message: `expected a name of 1 to ${LONGEST_NAME} characters`,
    };
  }
  if (expired(wanted, clock.now())) {
    return { outcome: 'refused', code: 'ALREADY_EXPIRED', message: 'a key must expire in the future' };
  }
  const secret = newSecret();
  const { name, role } = wanted;
  const operator = await operators.create(wanted, secret, {
    ...by,
    command: { do: 'create-key', name, role },
  });
  return { outcome: 'created', operator, secret };
}

/** Takes a key back, at once. The last good key of an owner stays: without it no key could be made. */
export async function revokeKey(
  { operators, clock }: KeyParts,
  id: string,
  by: { readonly author: string; readonly reason: string },
): Promise<KeyOutcome> {
  const revoked = await operators.revoke(id, { ...by, command: { do: 'revoke-key', id } }, clock.now());
  if (revoked === 'last-owner') {
    return {
      outcome: 'refused',
      code: 'LAST_OWNER',
      message: 'this is the last key of an owner; make another first',
    };
  }
  return revoked === undefined
    ? { outcome: 'refused', code: 'KEY_NOT_FOUND', message: `there is no key '${id}'` }
    : { outcome: 'revoked', operator: revoked };
}

function expired({ expiresAt }: { readonly expiresAt?: number | undefined }, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}

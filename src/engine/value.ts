import type { Json } from '../domain/catalog.ts';
import type { Decision } from '../domain/decision.ts';

interface Kinds {
  boolean: boolean;
  string: string;
  number: number;
  object: Exclude<Json, string | number | boolean | null>;
}

export type Kind = keyof Kinds;

/** A value of the kind asked for, or the caller's own default and why. */
export type Resolved<K extends Kind> =
  | { readonly value: Kinds[K] }
  | { readonly value: Kinds[K]; readonly error: 'TYPE_MISMATCH' | NonNullable<Decision['error']> };

/** The value of a decision, as the kind the caller expects (OpenFeature specification §1.3.4, §1.4.7: the default on a mismatch). */
export function valueOf<K extends Kind>(decision: Decision, kind: K, otherwise: Kinds[K]): Resolved<K> {
  if (decision.error !== undefined) return { value: otherwise, error: decision.error };
  return isKind(decision.value, kind)
    ? { value: decision.value }
    : { value: otherwise, error: 'TYPE_MISMATCH' };
}

function isKind<K extends Kind>(value: unknown, kind: K): value is Kinds[K] {
  return typeof value === kind && value !== null;
}

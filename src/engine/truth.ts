/**
 * What a condition can come to. Unknown: the subject has no such fact. Unavailable: a store cannot answer, so it may
 * yet be anything. Numbers, so that an evaluation allocates nothing.
 */
export const FALSE = 0;
export const UNKNOWN = 1;
export const CANNOT_TELL = 2;
export const TRUE = 3;
export type Truth = typeof FALSE | typeof UNKNOWN | typeof CANNOT_TELL | typeof TRUE;

export const TRUTH_NAMES = ['false', 'unknown', 'unavailable', 'true'] as const;

export function not(truth: Truth): Truth {
  return truth === TRUE ? FALSE : truth === FALSE ? TRUE : truth;
}

export function truth(holds: boolean): Truth {
  return holds ? TRUE : FALSE;
}

import type { Decision } from '../domain/decision.ts';
import { hasMatched } from '../engine/hidden.ts';

/** What a caller must not learn of. */
export interface Concealed {
  /** Flags that do not exist for the caller, and those that may not. */
  readonly hidden: readonly string[];
  /** Whether a store is silent that would tell of some of them: what is asked of them cannot be told from what is not there. */
  readonly undecided: boolean;
}

export const NOTHING_CONCEALED: Concealed = { hidden: [], undecided: false };

/** @param decisions of flags of HIDDEN releases */
export function concealedBy(decisions: readonly Decision[]): Concealed {
  const hidden = decisions.filter((decision) => !hasMatched(decision));
  return {
    hidden: hidden.map(({ flag }) => flag),
    undecided: hidden.some(({ reason }) => reason === 'UNAVAILABLE'),
  };
}

import type { Change } from './change.ts';
import type { RefusalCode } from './command.ts';

/** A command that is not carried out, and why. */
export interface Refused {
  readonly outcome: 'refused';
  readonly code: RefusalCode;
  readonly message: string;
}

/** What a command comes to on one catalog: everything it changes, at once; nothing, because it is so already; or why not. */
export type Plan =
  | { readonly outcome: 'change'; readonly changes: readonly Change[] }
  | { readonly outcome: 'no-op' }
  | Refused;

import type { Override, Standing } from '../domain/subject.ts';

/** Whose plan and overrides are wanted. Plans belong to accounts, overrides to subjects. */
export interface StandingKey {
  readonly subject: string;
  readonly account?: string | undefined;
}

/** Plans and overrides: rows of their own, outside the catalog's versions. */
export interface Standings {
  /** One answer a key, in order, in one round trip. @throws Failure STORE_UNAVAILABLE */
  read(keys: readonly StandingKey[]): Promise<readonly Standing[]>;

  /** Sets what an account pays for. */
  setPlan(account: string, plan: string): Promise<void>;

  /** Gives a subject a variation; a second one for the same flag takes the place of the first. */
  setOverride(subject: string, override: Override): Promise<void>;

  /** Told the subject or account whose standing changed, or undefined where any may have. Returns how to stop. */
  watch(changed: (key: StandingChange | undefined) => void): Promise<() => Promise<void>>;
}

export type StandingChange = { readonly account: string } | { readonly subject: string };

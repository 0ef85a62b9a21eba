import type { Deed } from '../domain/audit.ts';
import type { Override, Standing, TierPin } from '../domain/subject.ts';

/** Whose standing is wanted. Plans belong to accounts, overrides and pins to subjects. */
export interface StandingKey {
  readonly subject: string;
  readonly account?: string | undefined;
}

/** Plans, overrides and pins: rows of their own, outside the catalog's versions. */
export interface Standings {
  /** One answer a key, in order, in one round trip. @throws Failure STORE_UNAVAILABLE */
  read(keys: readonly StandingKey[]): Promise<readonly Standing[]>;

  /**
   * Sets or takes away a plan, an override or a pin, with its line in the audit log.
   * @param expected the catalog version this was decided by; where it is no longer the newest, nothing is written. Left
   * out: any version.
   * @param versionId the id of that version; left out: the number alone is compared
   */
  change(write: StandingWrite, deed: Deed, expected?: number, versionId?: string): Promise<StandingChanged>;

  /** Overrides in the order of subject and flag. */
  overrides(page: OverridePage): Promise<readonly OverrideOf[]>;

  /** How many overrides name each of these flags, by variation. */
  overrideCounts(flags: readonly string[]): Promise<readonly OverrideCount[]>;

  /** How many accounts are on each of these plans, in order, also where none is. */
  planCounts(plans: readonly string[]): Promise<readonly PlanCount[]>;

  /** How many pins name each of these tiers. */
  pinCounts(tiers: readonly string[]): Promise<readonly PinCount[]>;

  /** Told the subject or account whose standing changed, or undefined where any may have. Returns how to stop. */
  watch(changed: (key: StandingChange | undefined) => void): Promise<() => Promise<void>>;
}

export type StandingChange = { readonly account: string } | { readonly subject: string };

/**
 * A plan for an account, a variation for a subject and flag, or a tier for a subject; undefined takes it away. Author and
 * reason are the deed's.
 */
export type StandingWrite =
  | { readonly account: string; readonly plan: string | undefined }
  | {
      readonly subject: string;
      readonly flag: string;
      readonly override: Pick<Override, 'variation' | 'expiresAt'> | undefined;
    }
  | { readonly subject: string; readonly pin: Pick<TierPin, 'tier' | 'expiresAt'> | undefined };

export type StandingChanged =
  | { readonly outcome: 'applied' }
  /** It was so already; nothing was written. */
  | { readonly outcome: 'no-op' }
  | { readonly outcome: 'conflict'; readonly version: number };

export interface OverrideOf extends Override {
  readonly subject: string;
}

export interface OverridePage {
  readonly first: number;
  /** Only what comes after this subject and flag. */
  readonly after?: { readonly subject: string; readonly flag: string } | undefined;
  readonly flag?: string | undefined;
}

export interface PlanCount {
  readonly plan: string;
  readonly accounts: number;
  /** The ids of a few of them. */
  readonly some: readonly string[];
}

export interface PinCount {
  readonly tier: string;
  readonly count: number;
}

export interface OverrideCount {
  readonly flag: string;
  readonly variation: string;
  readonly count: number;
}

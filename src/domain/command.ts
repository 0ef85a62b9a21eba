import type { Serving, Visibility } from './catalog.ts';
import type { MetricBound } from './condition.ts';

/** A flag that joins a release. One that is not there yet is made, with these variations (left out: off and on). */
export interface Joining {
  readonly flag: string;
  /** Weakest first. */
  readonly variations?: readonly string[] | undefined;
  readonly serves?: readonly Serving[] | undefined;
}

/** What can be done with a release (DESIGN §4). `percentage` is of 100, with at most three decimals. */
export type ReleaseCommand =
  | {
      readonly do: 'create';
      readonly release: string;
      readonly flags: readonly Joining[];
      /** Left out: the release's key. */
      readonly gate?: string | undefined;
      /** Left out: the release's key. */
      readonly salt?: string | undefined;
      readonly visibility?: Visibility | undefined;
    }
  | { readonly do: 'wire'; readonly release: string }
  | {
      readonly do: 'apply';
      readonly release: string;
      /** `developer`, `internal`, `beta` or `all`. */
      readonly audience: string;
      readonly percentage?: number | undefined;
    }
  | {
      readonly do: 'target-early';
      readonly release: string;
      readonly flag: string;
      /** A segment that exists; or `subjects`, for whom one is made, or grows. */
      readonly segment?: string | undefined;
      readonly subjects?: readonly string[] | undefined;
    }
  | {
      readonly do: 'roll-back';
      readonly release: string;
      /** Audiences; or everything the gate admits. */
      readonly audiences: readonly string[] | 'entirely';
    }
  | { readonly do: 'reopen'; readonly release: string }
  | {
      readonly do: 'hold-back';
      readonly release: string;
      readonly flag: string;
      /** Audiences; or everybody the release opens to. */
      readonly audiences: readonly string[] | 'entirely';
    }
  | { readonly do: 'resume'; readonly release: string; readonly flag: string }
  | { readonly do: 'add-flag'; readonly release: string; readonly flag: Joining }
  | { readonly do: 'remove-flag'; readonly release: string; readonly flag: string }
  | {
      readonly do: 'set-percentage';
      readonly release: string;
      readonly audience: string;
      readonly percentage: number;
    }
  | { readonly do: 'set-visibility'; readonly release: string; readonly visibility: Visibility }
  | { readonly do: 'close'; readonly release: string };

/** The kill switch of a flag. */
export type FlagCommand =
  { readonly do: 'kill'; readonly flag: string } | { readonly do: 'revive'; readonly flag: string };

/** Other criteria for a tier. What is left out stays as it is. */
export interface TierCommand {
  readonly do: 'set-tier';
  readonly tier: string;
  readonly promote?: readonly MetricBound[] | undefined;
  readonly keep?: readonly MetricBound[] | undefined;
  /** Whole days. */
  readonly grace?: number | undefined;
  /** Who has climbed to it: stays by what was asked until now, or falls by what is asked from now. */
  readonly holders: (typeof HOLDERS)[number];
  /** From when they are in force, epoch milliseconds. */
  readonly at: number;
}

export const HOLDERS = ['grandfather', 'demote'] as const;

/** What a pure plan can be made of: it needs nothing but the catalog. */
export type PlannedCommand = ReleaseCommand | FlagCommand | TierCommand;

/** Why a command is not carried out. */
export const REFUSALS = [
  'RELEASE_EXISTS',
  'RELEASE_NOT_FOUND',
  'RELEASE_CLOSED',
  'FLAG_NOT_FOUND',
  'FLAG_NOT_IN_RELEASE',
  'FLAG_IN_OTHER_RELEASE',
  'FLAG_BEHIND_OTHER_GATE',
  'FLAG_EXISTS',
  'GATE_EXISTS',
  'SEGMENT_NOT_FOUND',
  'UNKNOWN_AUDIENCE',
  'AUDIENCE_NOT_ADMITTED',
  'WRONG_PHASE',
  'PHASE_OUT_OF_ORDER',
  'ROLLED_BACK',
  'HELD_BACK',
  'NOT_WHOLE',
  'NOTHING_TO_TARGET',
  'TIER_NOT_FOUND',
  'FIRST_TIER',
  'INVALID',
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

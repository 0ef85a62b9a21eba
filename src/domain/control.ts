import type { Problem } from './catalog.ts';
import type { Change } from './change.ts';
import type { PlanMove, PlanMoved } from './leaving.ts';
import type { PlannedCommand, RefusalCode, TierCommand } from './command.ts';

/** What can be done with the catalog. */
export type CatalogCommand =
  | Exclude<PlannedCommand, TierCommand>
  /** Whoever carries it out says from when it is in force. */
  | Omit<TierCommand, 'at'>
  /**
   * Takes definitions from a text. `prune` takes away whatever the text does not define; without `reorder`, a text that
   * changes the order of tiers, plans or variations is refused. `movePlans` says where the accounts go of plans that are not
   * in the catalog any more.
   */
  | {
      readonly do: 'import';
      readonly text: string;
      readonly prune: boolean;
      readonly reorder?: boolean;
      readonly movePlans?: readonly PlanMove[];
    }
  /** Makes an old version the newest one again, as a new version. */
  | { readonly do: 'restore'; readonly version: number; readonly movePlans?: readonly PlanMove[] }
  /** Undoes what one version changed and keeps what later versions changed, as a new version. */
  | { readonly do: 'revert'; readonly version: number; readonly movePlans?: readonly PlanMove[] };

/** A mistake in what was given: where, and what was expected. Lines count from 1, in the text that was given; 0: in none. */
export interface InputProblem extends Problem {
  readonly line: number;
  readonly column: number;
}

/** What a command comes to on one version of the catalog, before anything is written. */
export type Preview =
  | {
      readonly outcome: 'change';
      readonly version: number;
      readonly changes: readonly Change[];
      /** Where accounts go, and how many, in the same transaction. */
      readonly planMoves: readonly PlanMoved[];
      /** Warnings only. */
      readonly problems: readonly InputProblem[];
    }
  | { readonly outcome: 'no-op'; readonly version: number }
  | {
      readonly outcome: 'refused';
      readonly version: number;
      readonly code: RefusalCode | OutsideRefusalCode;
      readonly message: string;
    }
  | { readonly outcome: 'invalid'; readonly version: number; readonly problems: readonly InputProblem[] };

/** Why something outside the releases is not done. */
export const OUTSIDE_REFUSALS = [
  'VERSION_NOT_FOUND',
  'CHANGED_SINCE',
  'REORDERED',
  'OVERRIDE_ON_GATE',
  'UNKNOWN_VARIATION',
  'UNKNOWN_PLAN',
  'PLAN_IN_USE',
  'ALREADY_EXPIRED',
  'KEY_NOT_FOUND',
  'LAST_OWNER',
  'METRIC_NOT_FOUND',
] as const;
export type OutsideRefusalCode = (typeof OUTSIDE_REFUSALS)[number];

/** What became of a command. Only `applied` has written anything. */
export type Outcome =
  | {
      readonly outcome: 'applied';
      readonly version: number;
      /** Epoch milliseconds. */
      readonly at: number;
      readonly changes: readonly Change[];
      readonly planMoves: readonly PlanMoved[];
      readonly problems: readonly InputProblem[];
    }
  /** Somebody else was first. `rebased` is what the same command comes to on the version that is newest now. */
  | {
      readonly outcome: 'conflict';
      readonly expected: number;
      readonly version: number;
      /** What the others changed since the expected version. */
      readonly since: readonly Change[];
      readonly rebased: Preview;
    }
  /** Of a dry run, `change`. */
  | Preview;

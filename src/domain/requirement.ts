import type { Reason } from './decision.ts';

/** What a schema element asks for. All that is given must hold. */
export interface Requirement {
  readonly flag?: string | undefined;
  /** The least variation wanted; left out: any but the first. */
  readonly variation?: string | undefined;
  /** The least plan. */
  readonly plan?: string | undefined;
  /** The least tier. */
  readonly tier?: string | undefined;
}

/** What people call what is named by its key; each only where the catalog says it. */
export interface Labels {
  readonly flag?: string | undefined;
  readonly variation?: string | undefined;
  readonly plan?: string | undefined;
  readonly tier?: string | undefined;
}

/** How far a metric is from what is asked, in the metric's own unit. */
export interface Progress {
  readonly metric: string;
  /** What people call the metric. */
  readonly label?: string | undefined;
  /** What it counts. */
  readonly unit?: string | undefined;
  readonly have: number;
  readonly need: number;
}

/** What is missing, so that doing exactly this unlocks the element. */
export interface Missing {
  readonly plan?: string | undefined;
  readonly tier?: string | undefined;
  readonly variation?: string | undefined;
  readonly progress: readonly Progress[];
  /** Of what is missing. Left out: the catalog has none. */
  readonly labels?: Labels | undefined;
}

/** Why a requirement is not met, as the caller sees it. */
export interface Denial {
  readonly requirement: Requirement;
  readonly reason: Reason | 'PLAN' | 'TIER';
  readonly missing: Missing;
  /** When the engagement it rests on was true, epoch milliseconds, where that is the last known. Left out: now, or it rests on none. */
  readonly asOf?: number | undefined;
}

/** What a dry run would have come to. */
export type WouldBe = Denial | 'unavailable';

/** The answer to one requirement. A store that cannot answer is never a denial. */
export type Verdict =
  | {
      readonly outcome: 'granted';
      /** What it would have come to, where it is granted only because it is not enforced. */
      readonly dry?: WouldBe;
    }
  | { readonly outcome: 'denied'; readonly denial: Denial }
  | { readonly outcome: 'unavailable' };

/** A schema element that asks for something: every one of the groups must hold, and of each group one alternative. */
export interface Element {
  /** Schema coordinate (GraphQL specification, "Schema Coordinates"). */
  readonly coordinate: string;
  readonly demands: readonly (readonly Requirement[])[];
}

/** Where something is said: a file as a person would open it, line and column from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What is asked of schema elements from outside the schema, by coordinate. */
export interface Overlay {
  readonly entitled: readonly {
    readonly coordinate: string;
    /** One is enough. */
    readonly alternatives: readonly Requirement[];
    readonly at: Place;
  }[];
  readonly counts: readonly {
    readonly coordinate: string;
    readonly metric: string;
    /** Names of the object types that count where the field answers with them. Left out: any answer counts. */
    readonly when?: readonly string[] | undefined;
    readonly at: Place;
  }[];
}

import type { Condition, MetricBound } from './condition.ts';

/** Rollouts and percentages are integers out of this many; a share of 25 % is 25,000. */
export const WHOLE = 100_000;

/** The audience of GA: everybody. It always exists and is never defined by a catalog. */
export const EVERYBODY = 'all';

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a subject brings along. `claim` comes from a verified credential; `client` is a front end's word and feeds flag rules only. */
export interface Attribute {
  readonly key: string;
  readonly type: 'text' | 'number' | 'boolean';
  readonly source: 'claim' | 'client';
  /** The name of the claim, or of the field the client sends. */
  readonly from: string;
}

/** A name for people, which decides nothing. Left out: the key is shown. */
export interface Labelled {
  readonly label?: string | undefined;
}

/** A number about the use of the product. Windows are whole days of the catalog's time zone and include today. */
export type Metric = Counted &
  Labelled & { /** What it counts, in the plural: `reports`. */ readonly unit?: string | undefined };

type Counted =
  | {
      readonly key: string;
      readonly kind: 'count';
      readonly event: string;
      /** Left out: for ever. */
      readonly days?: number | undefined;
      /** Whose use. Left out: the subject's own. */
      readonly of?: 'account' | undefined;
    }
  | {
      readonly key: string;
      readonly kind: 'activeDays';
      readonly days: number;
      readonly of?: 'account' | undefined;
    }
  | { readonly key: string; readonly kind: 'daysSinceSeen'; readonly of?: 'account' | undefined }
  | { readonly key: string; readonly kind: 'claim'; readonly claim: string };

/** The longest window a metric may have, in days: a record keeps one slot a day for this long. */
export const LONGEST_WINDOW = 31;

/** The longest name an event may have that a metric counts, in bytes of UTF-8: a record keeps the name. */
export const LONGEST_EVENT = 255;

/** Where nothing is said, days begin at midnight here. */
export const DEFAULT_TIME_ZONE = 'UTC';

/** The longest time a tier may wait before a subject falls from it, in days. */
export const LONGEST_GRACE = 365;

/**
 * A rung of engagement. A subject climbs to the highest tier whose `promote` holds, and falls from it once it has fallen
 * short of `keep` for longer than the grace. The first tier asks nothing.
 */
export interface Tier extends Labelled {
  readonly key: string;
  /** All must hold to climb to it. */
  readonly promote: readonly MetricBound[];
  /** All must hold to stay on it. Left out: those of `promote`. */
  readonly keep?: readonly MetricBound[] | undefined;
  /** Whole days that a subject may fall short of `keep` before it falls. Left out: 0. */
  readonly grace?: number | undefined;
  /** When these criteria came into force, epoch milliseconds. Left out: always. */
  readonly since?: number | undefined;
  /** Who climbed to it before an instant stays by what was asked then, the latest first. */
  readonly formerly?: readonly Former[] | undefined;
}

/** What kept a tier for whoever climbed to it before an instant, epoch milliseconds. */
export interface Former {
  readonly before: number;
  readonly keep: readonly MetricBound[];
}

/** A named condition over a subject. Exclude beats include beats condition. */
export interface Segment {
  readonly key: string;
  /** Subject ids. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly when?: Condition | undefined;
}

/** What decides a place in a rollout: the subject's id, its account, or one of its attributes. */
export type BucketBy = 'id' | 'account' | { readonly attribute: string };

/** One audience a gate lets in, and the share of it, out of WHOLE, by the gate's salt. */
export interface Admission {
  readonly audience: string;
  readonly share: number;
}

/** Answers one question: is this subject admitted, and as which audiences? Nothing goes round it. */
export interface Gate {
  readonly key: string;
  readonly enabled: boolean;
  readonly salt: string;
  readonly by: BucketBy;
  readonly admits: readonly Admission[];
}

/** Integer weights out of WHOLE, and a salt that outlives a renamed flag. */
export interface Rollout {
  readonly by: BucketBy;
  readonly salt: string;
  readonly weights: readonly { readonly variation: string; readonly weight: number }[];
}

export type Serve =
  { readonly variation: string } | { readonly rollout: Rollout } | { readonly ladder: true };

/** Audience → what to serve. With `release`, it counts only while the flag's gate admits the subject as that audience. */
export interface Rule {
  readonly audience: string;
  readonly serve: Serve;
  readonly release?: string | undefined;
}

/** A step of a ladder: the variation, and everything it asks for. */
export interface Rung {
  readonly variation: string;
  /** The least plan. */
  readonly plan?: string | undefined;
  /** The least tier. */
  readonly tier?: string | undefined;
  readonly metrics: readonly MetricBound[];
}

export interface Variation extends Labelled {
  readonly key: string;
  readonly value: Json;
}

/** Another flag that must be on and serve one of these variations. */
export interface Prerequisite {
  readonly flag: string;
  readonly variations: readonly string[];
}

/** Answers: which variation does an admitted subject get? Variations are ordered, weakest first; the first is what "off" serves. */
export interface Flag extends Labelled {
  readonly key: string;
  /** The kill switch. */
  readonly enabled: boolean;
  readonly gate?: string | undefined;
  readonly variations: readonly Variation[];
  readonly prerequisites: readonly Prerequisite[];
  /** How the flag unlocks progressively, lowest rung first. */
  readonly ladder: readonly Rung[];
  readonly rules: readonly Rule[];
  /**
   * What decides while engagement cannot be read afresh. Left out: the last known engagement, marked stale, within its
   * bound. `unavailable`: nothing that engagement says.
   */
  readonly whenStale?: 'unavailable' | undefined;
}

export const PHASES = ['setup', 'wired', 'developer', 'internal', 'beta', 'ga', 'closed'] as const;
export type Phase = (typeof PHASES)[number];

/** LOCKED: closed elements answer with a denial. HIDDEN: they do not exist for whom nothing has matched. */
export const VISIBILITIES = ['LOCKED', 'HIDDEN'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** What a flag serves one audience of its release. */
export interface Serving {
  readonly audience: string;
  readonly serve: Serve;
}

/** A flag of a release. */
export interface ReleaseFlag {
  readonly flag: string;
  /** What it serves an audience; an audience that is not named gets the ladder, or the strongest variation where there is none. */
  readonly serves: readonly Serving[];
  /** Audiences held back on this flag, now and for applies still to come. */
  readonly held: readonly string[];
}

/** One flag opened to a segment before its time. */
export interface EarlyTarget {
  readonly flag: string;
  readonly audience: string;
}

/**
 * A gate and the flags behind it, moved together. The gate's admissions and the flags' rules follow from it: whatever of
 * them does not is a mistake, so gate and flags never part.
 */
export interface Release {
  readonly key: string;
  readonly gate: string;
  readonly flags: readonly ReleaseFlag[];
  readonly phase: Phase;
  readonly visibility: Visibility;
  /** In the order they were targeted. */
  readonly early: readonly EarlyTarget[];
  /** What was taken off the gate, with its share: reopening brings back exactly this. */
  readonly rolledBack: readonly Admission[];
}

/** The name of a plan for people. */
export interface PlanLabel {
  readonly key: string;
  readonly label: string;
}

/** All definitions at one version. Immutable: a change makes the next version whole, or nothing. */
export interface Catalog {
  readonly version: number;
  /** IANA name. Days of metrics and tiers begin at its midnight. */
  readonly timeZone: string;
  /** Lowest first. */
  readonly plans: readonly string[];
  /** Of the plans that have one. Left out: none has. */
  readonly planLabels?: readonly PlanLabel[] | undefined;
  readonly attributes: readonly Attribute[];
  readonly metrics: readonly Metric[];
  /** Lowest first. */
  readonly tiers: readonly Tier[];
  readonly segments: readonly Segment[];
  readonly gates: readonly Gate[];
  readonly flags: readonly Flag[];
  readonly releases: readonly Release[];
}

/** Something wrong with a definition, and where: a path into the catalog by name, such as flags → adv-user-gating → rules → 0. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly path: readonly (string | number)[];
  readonly message: string;
}

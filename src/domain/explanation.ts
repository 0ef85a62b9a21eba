import type { BucketBy, Json } from './catalog.ts';
import type { Scalar } from './condition.ts';
import type { Basis, Outcome } from './decision.ts';
import type { Missing } from './requirement.ts';

/** Whether something holds. Unknown: the subject has no such fact. Unavailable: the store that holds it does not answer. */
export type Answer = 'yes' | 'no' | 'unknown' | 'unavailable';

/** A decision as JSON can carry it: `validUntil` is null where time alone changes nothing. */
export interface ExplainedDecision extends Outcome, Omit<Basis, 'validUntil'> {
  readonly validUntil: number | null;
}

/** One test of one fact, and what the subject has: null where it has none, or a store does not tell. */
export interface FactExplanation {
  readonly kind: 'fact';
  readonly answer: Answer;
  readonly fact: 'id' | 'account' | 'plan' | 'tier' | 'metric' | 'attribute';
  /** Which metric or attribute. */
  readonly key?: string | undefined;
  /** Every operator that is given must hold. */
  readonly test: Readonly<Record<string, Json>>;
  readonly has: Scalar | null;
}

/** A condition, part by part. Every part is answered, also where an earlier one has settled the whole. */
export type ConditionExplanation =
  | FactExplanation
  | {
      readonly kind: 'all' | 'any' | 'not';
      readonly answer: Answer;
      readonly parts: readonly ConditionExplanation[];
    }
  | {
      readonly kind: 'segment';
      readonly answer: Answer;
      readonly segment: string;
      readonly why?: SegmentExplanation | undefined;
    };

/** Why a subject is in a segment or not. An explanation gives it where the segment is met first, and there only. */
export interface SegmentExplanation {
  /** The list the subject is on; `neither` where there are lists, `none` where there are not. */
  readonly listed: 'excluded' | 'included' | 'neither' | 'none';
  /** Left out where a list has settled it. */
  readonly when?: ConditionExplanation | undefined;
}

/** A place in [0, 100,000) that a salt gives to what decides it. */
export interface PlaceExplanation {
  readonly by: BucketBy;
  /** Null where the subject lacks what decides it: it is then in no part. */
  readonly place: number | null;
}

export interface AudienceExplanation {
  readonly audience: string;
  /** Whether the gate admits the subject as this audience, the share included. */
  readonly answer: Answer;
  /** Whether the subject is in the segment. */
  readonly member: Answer;
  readonly why?: SegmentExplanation | undefined;
  /** Out of 100,000: left out where the gate admits the whole audience. A place below it is admitted. */
  readonly share?: (PlaceExplanation & { readonly share: number }) | undefined;
}

export interface GateExplanation {
  readonly gate: string;
  readonly outcome: 'admitted' | 'closed' | 'unavailable' | 'not reached';
  /** False where it is switched off, and so closed to all its audiences. */
  readonly enabled: boolean;
  /** Empty where the gate was not reached. */
  readonly audiences: readonly AudienceExplanation[];
}

export interface PrerequisiteExplanation {
  /** Empty where the reader may not know of the flag: then `needs` is empty and `serves` null. */
  readonly flag: string;
  readonly outcome: 'met' | 'not met' | 'unavailable' | 'not reached';
  /** Variations that are good enough. */
  readonly needs: readonly string[];
  /** What the other flag serves; null where it was not reached. */
  readonly serves: string | null;
}

export interface OverrideExplanation {
  /** Skipped: there is one, and the decision ended before it. */
  readonly outcome: 'in force' | 'expired' | 'none' | 'unavailable' | 'skipped' | 'not reached';
  /** What the decision ended at, where the override was skipped. */
  readonly skippedBy?: 'flag off' | 'flag malformed' | 'gate' | 'prerequisite' | undefined;
  readonly override?:
    | {
        readonly variation: string;
        readonly author: string;
        readonly reason: string;
        /** Epoch milliseconds; null: until removed. */
        readonly expiresAt: number | null;
      }
    | undefined;
}

/** A rung, with everything it asks for. */
export interface RungExplanation {
  readonly variation: string;
  readonly outcome: 'reached' | 'not reached' | 'unavailable' | 'not looked at';
  readonly asks: readonly FactExplanation[];
  /** What would reach it, where it is not reached. */
  readonly missing?: Missing | undefined;
}

export interface RolloutExplanation extends PlaceExplanation {
  /** In order, each from where the one before it ends; out of 100,000. */
  readonly parts: readonly { readonly variation: string; readonly end: number }[];
}

export interface RuleExplanation {
  /** From 0. */
  readonly rule: number;
  readonly audience: string;
  /** It counts only while the gate admits the subject as that audience. */
  readonly release?: string | undefined;
  /** A variation, or what chooses one. */
  readonly serves: { readonly variation: string } | 'rollout' | 'ladder';
  readonly outcome: 'matched' | 'not matched' | 'unavailable' | 'not reached';
  /** Whether it is for the subject; left out where it was not reached. */
  readonly answer?: Answer | undefined;
  readonly why?: SegmentExplanation | undefined;
  /** Where the subject's place was asked for. */
  readonly rollout?: RolloutExplanation | undefined;
  /** Highest first, where the ladder was climbed. */
  readonly rungs?: readonly RungExplanation[] | undefined;
}

/** The steps of one flag's decision, in the order they are taken. */
export interface FlagExplanation {
  readonly flag: string;
  readonly outcome: Outcome;
  /** The flag whose prerequisite this is; left out of the one that was asked for. */
  readonly neededBy?: string | undefined;
  /** Off: the kill switch. */
  readonly state: 'on' | 'off' | 'malformed' | 'not found';
  /** Engagement is stale, and this flag, or one that needs it, does not go by it: it counts as unavailable. */
  readonly strict?: true | undefined;
  /** Left out where the flag stands behind none. */
  readonly gate?: GateExplanation | undefined;
  readonly prerequisites: readonly PrerequisiteExplanation[];
  readonly override: OverrideExplanation;
  readonly rules: readonly RuleExplanation[];
}

/** Why a subject gets what it gets of a flag. JSON as it is. */
export interface Explanation {
  readonly subject: string;
  /** Exactly what `decide` says. */
  readonly decision: ExplainedDecision;
  readonly asked: FlagExplanation;
  /**
   * Every prerequisite that was looked at, at any depth, once each; twice where one of those that need it goes by stale
   * engagement, and another does not.
   */
  readonly prerequisites: readonly FlagExplanation[];
}

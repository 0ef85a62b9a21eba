import type { Catalog, Release, ReleaseFlag } from '../domain/catalog.ts';
import type { Change } from '../domain/change.ts';
import type { InputProblem, Outcome, Preview } from '../domain/control.ts';
import type { OutsideChange } from '../domain/audit.ts';
import type { Problem } from '../domain/catalog.ts';
import type { SubjectProfile } from '../domain/subject.ts';
import type { EraseOutcome } from '../actions/erase-subject.ts';
import type { Explained } from '../actions/explain.ts';
import type { StandingOutcome } from '../actions/change-standing.ts';
import type { distributeMetric } from '../actions/distribute-metric.ts';
import type { previewTier } from '../actions/preview-tiers.ts';
import type { Step } from './steps-of.ts';
import type { KeyOutcome } from '../actions/manage-keys.ts';

/** What resolvers hand to each other, where a noun alone does not say enough. */

export interface CatalogView {
  readonly catalog: Catalog;
  /** Epoch milliseconds; left out where the store does not say. */
  readonly at: number | undefined;
}

export interface ReleaseView {
  readonly catalog: Catalog;
  readonly release: Release;
}

export interface ReleaseFlagView extends ReleaseView {
  readonly joined: ReleaseFlag;
}

/** A definition of the catalog, or something outside its versions. */
export type ChangeView = Change | OutsideChange;

export type ProblemView = Problem | InputProblem;

export interface SubjectView {
  readonly id: string;
  readonly profile: SubjectProfile | undefined;
}

export type ExplanationView = Explained;
export type AppliedView = Extract<Outcome, { outcome: 'applied' }>;
export type ConflictView = Extract<Outcome, { outcome: 'conflict' }>;
export type WouldChangeView = Extract<Preview, { outcome: 'change' }>;
export type InvalidView = Extract<Preview, { outcome: 'invalid' }>;
export type NoOpView = Extract<Preview, { outcome: 'no-op' }>;
export type RefusedView = Extract<Preview, { outcome: 'refused' }>;
export type StandingChangedView = Extract<StandingOutcome, { outcome: 'applied' | 'would-apply' }>;
export type StandingConflictView = Extract<StandingOutcome, { outcome: 'conflict' }>;
export type KeyCreatedView = Extract<KeyOutcome, { outcome: 'created' }>;
export type KeyRevokedView = Extract<KeyOutcome, { outcome: 'revoked' }>;
export type SubjectErasedView = Extract<EraseOutcome, { outcome: 'erased' }>;

export type TierPreviewStepView = Step<Awaited<ReturnType<typeof previewTier>>>;
export type DistributionStepView = Step<Awaited<ReturnType<typeof distributeMetric>>>;

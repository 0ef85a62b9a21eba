import type { Json } from '../domain/catalog.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { CatalogView as CatalogViewMapped, ReleaseView as ReleaseViewMapped, ReleaseFlagView as ReleaseFlagViewMapped, ChangeView as ChangeViewMapped, ProblemView as ProblemViewMapped, SubjectView as SubjectViewMapped, TierPreviewStepView as TierPreviewStepViewMapped, DistributionStepView as DistributionStepViewMapped, ExplanationView as ExplanationViewMapped, AppliedView as AppliedViewMapped, WouldChangeView as WouldChangeViewMapped, ConflictView as ConflictViewMapped, InvalidView as InvalidViewMapped, NoOpView as NoOpViewMapped, RefusedView as RefusedViewMapped, StandingChangedView as StandingChangedViewMapped, StandingConflictView as StandingConflictViewMapped, KeyCreatedView as KeyCreatedViewMapped, KeyRevokedView as KeyRevokedViewMapped, SubjectErasedView as SubjectErasedViewMapped } from './views.ts';
import type { Admission as AdmissionMapped, Gate as GateMapped, Flag as FlagMapped, Tier as TierMapped, Former as FormerMapped } from '../domain/catalog.ts';
import type { AuditEntry as AuditEntryMapped } from '../domain/audit.ts';
import type { Operator as OperatorMapped } from '../domain/operator.ts';
import type { OverrideOf as OverrideOfMapped } from '../ports/standings.ts';
import type { MetricBound as MetricBoundMapped } from '../domain/condition.ts';
import type { TierPin as TierPinMapped } from '../domain/subject.ts';
import type { TierStanding as TierStandingMapped } from '../actions/read-tier-standing.ts';
import type { TierPreview as TierPreviewMapped } from '../actions/preview-tiers.ts';
import type { Mover as MoverMapped } from '../actions/tier-tally.ts';
import type { Distribution as DistributionMapped } from '../actions/distribute-metric.ts';
import type { JournalEntry as JournalEntryMapped } from '../ports/journal.ts';
import type { Outcome as OutcomeMapped } from '../domain/decision.ts';
import type { DryRun as DryRunMapped, DryFinding as DryFindingMapped } from '../actions/dry-run.ts';
import type { ExplainedElement as ExplainedElementMapped, ExplainedRequirement as ExplainedRequirementMapped } from '../actions/explain-element.ts';
import type { Missing as MissingMapped } from '../domain/requirement.ts';
import type { Stage as StageMapped, Simulation as SimulationMapped, Cell as CellMapped } from '../domain/simulation.ts';
import type { AdminContext } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  DateTime: { input: Date; output: Date; }
  JSON: { input: Json; output: Json; }
};

export type AddFlagInput = {
  readonly flag: JoiningInput;
  readonly release: Scalars['String']['input'];
};

export type Admission = {
  readonly __typename?: 'Admission';
  readonly audience: Scalars['String']['output'];
  readonly percentage: Scalars['Float']['output'];
};

/** It is done, whole. */
export type Applied = {
  readonly __typename?: 'Applied';
  readonly at: Scalars['DateTime']['output'];
  readonly changes: ReadonlyArray<Change>;
  readonly planMoves: ReadonlyArray<PlanMove>;
  /** The version that it made. */
  readonly version: Scalars['Int']['output'];
  readonly warnings: ReadonlyArray<Problem>;
};

export type ApplyInput = {
  /** developer, internal, beta or all */
  readonly audience: Scalars['String']['input'];
  /** The share of the audience that is admitted; left out: all of it. */
  readonly percentage?: InputMaybe<Scalars['Float']['input']>;
  readonly release: Scalars['String']['input'];
};

/** Whom to look at: subjects that are named, or so many of those known, drawn by a digest of their ids: the same ones each time. */
export type AudienceInput = {
  readonly sample?: InputMaybe<Scalars['Int']['input']>;
  readonly subjects?: InputMaybe<ReadonlyArray<SubjectInput>>;
};

export type AudienceServing = {
  readonly __typename?: 'AudienceServing';
  readonly audience: Scalars['String']['output'];
  /** A variation, or the word ladder or rollout for what chooses one. */
  readonly serves: Scalars['String']['output'];
};

export type AuditConnection = {
  readonly __typename?: 'AuditConnection';
  readonly edges: ReadonlyArray<AuditEdge>;
  readonly nodes: ReadonlyArray<AuditEntry>;
  readonly pageInfo: PageInfo;
};

export type AuditEdge = {
  readonly __typename?: 'AuditEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: AuditEntry;
};

export type AuditEntry = {
  readonly __typename?: 'AuditEntry';
  readonly at: Scalars['DateTime']['output'];
  readonly author: Scalars['String']['output'];
  /** What it changed: definitions of the catalog, or a plan, all accounts of a plan, an override, a pin or a key. */
  readonly changes: ReadonlyArray<Change>;
  /** As it was given. */
  readonly command: Scalars['JSON']['output'];
  readonly id: Scalars['Int']['output'];
  readonly reason: Scalars['String']['output'];
  /** The catalog version that it made. */
  readonly version?: Maybe<Scalars['Int']['output']>;
};

export type Bucket = {
  readonly __typename?: 'Bucket';
  readonly count: Scalars['Int']['output'];
  readonly from: Scalars['Float']['output'];
  readonly to: Scalars['Float']['output'];
};

export type CarryOutResult = Applied | Conflict | Invalid | NoOp | Refused | WouldChange;

export type Catalog = {
  readonly __typename?: 'Catalog';
  readonly at?: Maybe<Scalars['DateTime']['output']>;
  readonly flags: ReadonlyArray<Flag>;
  readonly gates: ReadonlyArray<Gate>;
  readonly plans: ReadonlyArray<Scalars['String']['output']>;
  readonly releases: ReadonlyArray<Release>;
  readonly segments: ReadonlyArray<Scalars['String']['output']>;
  /** The same with what they ask for, lowest first. */
  readonly tierCriteria: ReadonlyArray<Tier>;
  readonly tiers: ReadonlyArray<Scalars['String']['output']>;
  /** IANA name. Days of metrics and tiers begin at its midnight. */
  readonly timeZone: Scalars['String']['output'];
  readonly version: Scalars['Int']['output'];
  /** What is doubtful about it: rules that nobody reaches, audiences that a gate never admits. */
  readonly warnings: ReadonlyArray<Problem>;
  readonly yaml: Scalars['String']['output'];
};

export type Cell = {
  readonly __typename?: 'Cell';
  readonly after: Decision;
  readonly before: Decision;
  readonly effect: Effect;
  readonly flag: Scalars['String']['output'];
};

/** One definition before and after; null: it is not there. */
export type Change = {
  readonly __typename?: 'Change';
  readonly after?: Maybe<Scalars['JSON']['output']>;
  readonly before?: Maybe<Scalars['JSON']['output']>;
  readonly key: Scalars['String']['output'];
  readonly kind: Scalars['String']['output'];
  /** The same for a person, a line each. */
  readonly lines: ReadonlyArray<Scalars['String']['output']>;
};

/** One command. Percentages are of 100, with at most three decimals. */
export type CommandInput =
  { readonly addFlag: AddFlagInput; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply: ApplyInput; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close: ReleaseInput; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create: CreateInput; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack: HoldBackInput; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import: ImportInput; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill: FlagInput; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag: ReleaseFlagInput; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen: ReleaseInput; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore: RestoreInput; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume: ReleaseFlagInput; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert: RevertInput; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive: FlagInput; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack: RollBackInput; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage: SetPercentageInput; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier: SetTierInput; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility: SetVisibilityInput; readonly targetEarly?: never; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly: TargetEarlyInput; readonly wire?: never; }
  |  { readonly addFlag?: never; readonly apply?: never; readonly close?: never; readonly create?: never; readonly holdBack?: never; readonly import?: never; readonly kill?: never; readonly removeFlag?: never; readonly reopen?: never; readonly restore?: never; readonly resume?: never; readonly revert?: never; readonly revive?: never; readonly rollBack?: never; readonly setPercentage?: never; readonly setTier?: never; readonly setVisibility?: never; readonly targetEarly?: never; readonly wire: ReleaseInput; };

/** Somebody else was first. Nothing was written. */
export type Conflict = {
  readonly __typename?: 'Conflict';
  readonly expected: Scalars['Int']['output'];
  /** What the same command comes to on the newest version. */
  readonly rebased: Preview;
  /** What the others have changed since the expected version. */
  readonly since: ReadonlyArray<Change>;
  readonly version: Scalars['Int']['output'];
};

export type CreateInput = {
  readonly flags: ReadonlyArray<JoiningInput>;
  /** Left out: the release's key. */
  readonly gate?: InputMaybe<Scalars['String']['input']>;
  readonly release: Scalars['String']['input'];
  /** What decides who is within a percentage. Left out: the release's key. */
  readonly salt?: InputMaybe<Scalars['String']['input']>;
  readonly visibility?: Visibility;
};

export type Decision = {
  readonly __typename?: 'Decision';
  readonly about?: Maybe<Scalars['String']['output']>;
  readonly flag: Scalars['String']['output'];
  /** Place of the variation, weakest 0; −1 where there is no such flag. */
  readonly rank: Scalars['Int']['output'];
  readonly reason: Scalars['String']['output'];
  readonly value?: Maybe<Scalars['JSON']['output']>;
  readonly variation: Scalars['String']['output'];
};

export type Diff = {
  readonly __typename?: 'Diff';
  readonly changes: ReadonlyArray<Change>;
  readonly from: Scalars['Int']['output'];
  readonly to: Scalars['Int']['output'];
};

export type Distribution = {
  readonly __typename?: 'Distribution';
  /** Each whole number up to 31, then 32 to 63, 64 to 127 and so on. What is no whole number counts with the one below it. */
  readonly buckets: ReadonlyArray<Bucket>;
  readonly metric: Scalars['String']['output'];
  /** The least value that 50, 90 and 99 of 100 subjects do not exceed; null where nobody has one. */
  readonly p50?: Maybe<Scalars['Float']['output']>;
  readonly p90?: Maybe<Scalars['Float']['output']>;
  readonly p99?: Maybe<Scalars['Float']['output']>;
  /** Everybody with engagement. */
  readonly population: Scalars['Int']['output'];
  /** Subjects that have no such fact. */
  readonly unknown: Scalars['Int']['output'];
};

export type DistributionResult = Distribution | Refused;

export type DistributionStep = {
  readonly __typename?: 'DistributionStep';
  readonly progress: WalkProgress;
  /** Null until everybody has been looked at. */
  readonly result?: Maybe<DistributionResult>;
};

/** What the gateway that is asked lets pass since it started: each gateway counts for itself. `everything`: plan and tier as well. */
export type DryRun = {
  readonly __typename?: 'DryRun';
  readonly everything: Scalars['Boolean']['output'];
  /** The most frequent first. */
  readonly findings: ReadonlyArray<DryRunFinding>;
  readonly flags: ReadonlyArray<Scalars['String']['output']>;
  readonly releases: ReadonlyArray<Scalars['String']['output']>;
  readonly since: Scalars['DateTime']['output'];
};

/** What would have been denied at one element, for one reason: that of a denial, or UNAVAILABLE where a store was silent. */
export type DryRunFinding = {
  readonly __typename?: 'DryRunFinding';
  readonly coordinate: Scalars['String']['output'];
  /** Operations. */
  readonly count: Scalars['Int']['output'];
  readonly flag?: Maybe<Scalars['String']['output']>;
  readonly lastAt: Scalars['DateTime']['output'];
  readonly lastSubject: Scalars['String']['output'];
  readonly plan?: Maybe<Scalars['String']['output']>;
  readonly reason: Scalars['String']['output'];
  readonly tier?: Maybe<Scalars['String']['output']>;
  readonly variation?: Maybe<Scalars['String']['output']>;
};

export type EarlyTarget = {
  readonly __typename?: 'EarlyTarget';
  readonly audience: Scalars['String']['output'];
  readonly flag: Scalars['String']['output'];
};

export type Effect =
  | 'GAINS'
  | 'LOSES'
  | 'UNCHANGED';

/** For how many subjects a schema element answers, and for whom it opens and closes (the first 20). */
export type ElementEffect = {
  readonly __typename?: 'ElementEffect';
  readonly after: Scalars['Int']['output'];
  readonly before: Scalars['Int']['output'];
  readonly closesFor: ReadonlyArray<Scalars['String']['output']>;
  readonly coordinate: Scalars['String']['output'];
  readonly opensFor: ReadonlyArray<Scalars['String']['output']>;
};

export type ElementExplanation = {
  readonly __typename?: 'ElementExplanation';
  readonly coordinate: Scalars['String']['output'];
  /** Every group must hold, and of each group one requirement. Empty: the element is for every caller. */
  readonly groups: ReadonlyArray<ReadonlyArray<RequirementExplanation>>;
  readonly outcome: Verdict;
  /** Whether the gateway has seen a request of the subject, or holds an override or counted events of it. */
  readonly subjectKnown: Scalars['Boolean']['output'];
  /** The same for a person, indented, with the explanation of every flag that is named. */
  readonly text: Scalars['String']['output'];
};

/** Something a subject did. */
export type EngagementEvent = {
  readonly __typename?: 'EngagementEvent';
  readonly acceptedAt: Scalars['DateTime']['output'];
  /** For whom the subject did it. */
  readonly account?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['String']['output'];
  /** A whole number; of those above 2,147,483,647 GraphQL's Int knows nothing. */
  readonly quantity: Scalars['Float']['output'];
  /** `source` and `id` are its identity for ever. */
  readonly source: Scalars['String']['output'];
  readonly time: Scalars['DateTime']['output'];
  readonly type: Scalars['String']['output'];
};

export type EngagementEventConnection = {
  readonly __typename?: 'EngagementEventConnection';
  readonly edges: ReadonlyArray<EngagementEventEdge>;
  readonly nodes: ReadonlyArray<EngagementEvent>;
  readonly pageInfo: PageInfo;
};

export type EngagementEventEdge = {
  readonly __typename?: 'EngagementEventEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: EngagementEvent;
};

/** Where engagement is read: rebuilt from every event, or as it answers requests. Both say the same. */
export type EngagementSource =
  | 'CACHE'
  | 'JOURNAL';

export type EraseResult = Invalid | NoOp | SubjectErased;

export type Explanation = {
  readonly __typename?: 'Explanation';
  readonly decision: Decision;
  /** Whether the gateway has seen a request of the subject, or holds an override or counted events of it. */
  readonly subjectKnown: Scalars['Boolean']['output'];
  /** The same for a person, indented. */
  readonly text: Scalars['String']['output'];
  /** Everything that was looked at, and what was not reached. */
  readonly tree: Scalars['JSON']['output'];
};

export type Flag = {
  readonly __typename?: 'Flag';
  /** As the catalog file has it. */
  readonly definition: Scalars['JSON']['output'];
  readonly enabled: Scalars['Boolean']['output'];
  readonly gate?: Maybe<Scalars['String']['output']>;
  readonly key: Scalars['String']['output'];
  /** Weakest first. */
  readonly variations: ReadonlyArray<Scalars['String']['output']>;
};

export type FlagConnection = {
  readonly __typename?: 'FlagConnection';
  readonly edges: ReadonlyArray<FlagEdge>;
  readonly nodes: ReadonlyArray<Flag>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type FlagEdge = {
  readonly __typename?: 'FlagEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Flag;
};

export type FlagEffect = {
  readonly __typename?: 'FlagEffect';
  readonly flag: Scalars['String']['output'];
  readonly gains: Scalars['Int']['output'];
  readonly loses: Scalars['Int']['output'];
  /** How many of the subjects each rule serves. */
  readonly rules: ReadonlyArray<RuleEffect>;
  readonly unchanged: Scalars['Int']['output'];
};

export type FlagInput = {
  readonly flag: Scalars['String']['input'];
};

export type FormerCriteria = {
  readonly __typename?: 'FormerCriteria';
  readonly before: Scalars['DateTime']['output'];
  readonly keep: ReadonlyArray<MetricBound>;
};

export type Gate = {
  readonly __typename?: 'Gate';
  readonly admits: ReadonlyArray<Admission>;
  readonly enabled: Scalars['Boolean']['output'];
  readonly key: Scalars['String']['output'];
  readonly salt: Scalars['String']['output'];
};

/** Audiences, or entirely. */
export type HoldBackInput = {
  readonly audiences?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly entirely?: InputMaybe<Scalars['Boolean']['input']>;
  readonly flag: Scalars['String']['input'];
  readonly release: Scalars['String']['input'];
};

/** What becomes of those who have climbed to a tier when it asks for something else. */
export type Holders =
  /** They fall once they have fallen short of what is asked now for longer than the grace. */
  | 'DEMOTE'
  /** They stay by what was asked until now. */
  | 'GRANDFATHER';

export type ImportInput = {
  /** Where accounts go of plans that are not in the catalog any more, in the same transaction. */
  readonly movePlans?: InputMaybe<ReadonlyArray<PlanMoveInput>>;
  /** Takes away whatever the text does not define. */
  readonly prune?: Scalars['Boolean']['input'];
  /** Lets the text change the order of tiers, plans and variations; else such a text is refused. */
  readonly reorder?: Scalars['Boolean']['input'];
  /** YAML, as docs/catalog.md tells. */
  readonly text: Scalars['String']['input'];
};

/** What was given, or what it would lead to, has mistakes. Nothing was written. */
export type Invalid = {
  readonly __typename?: 'Invalid';
  readonly problems: ReadonlyArray<Problem>;
  readonly version: Scalars['Int']['output'];
};

/** A flag that joins a release. One that is not there yet is made. */
export type JoiningInput = {
  readonly flag: Scalars['String']['input'];
  /** An audience that is not named gets the ladder, or the strongest variation where there is none. */
  readonly serves?: InputMaybe<ReadonlyArray<ServingInput>>;
  /** Weakest first; left out: off and on. */
  readonly variations?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

export type Key = {
  readonly __typename?: 'Key';
  readonly createdAt: Scalars['DateTime']['output'];
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** No secret. */
  readonly id: Scalars['String']['output'];
  readonly name: Scalars['String']['output'];
  readonly revokedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly role: Role;
};

export type KeyCreated = {
  readonly __typename?: 'KeyCreated';
  readonly key: Key;
  readonly secret: Scalars['String']['output'];
};

export type KeyResult = Invalid | KeyCreated | KeyRevoked | Refused;

export type KeyRevoked = {
  readonly __typename?: 'KeyRevoked';
  readonly key: Key;
};

export type MetricBound = {
  readonly __typename?: 'MetricBound';
  readonly atLeast?: Maybe<Scalars['Float']['output']>;
  readonly atMost?: Maybe<Scalars['Float']['output']>;
  readonly metric: Scalars['String']['output'];
};

/** At least one of the two bounds. */
export type MetricBoundInput = {
  readonly atLeast?: InputMaybe<Scalars['Float']['input']>;
  readonly atMost?: InputMaybe<Scalars['Float']['input']>;
  readonly metric: Scalars['String']['input'];
};

export type MetricValue = {
  readonly __typename?: 'MetricValue';
  readonly metric: Scalars['String']['output'];
  /** Null: the subject has no such fact, or the store does not answer. */
  readonly value?: Maybe<Scalars['Float']['output']>;
};

export type Missing = {
  readonly __typename?: 'Missing';
  readonly plan?: Maybe<Scalars['String']['output']>;
  readonly progress: ReadonlyArray<Progress>;
  readonly tier?: Maybe<Scalars['String']['output']>;
  readonly variation?: Maybe<Scalars['String']['output']>;
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Carries out a command, whole or not at all, on the version it was meant for. With `dryRun` nothing is written. */
  readonly carryOut: CarryOutResult;
  /** The secret is told in this answer and nowhere else. */
  readonly createKey: KeyResult;
  /** Takes out all that is known of a subject. It cannot be undone, and no event of the subject is taken any more. */
  readonly eraseSubject: EraseResult;
  /** Puts one subject on a tier whatever its engagement says, until an instant or until it is taken off. */
  readonly pinTier: StandingResult;
  readonly removeOverride: StandingResult;
  readonly removePlan: StandingResult;
  readonly revokeKey: KeyResult;
  /** Gives one subject a variation, until an instant or until it is removed. */
  readonly setOverride: StandingResult;
  readonly setPlan: StandingResult;
  readonly unpinTier: StandingResult;
};


export type MutationCarryOutArgs = {
  command: CommandInput;
  dryRun?: Scalars['Boolean']['input'];
  expectedVersion: Scalars['Int']['input'];
  reason: Scalars['String']['input'];
};


export type MutationCreateKeyArgs = {
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  name: Scalars['String']['input'];
  reason: Scalars['String']['input'];
  role: Role;
};


export type MutationEraseSubjectArgs = {
  reason: Scalars['String']['input'];
  subject: Scalars['String']['input'];
};


export type MutationPinTierArgs = {
  dryRun?: Scalars['Boolean']['input'];
  expectedVersion: Scalars['Int']['input'];
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  reason: Scalars['String']['input'];
  subject: Scalars['String']['input'];
  tier: Scalars['String']['input'];
};


export type MutationRemoveOverrideArgs = {
  dryRun?: Scalars['Boolean']['input'];
  expectedVersion: Scalars['Int']['input'];
  flag: Scalars['String']['input'];
  reason: Scalars['String']['input'];
  subject: Scalars['String']['input'];
};


export type MutationRemovePlanArgs = {
  account: Scalars['String']['input'];
  dryRun?: Scalars['Boolean']['input'];
  expectedVersion: Scalars['Int']['input'];
  reason: Scalars['String']['input'];
};


export type MutationRevokeKeyArgs = {
  id: Scalars['String']['input'];
  reason: Scalars['String']['input'];
};


export type MutationSetOverrideArgs = {
  dryRun?: Scalars['Boolean']['input'];
  expectedVersion: Scalars['Int']['input'];
  expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  flag: Scalars['String']['input'];
  reason: Scalars['String']['input'];
  subject: Scalars['String']['input'];
  variation: Scalars['String']['input'];
};


export type MutationSetPlanArgs = {
  account: Scalars['String']['input'];
  dryRun?: Scalars['Boolean']['input'];
  expectedVersion: Scalars['Int']['input'];
  plan: Scalars['String']['input'];
  reason: Scalars['String']['input'];
};


export type MutationUnpinTierArgs = {
  dryRun?: Scalars['Boolean']['input'];
  expectedVersion: Scalars['Int']['input'];
  reason: Scalars['String']['input'];
  subject: Scalars['String']['input'];
};

/** It is so already. Nothing was written. */
export type NoOp = {
  readonly __typename?: 'NoOp';
  readonly version: Scalars['Int']['output'];
};

export type NotAdmitted = {
  readonly __typename?: 'NotAdmitted';
  readonly flag: Scalars['String']['output'];
  readonly gate: Scalars['String']['output'];
  /** The command that would admit the subject to this flag early; null where the release is not in a phase for it. */
  readonly offer?: Maybe<TargetEarlyOffer>;
  readonly release?: Maybe<Scalars['String']['output']>;
};

export type Override = {
  readonly __typename?: 'Override';
  readonly author: Scalars['String']['output'];
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
  readonly flag: Scalars['String']['output'];
  readonly reason: Scalars['String']['output'];
  readonly subject: Scalars['String']['output'];
  readonly variation: Scalars['String']['output'];
};

export type OverrideConnection = {
  readonly __typename?: 'OverrideConnection';
  readonly edges: ReadonlyArray<OverrideEdge>;
  readonly nodes: ReadonlyArray<Override>;
  readonly pageInfo: PageInfo;
};

export type OverrideEdge = {
  readonly __typename?: 'OverrideEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Override;
};

export type PageInfo = {
  readonly __typename?: 'PageInfo';
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

export type Phase =
  | 'beta'
  | 'closed'
  | 'developer'
  | 'ga'
  | 'internal'
  | 'setup'
  | 'wired';

/** Accounts that go to another plan, because theirs is gone. Accounts whose plan comes from a claim are not among them. */
export type PlanMove = {
  readonly __typename?: 'PlanMove';
  readonly accounts: Scalars['Int']['output'];
  readonly from: Scalars['String']['output'];
  readonly to: Scalars['String']['output'];
};

export type PlanMoveInput = {
  /** A plan that the catalog does not have afterwards. */
  readonly from: Scalars['String']['input'];
  /** A plan that it has. */
  readonly to: Scalars['String']['input'];
};

/** What a command comes to before it is carried out. `version` is the one it was planned on. */
export type Preview = Invalid | NoOp | Refused | WouldChange;

export type Problem = {
  readonly __typename?: 'Problem';
  readonly column?: Maybe<Scalars['Int']['output']>;
  /** In the text that was given, from 1; null where it stands in none. */
  readonly line?: Maybe<Scalars['Int']['output']>;
  readonly message: Scalars['String']['output'];
  /** By name, such as flags → exports → rules → 0. */
  readonly path: ReadonlyArray<Scalars['String']['output']>;
  readonly severity: Severity;
};

export type Progress = {
  readonly __typename?: 'Progress';
  readonly have: Scalars['Float']['output'];
  readonly metric: Scalars['String']['output'];
  readonly need: Scalars['Float']['output'];
};

export type Query = {
  readonly __typename?: 'Query';
  /** Everything that has been done, newest first. `versionsOnly` leaves out plans, overrides, pins and keys. */
  readonly audit: AuditConnection;
  /** The catalog at a version; left out: the newest. Null where there is no such version. */
  readonly catalog?: Maybe<Catalog>;
  /** What has changed from one version to another; `to` left out: to the newest. Null where there is no such version. */
  readonly diff?: Maybe<Diff>;
  /** How a metric is spread over everybody with engagement. */
  readonly distribution: DistributionResult;
  /** What is decided and not enforced, and what it would have denied. Null where everything is enforced. */
  readonly dryRun?: Maybe<DryRun>;
  /** Why a subject gets what it gets of a flag. */
  readonly explain: Explanation;
  /** Why a subject gets an element of the product's schema or does not: each requirement, its outcome and what is missing. */
  readonly explainElement: ElementExplanation;
  /** A version as YAML, the same text for the same definitions. Null where there is no such version. */
  readonly export?: Maybe<Scalars['String']['output']>;
  readonly flags: FlagConnection;
  /** Oldest first. */
  readonly keys: ReadonlyArray<Key>;
  /** Whose key this is. */
  readonly me: Key;
  /** The same for the commands that take a release from where it is to GA. */
  readonly outlook: Simulation;
  /** Overrides in the order of subject and flag. */
  readonly overrides: OverrideConnection;
  /** What a command would come to on the newest version. */
  readonly preview: Preview;
  /**
   * What other criteria for a tier would do to everybody with engagement, were they applied now: who moves up, and who falls
   * once the grace is over. What is left out stays as it is. `first`: how many of those who move are listed, at most 1,000.
   */
  readonly previewTier: TierPreviewResult;
  readonly release?: Maybe<Release>;
  readonly releases: ReleaseConnection;
  /** What commands, one after the other, would change for whom. With neither subjects nor a sample: for a sample of 1,000. */
  readonly simulate: Simulation;
  /** A subject as a request of its own would be seen, known or not. */
  readonly subject: Subject;
  /** Subjects that the gateway has seen, in the order of their ids. */
  readonly subjects: SubjectConnection;
};


export type QueryAuditArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  author?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  release?: InputMaybe<Scalars['String']['input']>;
  since?: InputMaybe<Scalars['DateTime']['input']>;
  until?: InputMaybe<Scalars['DateTime']['input']>;
  versionsOnly?: Scalars['Boolean']['input'];
};


export type QueryCatalogArgs = {
  version?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryDiffArgs = {
  from: Scalars['Int']['input'];
  to?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryDistributionArgs = {
  metric: Scalars['String']['input'];
  source?: EngagementSource;
};


export type QueryExplainArgs = {
  flag: Scalars['String']['input'];
  subject: SubjectInput;
};


export type QueryExplainElementArgs = {
  coordinate: Scalars['String']['input'];
  subject: SubjectInput;
};


export type QueryExportArgs = {
  version?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryFlagsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


export type QueryOutlookArgs = {
  audience?: InputMaybe<AudienceInput>;
  release: Scalars['String']['input'];
};


export type QueryOverridesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  flag?: InputMaybe<Scalars['String']['input']>;
};


export type QueryPreviewArgs = {
  command: CommandInput;
};


export type QueryPreviewTierArgs = {
  first?: Scalars['Int']['input'];
  grace?: InputMaybe<Scalars['Int']['input']>;
  keep?: InputMaybe<ReadonlyArray<MetricBoundInput>>;
  promote?: InputMaybe<ReadonlyArray<MetricBoundInput>>;
  source?: EngagementSource;
  tier: Scalars['String']['input'];
};


export type QueryReleaseArgs = {
  key: Scalars['String']['input'];
};


export type QueryReleasesArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};


export type QuerySimulateArgs = {
  audience?: InputMaybe<AudienceInput>;
  commands: ReadonlyArray<CommandInput>;
};


export type QuerySubjectArgs = {
  id: Scalars['String']['input'];
};


export type QuerySubjectsArgs = {
  account?: InputMaybe<Scalars['String']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  prefix?: InputMaybe<Scalars['String']['input']>;
};

export type RefusalCode =
  | 'ALREADY_EXPIRED'
  | 'AUDIENCE_NOT_ADMITTED'
  /** A later version changed a definition that the version to revert changed. */
  | 'CHANGED_SINCE'
  | 'FIRST_TIER'
  | 'FLAG_BEHIND_OTHER_GATE'
  | 'FLAG_EXISTS'
  | 'FLAG_IN_OTHER_RELEASE'
  | 'FLAG_NOT_FOUND'
  | 'FLAG_NOT_IN_RELEASE'
  | 'GATE_EXISTS'
  | 'HELD_BACK'
  | 'INVALID'
  | 'KEY_NOT_FOUND'
  | 'LAST_OWNER'
  | 'METRIC_NOT_FOUND'
  | 'NOTHING_TO_TARGET'
  | 'NOT_WHOLE'
  | 'OVERRIDE_ON_GATE'
  | 'PHASE_OUT_OF_ORDER'
  | 'PLAN_IN_USE'
  | 'RELEASE_CLOSED'
  | 'RELEASE_EXISTS'
  | 'RELEASE_NOT_FOUND'
  | 'REORDERED'
  | 'ROLLED_BACK'
  | 'SEGMENT_NOT_FOUND'
  | 'TIER_NOT_FOUND'
  | 'UNKNOWN_AUDIENCE'
  | 'UNKNOWN_PLAN'
  | 'UNKNOWN_VARIATION'
  | 'VERSION_NOT_FOUND'
  | 'WRONG_PHASE';

/** It cannot be done as things stand. Nothing was written. */
export type Refused = {
  readonly __typename?: 'Refused';
  readonly code: RefusalCode;
  readonly message: Scalars['String']['output'];
  readonly version: Scalars['Int']['output'];
};

export type Release = {
  readonly __typename?: 'Release';
  readonly early: ReadonlyArray<EarlyTarget>;
  readonly flags: ReadonlyArray<ReleaseFlag>;
  readonly gate: Gate;
  readonly key: Scalars['String']['output'];
  /** The audience that the next apply opens it to. */
  readonly next?: Maybe<Scalars['String']['output']>;
  readonly phase: Phase;
  readonly rolledBack: ReadonlyArray<Admission>;
  readonly visibility: Visibility;
};

export type ReleaseConnection = {
  readonly __typename?: 'ReleaseConnection';
  readonly edges: ReadonlyArray<ReleaseEdge>;
  readonly nodes: ReadonlyArray<Release>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type ReleaseEdge = {
  readonly __typename?: 'ReleaseEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Release;
};

export type ReleaseFlag = {
  readonly __typename?: 'ReleaseFlag';
  readonly flag: Flag;
  /** Audiences held back on this flag, now and for applies still to come. */
  readonly held: ReadonlyArray<Scalars['String']['output']>;
  /** Audiences that its rules serve and the gate admits now. One that is rolled back is not among them. */
  readonly opened: ReadonlyArray<Scalars['String']['output']>;
  /** The same audiences with what each is served. */
  readonly serves: ReadonlyArray<AudienceServing>;
};

export type ReleaseFlagInput = {
  readonly flag: Scalars['String']['input'];
  readonly release: Scalars['String']['input'];
};

export type ReleaseInput = {
  readonly release: Scalars['String']['input'];
};

/** All that a requirement names must hold. */
export type RequirementExplanation = {
  readonly __typename?: 'RequirementExplanation';
  readonly flag?: Maybe<Scalars['String']['output']>;
  /** What would meet it, as far as use or a plan can; null where it is met, or a store does not answer. */
  readonly missing?: Maybe<Missing>;
  readonly outcome: Verdict;
  readonly plan?: Maybe<Scalars['String']['output']>;
  /** Null where it is met, or a store does not answer. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  readonly tier?: Maybe<Scalars['String']['output']>;
  /** The least variation; null: any but the first. */
  readonly variation?: Maybe<Scalars['String']['output']>;
};

export type RestoreInput = {
  /** Where accounts go of plans that are not in the catalog any more, in the same transaction. */
  readonly movePlans?: InputMaybe<ReadonlyArray<PlanMoveInput>>;
  readonly version: Scalars['Int']['input'];
};

/** Undoes what one version changed and keeps what later versions changed. Plans of accounts, overrides and pins stay. */
export type RevertInput = {
  /** Where accounts go of plans that are not in the catalog any more, in the same transaction. */
  readonly movePlans?: InputMaybe<ReadonlyArray<PlanMoveInput>>;
  readonly version: Scalars['Int']['input'];
};

/** What the key of an operator is good for. From VIEWER on, each may do what those before it may. */
export type Role =
  /** Sets plans, overrides and pins. */
  | 'EDITOR'
  /** Gives keys out and takes them back. */
  | 'OWNER'
  /** Moves releases, throws kill switches, sets criteria of tiers, imports and restores catalogs. */
  | 'RELEASE_MANAGER'
  /** Reports events, and may nothing in this API. */
  | 'REPORTER'
  /** Reads everything but keys, simulates and explains. */
  | 'VIEWER';

/** Audiences, or entirely. */
export type RollBackInput = {
  readonly audiences?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly entirely?: InputMaybe<Scalars['Boolean']['input']>;
  readonly release: Scalars['String']['input'];
};

export type RuleEffect = {
  readonly __typename?: 'RuleEffect';
  readonly after: Scalars['Int']['output'];
  readonly audience: Scalars['String']['output'];
  readonly before: Scalars['Int']['output'];
  readonly rule: Scalars['Int']['output'];
};

/** What a flag serves an audience: a variation, or its ladder. */
export type ServingInput = {
  readonly audience: Scalars['String']['input'];
  readonly ladder?: InputMaybe<Scalars['Boolean']['input']>;
  readonly variation?: InputMaybe<Scalars['String']['input']>;
};

export type SetPercentageInput = {
  readonly audience: Scalars['String']['input'];
  readonly percentage: Scalars['Float']['input'];
  readonly release: Scalars['String']['input'];
};

/** Other criteria for a tier. What is left out stays as it is; they are in force from now. */
export type SetTierInput = {
  /** Whole days that a subject may fall short of keep before it falls. */
  readonly grace?: InputMaybe<Scalars['Int']['input']>;
  readonly holders: Holders;
  /** All must hold to stay on it; []: it is never lost. */
  readonly keep?: InputMaybe<ReadonlyArray<MetricBoundInput>>;
  /** All must hold to climb to it. */
  readonly promote?: InputMaybe<ReadonlyArray<MetricBoundInput>>;
  readonly tier: Scalars['String']['input'];
};

export type SetVisibilityInput = {
  readonly release: Scalars['String']['input'];
  readonly visibility: Visibility;
};

export type Severity =
  | 'ERROR'
  | 'WARNING';

export type SimulatedStage = {
  readonly __typename?: 'SimulatedStage';
  readonly command: Scalars['JSON']['output'];
  /** Schema elements that ask for what may change. */
  readonly elements: ReadonlyArray<ElementEffect>;
  /** Flags that the command can concern. */
  readonly flags: ReadonlyArray<FlagEffect>;
  /** On the draft that the commands before it have made. */
  readonly preview: Preview;
  /** Subjects for whom anything changes, the first 200; of those that were named, everybody. */
  readonly subjects: ReadonlyArray<SubjectEffect>;
};

export type Simulation = {
  readonly __typename?: 'Simulation';
  /** Subjects that were looked at, of those known. */
  readonly considered: Scalars['Int']['output'];
  readonly known: Scalars['Int']['output'];
  /** One for each command, up to the first that is refused. */
  readonly stages: ReadonlyArray<SimulatedStage>;
  /** The version it starts from. */
  readonly version: Scalars['Int']['output'];
};

export type StandingChanged = {
  readonly __typename?: 'StandingChanged';
  /** Whether it was only tried. */
  readonly dryRun: Scalars['Boolean']['output'];
  /** Where an override changes nothing yet, because the gate does not admit its subject. */
  readonly notAdmitted?: Maybe<NotAdmitted>;
  /** False where the gateway has never seen the subject and holds nothing of it. Null where the change is about an account. */
  readonly subjectKnown?: Maybe<Scalars['Boolean']['output']>;
  readonly version: Scalars['Int']['output'];
};

export type StandingConflict = {
  readonly __typename?: 'StandingConflict';
  readonly expected: Scalars['Int']['output'];
  readonly version: Scalars['Int']['output'];
};

export type StandingResult = Invalid | NoOp | Refused | StandingChanged | StandingConflict;

/** Who may ask for what. Null where the store does not answer. */
export type Subject = {
  readonly __typename?: 'Subject';
  readonly account?: Maybe<Scalars['String']['output']>;
  readonly attributes: Scalars['JSON']['output'];
  /** Left out: every flag. */
  readonly decisions: ReadonlyArray<Decision>;
  /** What it did, in the order it was accepted, as far back as events are retained. */
  readonly events: EngagementEventConnection;
  /** Whether the gateway has seen it, or holds an override, a pin or counted events of it. */
  readonly holds: Scalars['Boolean']['output'];
  readonly id: Scalars['String']['output'];
  /** Whether the gateway has seen it. */
  readonly known: Scalars['Boolean']['output'];
  readonly metrics?: Maybe<ReadonlyArray<MetricValue>>;
  readonly overrides?: Maybe<ReadonlyArray<Override>>;
  /** Also one that has expired; null: none, or the store does not answer. */
  readonly pin?: Maybe<TierPin>;
  readonly plan?: Maybe<Scalars['String']['output']>;
  readonly seenAt?: Maybe<Scalars['DateTime']['output']>;
  readonly tier?: Maybe<Scalars['String']['output']>;
  /** How it came by its tier, and what comes next; null: a store does not answer, or there are no tiers. */
  readonly tierStanding?: Maybe<TierStanding>;
  /** The plan that the row of the account or the claim names, where the catalog does not have it. Plan is the lowest then. */
  readonly unknownPlan?: Maybe<Scalars['String']['output']>;
};


/** Who may ask for what. Null where the store does not answer. */
export type SubjectDecisionsArgs = {
  flags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};


/** Who may ask for what. Null where the store does not answer. */
export type SubjectEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
};

export type SubjectConnection = {
  readonly __typename?: 'SubjectConnection';
  readonly edges: ReadonlyArray<SubjectEdge>;
  readonly nodes: ReadonlyArray<Subject>;
  readonly pageInfo: PageInfo;
};

export type SubjectEdge = {
  readonly __typename?: 'SubjectEdge';
  readonly cursor: Scalars['String']['output'];
  readonly node: Subject;
};

export type SubjectEffect = {
  readonly __typename?: 'SubjectEffect';
  readonly cells: ReadonlyArray<Cell>;
  readonly subject: Scalars['String']['output'];
};

export type SubjectErased = {
  readonly __typename?: 'SubjectErased';
  /** How many were taken out. */
  readonly events: Scalars['Int']['output'];
  readonly overrides: Scalars['Int']['output'];
  readonly subject: Scalars['String']['output'];
};

/** A subject, known or made up. What is given stands in place of what is known. */
export type SubjectInput = {
  readonly account?: InputMaybe<Scalars['String']['input']>;
  /** Claims of its credential, by name. */
  readonly claims?: InputMaybe<Scalars['JSON']['input']>;
  readonly id: Scalars['String']['input'];
};

/** Questions that take long, answered over Server-Sent Events. A client that closes its connection ends the work. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /** As the query of this name, and how far it is meanwhile. The last event has the result. */
  readonly distribution: DistributionStep;
  /** As the query of this name, and how far it is meanwhile. The last event has the result. */
  readonly previewTier: TierPreviewStep;
};


/** Questions that take long, answered over Server-Sent Events. A client that closes its connection ends the work. */
export type SubscriptionDistributionArgs = {
  metric: Scalars['String']['input'];
  source?: EngagementSource;
};


/** Questions that take long, answered over Server-Sent Events. A client that closes its connection ends the work. */
export type SubscriptionPreviewTierArgs = {
  first?: Scalars['Int']['input'];
  grace?: InputMaybe<Scalars['Int']['input']>;
  keep?: InputMaybe<ReadonlyArray<MetricBoundInput>>;
  promote?: InputMaybe<ReadonlyArray<MetricBoundInput>>;
  source?: EngagementSource;
  tier: Scalars['String']['input'];
};

/** A segment that exists, or subjects, for whom one is made. */
export type TargetEarlyInput = {
  readonly flag: Scalars['String']['input'];
  readonly release: Scalars['String']['input'];
  readonly segment?: InputMaybe<Scalars['String']['input']>;
  readonly subjects?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

export type TargetEarlyOffer = {
  readonly __typename?: 'TargetEarlyOffer';
  readonly flag: Scalars['String']['output'];
  readonly release: Scalars['String']['output'];
  readonly subjects: ReadonlyArray<Scalars['String']['output']>;
};

export type Tier = {
  readonly __typename?: 'Tier';
  /** Who climbed to it before an instant stays by what was asked then, the latest first. */
  readonly formerly: ReadonlyArray<FormerCriteria>;
  /** Whole days that a subject may fall short of keep before it falls. */
  readonly grace: Scalars['Int']['output'];
  /** All must hold to stay on it. */
  readonly keep: ReadonlyArray<MetricBound>;
  readonly key: Scalars['String']['output'];
  /** All must hold to climb to it. */
  readonly promote: ReadonlyArray<MetricBound>;
  /** When these criteria came into force; null: always. */
  readonly since?: Maybe<Scalars['DateTime']['output']>;
};

export type TierFlow = {
  readonly __typename?: 'TierFlow';
  readonly count: Scalars['Int']['output'];
  readonly from: Scalars['String']['output'];
  readonly to: Scalars['String']['output'];
};

export type TierMover = {
  readonly __typename?: 'TierMover';
  readonly from: Scalars['String']['output'];
  /** What each metric is that the criteria name, those of now and the others. */
  readonly measures: ReadonlyArray<MetricValue>;
  readonly subject: Scalars['String']['output'];
  readonly to: Scalars['String']['output'];
};

export type TierOrigin =
  /** Its own use has come to it. */
  | 'EARNED'
  /** A pin holds it there. */
  | 'PIN';

/** One subject on one tier, whatever its engagement says. */
export type TierPin = {
  readonly __typename?: 'TierPin';
  readonly author: Scalars['String']['output'];
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
  readonly reason: Scalars['String']['output'];
  readonly tier: Scalars['String']['output'];
};

export type TierPreview = {
  readonly __typename?: 'TierPreview';
  readonly falls: Scalars['Int']['output'];
  /** How many stand on one tier today and would stand on another, or the same, in the end. Pins are left out of it. */
  readonly flows: ReadonlyArray<TierFlow>;
  /** Of those who fall, how many would stay for a grace first. */
  readonly inGrace: Scalars['Int']['output'];
  /** The first of those who move. */
  readonly movers: ReadonlyArray<TierMover>;
  readonly movesUp: Scalars['Int']['output'];
  /** Everybody with engagement. */
  readonly population: Scalars['Int']['output'];
  readonly tier: Scalars['String']['output'];
  readonly version: Scalars['Int']['output'];
};

export type TierPreviewResult = Invalid | Refused | TierPreview;

export type TierPreviewStep = {
  readonly __typename?: 'TierPreviewStep';
  readonly progress: WalkProgress;
  /** Null until everybody has been looked at. */
  readonly result?: Maybe<TierPreviewResult>;
};

/** How a subject came by its tier, how long it may stay, and what comes next. */
export type TierStanding = {
  readonly __typename?: 'TierStanding';
  /** When the day began from which on it has done less than what keeps the tier. */
  readonly belowSince?: Maybe<Scalars['DateTime']['output']>;
  /** When it falls, where nothing else happens. */
  readonly graceUntil?: Maybe<Scalars['DateTime']['output']>;
  /** The next tier; null: there is none above. */
  readonly next?: Maybe<Scalars['String']['output']>;
  readonly origin: TierOrigin;
  /** What is missing of the next tier, in each metric's own unit. */
  readonly progress: ReadonlyArray<Progress>;
  /** When the day began on which it climbed or fell to it; null: it has always stood there, or is pinned. */
  readonly since?: Maybe<Scalars['DateTime']['output']>;
  readonly tier: Scalars['String']['output'];
};

export type Verdict =
  | 'DENIED'
  | 'GRANTED'
  /** A store does not answer, and what it holds decides. */
  | 'UNAVAILABLE';

/** LOCKED: closed elements answer with a denial. HIDDEN: they do not exist for whom nothing has matched. */
export type Visibility =
  | 'HIDDEN'
  | 'LOCKED';

/** How far a look at everybody with engagement is. */
export type WalkProgress = {
  readonly __typename?: 'WalkProgress';
  /** Subjects that have been looked at. */
  readonly looked: Scalars['Int']['output'];
  /** About which share of all subjects has been looked at, from 0 to 1. */
  readonly share: Scalars['Float']['output'];
};

/** It would be done. Nothing was written. */
export type WouldChange = {
  readonly __typename?: 'WouldChange';
  readonly changes: ReadonlyArray<Change>;
  readonly planMoves: ReadonlyArray<PlanMove>;
  readonly version: Scalars['Int']['output'];
  readonly warnings: ReadonlyArray<Problem>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = {}, TContext = {}, TArgs = {}> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = {}, TContext = {}, TArgs = {}> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = {}, TContext = {}> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = {}, TContext = {}> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = {}, TParent = {}, TContext = {}, TArgs = {}> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  CarryOutResult: ( AppliedViewMapped ) | ( ConflictViewMapped ) | ( InvalidViewMapped ) | ( NoOpViewMapped ) | ( RefusedViewMapped ) | ( WouldChangeViewMapped );
  DistributionResult: ( DistributionMapped ) | ( RefusedViewMapped );
  EraseResult: ( InvalidViewMapped ) | ( NoOpViewMapped ) | ( SubjectErasedViewMapped );
  KeyResult: ( InvalidViewMapped ) | ( KeyCreatedViewMapped ) | ( KeyRevokedViewMapped ) | ( RefusedViewMapped );
  Preview: ( InvalidViewMapped ) | ( NoOpViewMapped ) | ( RefusedViewMapped ) | ( WouldChangeViewMapped );
  StandingResult: ( InvalidViewMapped ) | ( NoOpViewMapped ) | ( RefusedViewMapped ) | ( StandingChangedViewMapped ) | ( StandingConflictViewMapped );
  TierPreviewResult: ( InvalidViewMapped ) | ( RefusedViewMapped ) | ( TierPreviewMapped );
};


/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AddFlagInput: AddFlagInput;
  Admission: ResolverTypeWrapper<AdmissionMapped>;
  Applied: ResolverTypeWrapper<AppliedViewMapped>;
  ApplyInput: ApplyInput;
  AudienceInput: AudienceInput;
  AudienceServing: ResolverTypeWrapper<AudienceServing>;
  AuditConnection: ResolverTypeWrapper<Omit<AuditConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['AuditEdge']>, nodes: ReadonlyArray<ResolversTypes['AuditEntry']> }>;
  AuditEdge: ResolverTypeWrapper<Omit<AuditEdge, 'node'> & { node: ResolversTypes['AuditEntry'] }>;
  AuditEntry: ResolverTypeWrapper<AuditEntryMapped>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Bucket: ResolverTypeWrapper<Bucket>;
  CarryOutResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CarryOutResult']>;
  Catalog: ResolverTypeWrapper<CatalogViewMapped>;
  Cell: ResolverTypeWrapper<CellMapped>;
  Change: ResolverTypeWrapper<ChangeViewMapped>;
  CommandInput: CommandInput;
  Conflict: ResolverTypeWrapper<ConflictViewMapped>;
  CreateInput: CreateInput;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Decision: ResolverTypeWrapper<OutcomeMapped>;
  Diff: ResolverTypeWrapper<Omit<Diff, 'changes'> & { changes: ReadonlyArray<ResolversTypes['Change']> }>;
  Distribution: ResolverTypeWrapper<DistributionMapped>;
  DistributionResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['DistributionResult']>;
  DistributionStep: ResolverTypeWrapper<DistributionStepViewMapped>;
  DryRun: ResolverTypeWrapper<DryRunMapped>;
  DryRunFinding: ResolverTypeWrapper<DryFindingMapped>;
  EarlyTarget: ResolverTypeWrapper<EarlyTarget>;
  Effect: Effect;
  ElementEffect: ResolverTypeWrapper<ElementEffect>;
  ElementExplanation: ResolverTypeWrapper<ExplainedElementMapped>;
  EngagementEvent: ResolverTypeWrapper<JournalEntryMapped>;
  EngagementEventConnection: ResolverTypeWrapper<Omit<EngagementEventConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['EngagementEventEdge']>, nodes: ReadonlyArray<ResolversTypes['EngagementEvent']> }>;
  EngagementEventEdge: ResolverTypeWrapper<Omit<EngagementEventEdge, 'node'> & { node: ResolversTypes['EngagementEvent'] }>;
  EngagementSource: EngagementSource;
  EraseResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EraseResult']>;
  Explanation: ResolverTypeWrapper<ExplanationViewMapped>;
  Flag: ResolverTypeWrapper<FlagMapped>;
  FlagConnection: ResolverTypeWrapper<Omit<FlagConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['FlagEdge']>, nodes: ReadonlyArray<ResolversTypes['Flag']> }>;
  FlagEdge: ResolverTypeWrapper<Omit<FlagEdge, 'node'> & { node: ResolversTypes['Flag'] }>;
  FlagEffect: ResolverTypeWrapper<FlagEffect>;
  FlagInput: FlagInput;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  FormerCriteria: ResolverTypeWrapper<FormerMapped>;
  Gate: ResolverTypeWrapper<GateMapped>;
  HoldBackInput: HoldBackInput;
  Holders: Holders;
  ImportInput: ImportInput;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Invalid: ResolverTypeWrapper<InvalidViewMapped>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  JoiningInput: JoiningInput;
  Key: ResolverTypeWrapper<OperatorMapped>;
  KeyCreated: ResolverTypeWrapper<KeyCreatedViewMapped>;
  KeyResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['KeyResult']>;
  KeyRevoked: ResolverTypeWrapper<KeyRevokedViewMapped>;
  MetricBound: ResolverTypeWrapper<MetricBoundMapped>;
  MetricBoundInput: MetricBoundInput;
  MetricValue: ResolverTypeWrapper<MetricValue>;
  Missing: ResolverTypeWrapper<MissingMapped>;
  Mutation: ResolverTypeWrapper<{}>;
  NoOp: ResolverTypeWrapper<NoOpViewMapped>;
  NotAdmitted: ResolverTypeWrapper<NotAdmitted>;
  Override: ResolverTypeWrapper<OverrideOfMapped>;
  OverrideConnection: ResolverTypeWrapper<Omit<OverrideConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['OverrideEdge']>, nodes: ReadonlyArray<ResolversTypes['Override']> }>;
  OverrideEdge: ResolverTypeWrapper<Omit<OverrideEdge, 'node'> & { node: ResolversTypes['Override'] }>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Phase: Phase;
  PlanMove: ResolverTypeWrapper<PlanMove>;
  PlanMoveInput: PlanMoveInput;
  Preview: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['Preview']>;
  Problem: ResolverTypeWrapper<ProblemViewMapped>;
  Progress: ResolverTypeWrapper<Progress>;
  Query: ResolverTypeWrapper<{}>;
  RefusalCode: RefusalCode;
  Refused: ResolverTypeWrapper<RefusedViewMapped>;
  Release: ResolverTypeWrapper<ReleaseViewMapped>;
  ReleaseConnection: ResolverTypeWrapper<Omit<ReleaseConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['ReleaseEdge']>, nodes: ReadonlyArray<ResolversTypes['Release']> }>;
  ReleaseEdge: ResolverTypeWrapper<Omit<ReleaseEdge, 'node'> & { node: ResolversTypes['Release'] }>;
  ReleaseFlag: ResolverTypeWrapper<ReleaseFlagViewMapped>;
  ReleaseFlagInput: ReleaseFlagInput;
  ReleaseInput: ReleaseInput;
  RequirementExplanation: ResolverTypeWrapper<ExplainedRequirementMapped>;
  RestoreInput: RestoreInput;
  RevertInput: RevertInput;
  Role: Role;
  RollBackInput: RollBackInput;
  RuleEffect: ResolverTypeWrapper<RuleEffect>;
  ServingInput: ServingInput;
  SetPercentageInput: SetPercentageInput;
  SetTierInput: SetTierInput;
  SetVisibilityInput: SetVisibilityInput;
  Severity: Severity;
  SimulatedStage: ResolverTypeWrapper<StageMapped>;
  Simulation: ResolverTypeWrapper<SimulationMapped>;
  StandingChanged: ResolverTypeWrapper<StandingChangedViewMapped>;
  StandingConflict: ResolverTypeWrapper<StandingConflictViewMapped>;
  StandingResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['StandingResult']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subject: ResolverTypeWrapper<SubjectViewMapped>;
  SubjectConnection: ResolverTypeWrapper<Omit<SubjectConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversTypes['SubjectEdge']>, nodes: ReadonlyArray<ResolversTypes['Subject']> }>;
  SubjectEdge: ResolverTypeWrapper<Omit<SubjectEdge, 'node'> & { node: ResolversTypes['Subject'] }>;
  SubjectEffect: ResolverTypeWrapper<Omit<SubjectEffect, 'cells'> & { cells: ReadonlyArray<ResolversTypes['Cell']> }>;
  SubjectErased: ResolverTypeWrapper<SubjectErasedViewMapped>;
  SubjectInput: SubjectInput;
  Subscription: ResolverTypeWrapper<{}>;
  TargetEarlyInput: TargetEarlyInput;
  TargetEarlyOffer: ResolverTypeWrapper<TargetEarlyOffer>;
  Tier: ResolverTypeWrapper<TierMapped>;
  TierFlow: ResolverTypeWrapper<TierFlow>;
  TierMover: ResolverTypeWrapper<MoverMapped>;
  TierOrigin: TierOrigin;
  TierPin: ResolverTypeWrapper<TierPinMapped>;
  TierPreview: ResolverTypeWrapper<TierPreviewMapped>;
  TierPreviewResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['TierPreviewResult']>;
  TierPreviewStep: ResolverTypeWrapper<TierPreviewStepViewMapped>;
  TierStanding: ResolverTypeWrapper<TierStandingMapped>;
  Verdict: Verdict;
  Visibility: Visibility;
  WalkProgress: ResolverTypeWrapper<WalkProgress>;
  WouldChange: ResolverTypeWrapper<WouldChangeViewMapped>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AddFlagInput: AddFlagInput;
  Admission: AdmissionMapped;
  Applied: AppliedViewMapped;
  ApplyInput: ApplyInput;
  AudienceInput: AudienceInput;
  AudienceServing: AudienceServing;
  AuditConnection: Omit<AuditConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['AuditEdge']>, nodes: ReadonlyArray<ResolversParentTypes['AuditEntry']> };
  AuditEdge: Omit<AuditEdge, 'node'> & { node: ResolversParentTypes['AuditEntry'] };
  AuditEntry: AuditEntryMapped;
  Boolean: Scalars['Boolean']['output'];
  Bucket: Bucket;
  CarryOutResult: ResolversUnionTypes<ResolversParentTypes>['CarryOutResult'];
  Catalog: CatalogViewMapped;
  Cell: CellMapped;
  Change: ChangeViewMapped;
  CommandInput: CommandInput;
  Conflict: ConflictViewMapped;
  CreateInput: CreateInput;
  DateTime: Scalars['DateTime']['output'];
  Decision: OutcomeMapped;
  Diff: Omit<Diff, 'changes'> & { changes: ReadonlyArray<ResolversParentTypes['Change']> };
  Distribution: DistributionMapped;
  DistributionResult: ResolversUnionTypes<ResolversParentTypes>['DistributionResult'];
  DistributionStep: DistributionStepViewMapped;
  DryRun: DryRunMapped;
  DryRunFinding: DryFindingMapped;
  EarlyTarget: EarlyTarget;
  ElementEffect: ElementEffect;
  ElementExplanation: ExplainedElementMapped;
  EngagementEvent: JournalEntryMapped;
  EngagementEventConnection: Omit<EngagementEventConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['EngagementEventEdge']>, nodes: ReadonlyArray<ResolversParentTypes['EngagementEvent']> };
  EngagementEventEdge: Omit<EngagementEventEdge, 'node'> & { node: ResolversParentTypes['EngagementEvent'] };
  EraseResult: ResolversUnionTypes<ResolversParentTypes>['EraseResult'];
  Explanation: ExplanationViewMapped;
  Flag: FlagMapped;
  FlagConnection: Omit<FlagConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['FlagEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Flag']> };
  FlagEdge: Omit<FlagEdge, 'node'> & { node: ResolversParentTypes['Flag'] };
  FlagEffect: FlagEffect;
  FlagInput: FlagInput;
  Float: Scalars['Float']['output'];
  FormerCriteria: FormerMapped;
  Gate: GateMapped;
  HoldBackInput: HoldBackInput;
  ImportInput: ImportInput;
  Int: Scalars['Int']['output'];
  Invalid: InvalidViewMapped;
  JSON: Scalars['JSON']['output'];
  JoiningInput: JoiningInput;
  Key: OperatorMapped;
  KeyCreated: KeyCreatedViewMapped;
  KeyResult: ResolversUnionTypes<ResolversParentTypes>['KeyResult'];
  KeyRevoked: KeyRevokedViewMapped;
  MetricBound: MetricBoundMapped;
  MetricBoundInput: MetricBoundInput;
  MetricValue: MetricValue;
  Missing: MissingMapped;
  Mutation: {};
  NoOp: NoOpViewMapped;
  NotAdmitted: NotAdmitted;
  Override: OverrideOfMapped;
  OverrideConnection: Omit<OverrideConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['OverrideEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Override']> };
  OverrideEdge: Omit<OverrideEdge, 'node'> & { node: ResolversParentTypes['Override'] };
  PageInfo: PageInfo;
  PlanMove: PlanMove;
  PlanMoveInput: PlanMoveInput;
  Preview: ResolversUnionTypes<ResolversParentTypes>['Preview'];
  Problem: ProblemViewMapped;
  Progress: Progress;
  Query: {};
  Refused: RefusedViewMapped;
  Release: ReleaseViewMapped;
  ReleaseConnection: Omit<ReleaseConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['ReleaseEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Release']> };
  ReleaseEdge: Omit<ReleaseEdge, 'node'> & { node: ResolversParentTypes['Release'] };
  ReleaseFlag: ReleaseFlagViewMapped;
  ReleaseFlagInput: ReleaseFlagInput;
  ReleaseInput: ReleaseInput;
  RequirementExplanation: ExplainedRequirementMapped;
  RestoreInput: RestoreInput;
  RevertInput: RevertInput;
  RollBackInput: RollBackInput;
  RuleEffect: RuleEffect;
  ServingInput: ServingInput;
  SetPercentageInput: SetPercentageInput;
  SetTierInput: SetTierInput;
  SetVisibilityInput: SetVisibilityInput;
  SimulatedStage: StageMapped;
  Simulation: SimulationMapped;
  StandingChanged: StandingChangedViewMapped;
  StandingConflict: StandingConflictViewMapped;
  StandingResult: ResolversUnionTypes<ResolversParentTypes>['StandingResult'];
  String: Scalars['String']['output'];
  Subject: SubjectViewMapped;
  SubjectConnection: Omit<SubjectConnection, 'edges' | 'nodes'> & { edges: ReadonlyArray<ResolversParentTypes['SubjectEdge']>, nodes: ReadonlyArray<ResolversParentTypes['Subject']> };
  SubjectEdge: Omit<SubjectEdge, 'node'> & { node: ResolversParentTypes['Subject'] };
  SubjectEffect: Omit<SubjectEffect, 'cells'> & { cells: ReadonlyArray<ResolversParentTypes['Cell']> };
  SubjectErased: SubjectErasedViewMapped;
  SubjectInput: SubjectInput;
  Subscription: {};
  TargetEarlyInput: TargetEarlyInput;
  TargetEarlyOffer: TargetEarlyOffer;
  Tier: TierMapped;
  TierFlow: TierFlow;
  TierMover: MoverMapped;
  TierPin: TierPinMapped;
  TierPreview: TierPreviewMapped;
  TierPreviewResult: ResolversUnionTypes<ResolversParentTypes>['TierPreviewResult'];
  TierPreviewStep: TierPreviewStepViewMapped;
  TierStanding: TierStandingMapped;
  WalkProgress: WalkProgress;
  WouldChange: WouldChangeViewMapped;
};

export type RoleDirectiveArgs = {
  atLeast: Role;
};

export type RoleDirectiveResolver<Result, Parent, ContextType = AdminContext, Args = RoleDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AdmissionResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Admission'] = ResolversParentTypes['Admission']> = {
  audience?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  percentage?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AppliedResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Applied'] = ResolversParentTypes['Applied']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  changes?: Resolver<ReadonlyArray<ResolversTypes['Change']>, ParentType, ContextType>;
  planMoves?: Resolver<ReadonlyArray<ResolversTypes['PlanMove']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AudienceServingResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['AudienceServing'] = ResolversParentTypes['AudienceServing']> = {
  audience?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  serves?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AuditConnectionResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['AuditConnection'] = ResolversParentTypes['AuditConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AuditEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['AuditEntry']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AuditEdgeResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['AuditEdge'] = ResolversParentTypes['AuditEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AuditEntry'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AuditEntryResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['AuditEntry'] = ResolversParentTypes['AuditEntry']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  changes?: Resolver<ReadonlyArray<ResolversTypes['Change']>, ParentType, ContextType>;
  command?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BucketResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Bucket'] = ResolversParentTypes['Bucket']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CarryOutResultResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['CarryOutResult'] = ResolversParentTypes['CarryOutResult']> = {
  __resolveType: TypeResolveFn<'Applied' | 'Conflict' | 'Invalid' | 'NoOp' | 'Refused' | 'WouldChange', ParentType, ContextType>;
};

export type CatalogResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Catalog'] = ResolversParentTypes['Catalog']> = {
  at?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  flags?: Resolver<ReadonlyArray<ResolversTypes['Flag']>, ParentType, ContextType>;
  gates?: Resolver<ReadonlyArray<ResolversTypes['Gate']>, ParentType, ContextType>;
  plans?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  releases?: Resolver<ReadonlyArray<ResolversTypes['Release']>, ParentType, ContextType>;
  segments?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  tierCriteria?: Resolver<ReadonlyArray<ResolversTypes['Tier']>, ParentType, ContextType>;
  tiers?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  yaml?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CellResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Cell'] = ResolversParentTypes['Cell']> = {
  after?: Resolver<ResolversTypes['Decision'], ParentType, ContextType>;
  before?: Resolver<ResolversTypes['Decision'], ParentType, ContextType>;
  effect?: Resolver<ResolversTypes['Effect'], ParentType, ContextType>;
  flag?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ChangeResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Change'] = ResolversParentTypes['Change']> = {
  after?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  before?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  lines?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ConflictResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Conflict'] = ResolversParentTypes['Conflict']> = {
  expected?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rebased?: Resolver<ResolversTypes['Preview'], ParentType, ContextType>;
  since?: Resolver<ReadonlyArray<ResolversTypes['Change']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DecisionResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Decision'] = ResolversParentTypes['Decision']> = {
  about?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  flag?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rank?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  variation?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DiffResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Diff'] = ResolversParentTypes['Diff']> = {
  changes?: Resolver<ReadonlyArray<ResolversTypes['Change']>, ParentType, ContextType>;
  from?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DistributionResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Distribution'] = ResolversParentTypes['Distribution']> = {
  buckets?: Resolver<ReadonlyArray<ResolversTypes['Bucket']>, ParentType, ContextType>;
  metric?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  p50?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  p90?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  p99?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  population?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  unknown?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DistributionResultResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['DistributionResult'] = ResolversParentTypes['DistributionResult']> = {
  __resolveType: TypeResolveFn<'Distribution' | 'Refused', ParentType, ContextType>;
};

export type DistributionStepResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['DistributionStep'] = ResolversParentTypes['DistributionStep']> = {
  progress?: Resolver<ResolversTypes['WalkProgress'], ParentType, ContextType>;
  result?: Resolver<Maybe<ResolversTypes['DistributionResult']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DryRunResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['DryRun'] = ResolversParentTypes['DryRun']> = {
  everything?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  findings?: Resolver<ReadonlyArray<ResolversTypes['DryRunFinding']>, ParentType, ContextType>;
  flags?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  releases?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DryRunFindingResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['DryRunFinding'] = ResolversParentTypes['DryRunFinding']> = {
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  flag?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastSubject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  variation?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EarlyTargetResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['EarlyTarget'] = ResolversParentTypes['EarlyTarget']> = {
  audience?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  flag?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ElementEffectResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['ElementEffect'] = ResolversParentTypes['ElementEffect']> = {
  after?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  before?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  closesFor?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  opensFor?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ElementExplanationResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['ElementExplanation'] = ResolversParentTypes['ElementExplanation']> = {
  coordinate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  groups?: Resolver<ReadonlyArray<ReadonlyArray<ResolversTypes['RequirementExplanation']>>, ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['Verdict'], ParentType, ContextType>;
  subjectKnown?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EngagementEventResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['EngagementEvent'] = ResolversParentTypes['EngagementEvent']> = {
  acceptedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  account?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  time?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EngagementEventConnectionResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['EngagementEventConnection'] = ResolversParentTypes['EngagementEventConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['EngagementEventEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['EngagementEvent']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EngagementEventEdgeResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['EngagementEventEdge'] = ResolversParentTypes['EngagementEventEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['EngagementEvent'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EraseResultResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['EraseResult'] = ResolversParentTypes['EraseResult']> = {
  __resolveType: TypeResolveFn<'Invalid' | 'NoOp' | 'SubjectErased', ParentType, ContextType>;
};

export type ExplanationResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Explanation'] = ResolversParentTypes['Explanation']> = {
  decision?: Resolver<ResolversTypes['Decision'], ParentType, ContextType>;
  subjectKnown?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tree?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FlagResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Flag'] = ResolversParentTypes['Flag']> = {
  definition?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  gate?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  variations?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FlagConnectionResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['FlagConnection'] = ResolversParentTypes['FlagConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['FlagEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Flag']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FlagEdgeResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['FlagEdge'] = ResolversParentTypes['FlagEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Flag'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FlagEffectResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['FlagEffect'] = ResolversParentTypes['FlagEffect']> = {
  flag?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  gains?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  loses?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rules?: Resolver<ReadonlyArray<ResolversTypes['RuleEffect']>, ParentType, ContextType>;
  unchanged?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FormerCriteriaResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['FormerCriteria'] = ResolversParentTypes['FormerCriteria']> = {
  before?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  keep?: Resolver<ReadonlyArray<ResolversTypes['MetricBound']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GateResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Gate'] = ResolversParentTypes['Gate']> = {
  admits?: Resolver<ReadonlyArray<ResolversTypes['Admission']>, ParentType, ContextType>;
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  salt?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InvalidResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Invalid'] = ResolversParentTypes['Invalid']> = {
  problems?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type KeyResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Key'] = ResolversParentTypes['Key']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type KeyCreatedResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['KeyCreated'] = ResolversParentTypes['KeyCreated']> = {
  key?: Resolver<ResolversTypes['Key'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type KeyResultResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['KeyResult'] = ResolversParentTypes['KeyResult']> = {
  __resolveType: TypeResolveFn<'Invalid' | 'KeyCreated' | 'KeyRevoked' | 'Refused', ParentType, ContextType>;
};

export type KeyRevokedResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['KeyRevoked'] = ResolversParentTypes['KeyRevoked']> = {
  key?: Resolver<ResolversTypes['Key'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MetricBoundResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['MetricBound'] = ResolversParentTypes['MetricBound']> = {
  atLeast?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  atMost?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  metric?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MetricValueResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['MetricValue'] = ResolversParentTypes['MetricValue']> = {
  metric?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MissingResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Missing'] = ResolversParentTypes['Missing']> = {
  plan?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  progress?: Resolver<ReadonlyArray<ResolversTypes['Progress']>, ParentType, ContextType>;
  tier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  variation?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MutationResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  carryOut?: Resolver<ResolversTypes['CarryOutResult'], ParentType, ContextType, RequireFields<MutationCarryOutArgs, 'command' | 'dryRun' | 'expectedVersion' | 'reason'>>;
  createKey?: Resolver<ResolversTypes['KeyResult'], ParentType, ContextType, RequireFields<MutationCreateKeyArgs, 'name' | 'reason' | 'role'>>;
  eraseSubject?: Resolver<ResolversTypes['EraseResult'], ParentType, ContextType, RequireFields<MutationEraseSubjectArgs, 'reason' | 'subject'>>;
  pinTier?: Resolver<ResolversTypes['StandingResult'], ParentType, ContextType, RequireFields<MutationPinTierArgs, 'dryRun' | 'expectedVersion' | 'reason' | 'subject' | 'tier'>>;
  removeOverride?: Resolver<ResolversTypes['StandingResult'], ParentType, ContextType, RequireFields<MutationRemoveOverrideArgs, 'dryRun' | 'expectedVersion' | 'flag' | 'reason' | 'subject'>>;
  removePlan?: Resolver<ResolversTypes['StandingResult'], ParentType, ContextType, RequireFields<MutationRemovePlanArgs, 'account' | 'dryRun' | 'expectedVersion' | 'reason'>>;
  revokeKey?: Resolver<ResolversTypes['KeyResult'], ParentType, ContextType, RequireFields<MutationRevokeKeyArgs, 'id' | 'reason'>>;
  setOverride?: Resolver<ResolversTypes['StandingResult'], ParentType, ContextType, RequireFields<MutationSetOverrideArgs, 'dryRun' | 'expectedVersion' | 'flag' | 'reason' | 'subject' | 'variation'>>;
  setPlan?: Resolver<ResolversTypes['StandingResult'], ParentType, ContextType, RequireFields<MutationSetPlanArgs, 'account' | 'dryRun' | 'expectedVersion' | 'plan' | 'reason'>>;
  unpinTier?: Resolver<ResolversTypes['StandingResult'], ParentType, ContextType, RequireFields<MutationUnpinTierArgs, 'dryRun' | 'expectedVersion' | 'reason' | 'subject'>>;
};

export type NoOpResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['NoOp'] = ResolversParentTypes['NoOp']> = {
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NotAdmittedResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['NotAdmitted'] = ResolversParentTypes['NotAdmitted']> = {
  flag?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  gate?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  offer?: Resolver<Maybe<ResolversTypes['TargetEarlyOffer']>, ParentType, ContextType>;
  release?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OverrideResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Override'] = ResolversParentTypes['Override']> = {
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  flag?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  variation?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OverrideConnectionResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['OverrideConnection'] = ResolversParentTypes['OverrideConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['OverrideEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Override']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OverrideEdgeResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['OverrideEdge'] = ResolversParentTypes['OverrideEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Override'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PlanMoveResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['PlanMove'] = ResolversParentTypes['PlanMove']> = {
  accounts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PreviewResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Preview'] = ResolversParentTypes['Preview']> = {
  __resolveType: TypeResolveFn<'Invalid' | 'NoOp' | 'Refused' | 'WouldChange', ParentType, ContextType>;
};

export type ProblemResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Problem'] = ResolversParentTypes['Problem']> = {
  column?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  line?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  severity?: Resolver<ResolversTypes['Severity'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProgressResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Progress'] = ResolversParentTypes['Progress']> = {
  have?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  metric?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  need?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  audit?: Resolver<ResolversTypes['AuditConnection'], ParentType, ContextType, RequireFields<QueryAuditArgs, 'first' | 'versionsOnly'>>;
  catalog?: Resolver<Maybe<ResolversTypes['Catalog']>, ParentType, ContextType, Partial<QueryCatalogArgs>>;
  diff?: Resolver<Maybe<ResolversTypes['Diff']>, ParentType, ContextType, RequireFields<QueryDiffArgs, 'from'>>;
  distribution?: Resolver<ResolversTypes['DistributionResult'], ParentType, ContextType, RequireFields<QueryDistributionArgs, 'metric' | 'source'>>;
  dryRun?: Resolver<Maybe<ResolversTypes['DryRun']>, ParentType, ContextType>;
  explain?: Resolver<ResolversTypes['Explanation'], ParentType, ContextType, RequireFields<QueryExplainArgs, 'flag' | 'subject'>>;
  explainElement?: Resolver<ResolversTypes['ElementExplanation'], ParentType, ContextType, RequireFields<QueryExplainElementArgs, 'coordinate' | 'subject'>>;
  export?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType, Partial<QueryExportArgs>>;
  flags?: Resolver<ResolversTypes['FlagConnection'], ParentType, ContextType, RequireFields<QueryFlagsArgs, 'first'>>;
  keys?: Resolver<ReadonlyArray<ResolversTypes['Key']>, ParentType, ContextType>;
  me?: Resolver<ResolversTypes['Key'], ParentType, ContextType>;
  outlook?: Resolver<ResolversTypes['Simulation'], ParentType, ContextType, RequireFields<QueryOutlookArgs, 'release'>>;
  overrides?: Resolver<ResolversTypes['OverrideConnection'], ParentType, ContextType, RequireFields<QueryOverridesArgs, 'first'>>;
  preview?: Resolver<ResolversTypes['Preview'], ParentType, ContextType, RequireFields<QueryPreviewArgs, 'command'>>;
  previewTier?: Resolver<ResolversTypes['TierPreviewResult'], ParentType, ContextType, RequireFields<QueryPreviewTierArgs, 'first' | 'source' | 'tier'>>;
  release?: Resolver<Maybe<ResolversTypes['Release']>, ParentType, ContextType, RequireFields<QueryReleaseArgs, 'key'>>;
  releases?: Resolver<ResolversTypes['ReleaseConnection'], ParentType, ContextType, RequireFields<QueryReleasesArgs, 'first'>>;
  simulate?: Resolver<ResolversTypes['Simulation'], ParentType, ContextType, RequireFields<QuerySimulateArgs, 'commands'>>;
  subject?: Resolver<ResolversTypes['Subject'], ParentType, ContextType, RequireFields<QuerySubjectArgs, 'id'>>;
  subjects?: Resolver<ResolversTypes['SubjectConnection'], ParentType, ContextType, RequireFields<QuerySubjectsArgs, 'first'>>;
};

export type RefusedResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Refused'] = ResolversParentTypes['Refused']> = {
  code?: Resolver<ResolversTypes['RefusalCode'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReleaseResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Release'] = ResolversParentTypes['Release']> = {
  early?: Resolver<ReadonlyArray<ResolversTypes['EarlyTarget']>, ParentType, ContextType>;
  flags?: Resolver<ReadonlyArray<ResolversTypes['ReleaseFlag']>, ParentType, ContextType>;
  gate?: Resolver<ResolversTypes['Gate'], ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  next?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  phase?: Resolver<ResolversTypes['Phase'], ParentType, ContextType>;
  rolledBack?: Resolver<ReadonlyArray<ResolversTypes['Admission']>, ParentType, ContextType>;
  visibility?: Resolver<ResolversTypes['Visibility'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReleaseConnectionResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['ReleaseConnection'] = ResolversParentTypes['ReleaseConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ReleaseEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Release']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReleaseEdgeResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['ReleaseEdge'] = ResolversParentTypes['ReleaseEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Release'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReleaseFlagResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['ReleaseFlag'] = ResolversParentTypes['ReleaseFlag']> = {
  flag?: Resolver<ResolversTypes['Flag'], ParentType, ContextType>;
  held?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  opened?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  serves?: Resolver<ReadonlyArray<ResolversTypes['AudienceServing']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RequirementExplanationResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['RequirementExplanation'] = ResolversParentTypes['RequirementExplanation']> = {
  flag?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  missing?: Resolver<Maybe<ResolversTypes['Missing']>, ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['Verdict'], ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  tier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  variation?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RuleEffectResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['RuleEffect'] = ResolversParentTypes['RuleEffect']> = {
  after?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  audience?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  before?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SimulatedStageResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['SimulatedStage'] = ResolversParentTypes['SimulatedStage']> = {
  command?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  elements?: Resolver<ReadonlyArray<ResolversTypes['ElementEffect']>, ParentType, ContextType>;
  flags?: Resolver<ReadonlyArray<ResolversTypes['FlagEffect']>, ParentType, ContextType>;
  preview?: Resolver<ResolversTypes['Preview'], ParentType, ContextType>;
  subjects?: Resolver<ReadonlyArray<ResolversTypes['SubjectEffect']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SimulationResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Simulation'] = ResolversParentTypes['Simulation']> = {
  considered?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  known?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  stages?: Resolver<ReadonlyArray<ResolversTypes['SimulatedStage']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StandingChangedResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['StandingChanged'] = ResolversParentTypes['StandingChanged']> = {
  dryRun?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  notAdmitted?: Resolver<Maybe<ResolversTypes['NotAdmitted']>, ParentType, ContextType>;
  subjectKnown?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StandingConflictResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['StandingConflict'] = ResolversParentTypes['StandingConflict']> = {
  expected?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StandingResultResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['StandingResult'] = ResolversParentTypes['StandingResult']> = {
  __resolveType: TypeResolveFn<'Invalid' | 'NoOp' | 'Refused' | 'StandingChanged' | 'StandingConflict', ParentType, ContextType>;
};

export type SubjectResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Subject'] = ResolversParentTypes['Subject']> = {
  account?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  attributes?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  decisions?: Resolver<ReadonlyArray<ResolversTypes['Decision']>, ParentType, ContextType, Partial<SubjectDecisionsArgs>>;
  events?: Resolver<ResolversTypes['EngagementEventConnection'], ParentType, ContextType, RequireFields<SubjectEventsArgs, 'first'>>;
  holds?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  known?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  metrics?: Resolver<Maybe<ReadonlyArray<ResolversTypes['MetricValue']>>, ParentType, ContextType>;
  overrides?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Override']>>, ParentType, ContextType>;
  pin?: Resolver<Maybe<ResolversTypes['TierPin']>, ParentType, ContextType>;
  plan?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  seenAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  tier?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  tierStanding?: Resolver<Maybe<ResolversTypes['TierStanding']>, ParentType, ContextType>;
  unknownPlan?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SubjectConnectionResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['SubjectConnection'] = ResolversParentTypes['SubjectConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SubjectEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Subject']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SubjectEdgeResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['SubjectEdge'] = ResolversParentTypes['SubjectEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Subject'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SubjectEffectResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['SubjectEffect'] = ResolversParentTypes['SubjectEffect']> = {
  cells?: Resolver<ReadonlyArray<ResolversTypes['Cell']>, ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SubjectErasedResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['SubjectErased'] = ResolversParentTypes['SubjectErased']> = {
  events?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  overrides?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  distribution?: SubscriptionResolver<ResolversTypes['DistributionStep'], "distribution", ParentType, ContextType, RequireFields<SubscriptionDistributionArgs, 'metric' | 'source'>>;
  previewTier?: SubscriptionResolver<ResolversTypes['TierPreviewStep'], "previewTier", ParentType, ContextType, RequireFields<SubscriptionPreviewTierArgs, 'first' | 'source' | 'tier'>>;
};

export type TargetEarlyOfferResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['TargetEarlyOffer'] = ResolversParentTypes['TargetEarlyOffer']> = {
  flag?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  release?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  subjects?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TierResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['Tier'] = ResolversParentTypes['Tier']> = {
  formerly?: Resolver<ReadonlyArray<ResolversTypes['FormerCriteria']>, ParentType, ContextType>;
  grace?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  keep?: Resolver<ReadonlyArray<ResolversTypes['MetricBound']>, ParentType, ContextType>;
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  promote?: Resolver<ReadonlyArray<ResolversTypes['MetricBound']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TierFlowResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['TierFlow'] = ResolversParentTypes['TierFlow']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  from?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TierMoverResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['TierMover'] = ResolversParentTypes['TierMover']> = {
  from?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  measures?: Resolver<ReadonlyArray<ResolversTypes['MetricValue']>, ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  to?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TierPinResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['TierPin'] = ResolversParentTypes['TierPin']> = {
  author?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tier?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TierPreviewResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['TierPreview'] = ResolversParentTypes['TierPreview']> = {
  falls?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  flows?: Resolver<ReadonlyArray<ResolversTypes['TierFlow']>, ParentType, ContextType>;
  inGrace?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  movers?: Resolver<ReadonlyArray<ResolversTypes['TierMover']>, ParentType, ContextType>;
  movesUp?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  population?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  tier?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TierPreviewResultResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['TierPreviewResult'] = ResolversParentTypes['TierPreviewResult']> = {
  __resolveType: TypeResolveFn<'Invalid' | 'Refused' | 'TierPreview', ParentType, ContextType>;
};

export type TierPreviewStepResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['TierPreviewStep'] = ResolversParentTypes['TierPreviewStep']> = {
  progress?: Resolver<ResolversTypes['WalkProgress'], ParentType, ContextType>;
  result?: Resolver<Maybe<ResolversTypes['TierPreviewResult']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TierStandingResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['TierStanding'] = ResolversParentTypes['TierStanding']> = {
  belowSince?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  graceUntil?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  next?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  origin?: Resolver<ResolversTypes['TierOrigin'], ParentType, ContextType>;
  progress?: Resolver<ReadonlyArray<ResolversTypes['Progress']>, ParentType, ContextType>;
  since?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  tier?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WalkProgressResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['WalkProgress'] = ResolversParentTypes['WalkProgress']> = {
  looked?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  share?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WouldChangeResolvers<ContextType = AdminContext, ParentType extends ResolversParentTypes['WouldChange'] = ResolversParentTypes['WouldChange']> = {
  changes?: Resolver<ReadonlyArray<ResolversTypes['Change']>, ParentType, ContextType>;
  planMoves?: Resolver<ReadonlyArray<ResolversTypes['PlanMove']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['Problem']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = AdminContext> = {
  Admission?: AdmissionResolvers<ContextType>;
  Applied?: AppliedResolvers<ContextType>;
  AudienceServing?: AudienceServingResolvers<ContextType>;
  AuditConnection?: AuditConnectionResolvers<ContextType>;
  AuditEdge?: AuditEdgeResolvers<ContextType>;
  AuditEntry?: AuditEntryResolvers<ContextType>;
  Bucket?: BucketResolvers<ContextType>;
  CarryOutResult?: CarryOutResultResolvers<ContextType>;
  Catalog?: CatalogResolvers<ContextType>;
  Cell?: CellResolvers<ContextType>;
  Change?: ChangeResolvers<ContextType>;
  Conflict?: ConflictResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Decision?: DecisionResolvers<ContextType>;
  Diff?: DiffResolvers<ContextType>;
  Distribution?: DistributionResolvers<ContextType>;
  DistributionResult?: DistributionResultResolvers<ContextType>;
  DistributionStep?: DistributionStepResolvers<ContextType>;
  DryRun?: DryRunResolvers<ContextType>;
  DryRunFinding?: DryRunFindingResolvers<ContextType>;
  EarlyTarget?: EarlyTargetResolvers<ContextType>;
  ElementEffect?: ElementEffectResolvers<ContextType>;
  ElementExplanation?: ElementExplanationResolvers<ContextType>;
  EngagementEvent?: EngagementEventResolvers<ContextType>;
  EngagementEventConnection?: EngagementEventConnectionResolvers<ContextType>;
  EngagementEventEdge?: EngagementEventEdgeResolvers<ContextType>;
  EraseResult?: EraseResultResolvers<ContextType>;
  Explanation?: ExplanationResolvers<ContextType>;
  Flag?: FlagResolvers<ContextType>;
  FlagConnection?: FlagConnectionResolvers<ContextType>;
  FlagEdge?: FlagEdgeResolvers<ContextType>;
  FlagEffect?: FlagEffectResolvers<ContextType>;
  FormerCriteria?: FormerCriteriaResolvers<ContextType>;
  Gate?: GateResolvers<ContextType>;
  Invalid?: InvalidResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Key?: KeyResolvers<ContextType>;
  KeyCreated?: KeyCreatedResolvers<ContextType>;
  KeyResult?: KeyResultResolvers<ContextType>;
  KeyRevoked?: KeyRevokedResolvers<ContextType>;
  MetricBound?: MetricBoundResolvers<ContextType>;
  MetricValue?: MetricValueResolvers<ContextType>;
  Missing?: MissingResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  NoOp?: NoOpResolvers<ContextType>;
  NotAdmitted?: NotAdmittedResolvers<ContextType>;
  Override?: OverrideResolvers<ContextType>;
  OverrideConnection?: OverrideConnectionResolvers<ContextType>;
  OverrideEdge?: OverrideEdgeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PlanMove?: PlanMoveResolvers<ContextType>;
  Preview?: PreviewResolvers<ContextType>;
  Problem?: ProblemResolvers<ContextType>;
  Progress?: ProgressResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Refused?: RefusedResolvers<ContextType>;
  Release?: ReleaseResolvers<ContextType>;
  ReleaseConnection?: ReleaseConnectionResolvers<ContextType>;
  ReleaseEdge?: ReleaseEdgeResolvers<ContextType>;
  ReleaseFlag?: ReleaseFlagResolvers<ContextType>;
  RequirementExplanation?: RequirementExplanationResolvers<ContextType>;
  RuleEffect?: RuleEffectResolvers<ContextType>;
  SimulatedStage?: SimulatedStageResolvers<ContextType>;
  Simulation?: SimulationResolvers<ContextType>;
  StandingChanged?: StandingChangedResolvers<ContextType>;
  StandingConflict?: StandingConflictResolvers<ContextType>;
  StandingResult?: StandingResultResolvers<ContextType>;
  Subject?: SubjectResolvers<ContextType>;
  SubjectConnection?: SubjectConnectionResolvers<ContextType>;
  SubjectEdge?: SubjectEdgeResolvers<ContextType>;
  SubjectEffect?: SubjectEffectResolvers<ContextType>;
  SubjectErased?: SubjectErasedResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  TargetEarlyOffer?: TargetEarlyOfferResolvers<ContextType>;
  Tier?: TierResolvers<ContextType>;
  TierFlow?: TierFlowResolvers<ContextType>;
  TierMover?: TierMoverResolvers<ContextType>;
  TierPin?: TierPinResolvers<ContextType>;
  TierPreview?: TierPreviewResolvers<ContextType>;
  TierPreviewResult?: TierPreviewResultResolvers<ContextType>;
  TierPreviewStep?: TierPreviewStepResolvers<ContextType>;
  TierStanding?: TierStandingResolvers<ContextType>;
  WalkProgress?: WalkProgressResolvers<ContextType>;
  WouldChange?: WouldChangeResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = AdminContext> = {
  role?: RoleDirectiveResolver<any, any, ContextType>;
};

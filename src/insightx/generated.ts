import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { ReportRow, DashboardRow, PipelineRow, WorkspaceRow, InsightsRow, FindingRow, AuditEntryRow } from './rows.ts';
import type { Context } from './context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An instant in UTC, such as `2026-03-02T09:30:00.000Z`. */
  DateTime: { input: string; output: string; }
};

/**
 * Data in and out of the tools you run. The variation you have reached of `adv-user-gating` says how much of it answers:
 * `limited` the connectors, `standard` transformations as well, `full` everything.
 */
export type AdvancedIntegration = {
  readonly __typename?: 'AdvancedIntegration';
  /** Two-way connectors. From `limited` on, as the whole. */
  readonly connectors?: Maybe<ReadonlyArray<Connector>>;
  /** When data moves by itself. With `full`. */
  readonly schedule?: Maybe<Schedule>;
  /** Data as it happens. With `full`. */
  readonly streaming?: Maybe<Streaming>;
  /** Steps between source and target. From `standard` on. */
  readonly transformations?: Maybe<ReadonlyArray<Transformation>>;
};

/** What was done. */
export type AuditAction =
  /** A pipeline was created. */
  | 'PIPELINE_CREATED'
  /** A report was generated. */
  | 'REPORT_GENERATED';

/** Something somebody did. */
export type AuditEntry = {
  readonly __typename?: 'AuditEntry';
  readonly action: AuditAction;
  readonly actor: Author;
  readonly at: Scalars['DateTime']['output'];
  /** The title or name of what it was done to. */
  readonly target: Scalars['String']['output'];
};

/** Who did what in your workspace. */
export type AuditTrail = {
  readonly __typename?: 'AuditTrail';
  /** Newest first. `first` is 0 to 100. */
  readonly entries?: Maybe<ReadonlyArray<AuditEntry>>;
};


/** Who did what in your workspace. */
export type AuditTrailEntriesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** Who made something. */
export type Author = {
  readonly __typename?: 'Author';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
};

/** A figure of products like yours. */
export type Benchmark = {
  readonly __typename?: 'Benchmark';
  /** Half of them are below. */
  readonly median: Scalars['Int']['output'];
  readonly name: Scalars['String']['output'];
  /** One in ten is above. */
  readonly top: Scalars['Int']['output'];
};

/** A two-way connector. */
export type Connector = {
  readonly __typename?: 'Connector';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
};

/** Reports seen side by side. */
export type Dashboard = {
  readonly __typename?: 'Dashboard';
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  /** In the order they stand on the dashboard. */
  readonly reports: ReadonlyArray<Report>;
};

/** A report as a file. */
export type Export = {
  readonly __typename?: 'Export';
  readonly content: Scalars['String']['output'];
  readonly filename: Scalars['String']['output'];
  /** Such as `text/csv`. */
  readonly mediaType: Scalars['String']['output'];
};

/** A report that moved. */
export type Finding = {
  readonly __typename?: 'Finding';
  readonly report: Report;
  /** Highest day less lowest day. */
  readonly swing: Scalars['Int']['output'];
};

/** What stands out. */
export type Insights = {
  readonly __typename?: 'Insights';
  /** The strongest first. */
  readonly findings: ReadonlyArray<Finding>;
  /** From 1 to 5: as many findings at most. */
  readonly level: Scalars['Int']['output'];
};

/** A plain connector to a source of data. */
export type Integration = {
  readonly __typename?: 'Integration';
  readonly id: Scalars['ID']['output'];
  readonly kind: IntegrationKind;
  readonly name: Scalars['String']['output'];
};

/** What an integration connects to. */
export type IntegrationKind =
  /** A chat tool that reports are posted to. */
  | 'CHAT'
  /** A database. */
  | 'DATABASE'
  /** Files, uploaded or fetched. */
  | 'FILE';

/** What Advanced Integration offers to a variation of `adv-user-gating`. */
export type IntegrationOffer = {
  readonly __typename?: 'IntegrationOffer';
  /** With `limited` the first one, from `standard` on all of them. */
  readonly connectors: ReadonlyArray<Connector>;
  /** Minutes between refreshes; null with `off`. */
  readonly refreshMinutes?: Maybe<Scalars['Int']['output']>;
  /** `off`, `limited`, `standard` or `full`. */
  readonly variation: Scalars['String']['output'];
};

/** The person who is calling. */
export type Me = {
  readonly __typename?: 'Me';
  /** The account that pays, when there is one. Its members share a workspace. */
  readonly account?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Builds a pipeline. Comes with Advanced Integration from `standard` on. `name` has 1 to 200 characters. */
  readonly createPipeline?: Maybe<Pipeline>;
  /** A report as a file. For paid plans. */
  readonly exportReport?: Maybe<Export>;
  /** Generates a report. Everybody may, and each one brings you closer to Advanced Integration. `title` has 1 to 200 characters. */
  readonly generateReport: Report;
  /** Sets how much insights tell, from 1 to 5, for your workspace. For power users. */
  readonly tuneInsights?: Maybe<Insights>;
};


export type MutationCreatePipelineArgs = {
  name: Scalars['String']['input'];
};


export type MutationExportReportArgs = {
  id: Scalars['ID']['input'];
};


export type MutationGenerateReportArgs = {
  title: Scalars['String']['input'];
};


export type MutationTuneInsightsArgs = {
  level: Scalars['Int']['input'];
};

/** Moves data by steps. */
export type Pipeline = {
  readonly __typename?: 'Pipeline';
  readonly author: Author;
  readonly createdAt: Scalars['DateTime']['output'];
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
};

/** The value of one day of a report. */
export type Point = {
  readonly __typename?: 'Point';
  /** Day of the report, from 1. */
  readonly day: Scalars['Int']['output'];
  readonly value: Scalars['Int']['output'];
};

export type Query = {
  readonly __typename?: 'Query';
  /** Advanced Integration. Opens with use: reports generated and days active unlock it variation by variation. */
  readonly advancedIntegration?: Maybe<AdvancedIntegration>;
  /** Who did what in your workspace. The whole type is for the enterprise plan. */
  readonly auditTrail?: Maybe<AuditTrail>;
  /** How products like yours do. For paid plans. */
  readonly benchmarks?: Maybe<ReadonlyArray<Benchmark>>;
  /** Dashboards, each with the reports on it. */
  readonly dashboards: ReadonlyArray<Dashboard>;
  /** What stands out in your reports. For regular users. */
  readonly insights?: Maybe<Insights>;
  /** What Advanced Integration offers you. Everybody may ask, and the answer differs by the variation you have reached. */
  readonly integrationOffer: IntegrationOffer;
  /** The plain connectors everybody has. */
  readonly integrations: ReadonlyArray<Integration>;
  /** Who is calling. */
  readonly me: Me;
  /** Pipelines built in your workspace, newest first. */
  readonly pipelines?: Maybe<ReadonlyArray<Pipeline>>;
  /** One report, or null when your workspace has none with this id. */
  readonly report?: Maybe<Report>;
  /** Reports of your workspace and the samples, newest first. `first` is 0 to 100. */
  readonly reports: ReadonlyArray<Report>;
};


export type QueryReportArgs = {
  id: Scalars['ID']['input'];
};


export type QueryReportsArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
};

/** What a report shows: one value a day. */
export type Report = {
  readonly __typename?: 'Report';
  readonly author: Author;
  readonly createdAt: Scalars['DateTime']['output'];
  readonly id: Scalars['ID']['output'];
  /** By day, the first day first. */
  readonly points: ReadonlyArray<Point>;
  readonly title: Scalars['String']['output'];
};

/** When data moves by itself. */
export type Schedule = {
  readonly __typename?: 'Schedule';
  /** Five fields, as cron writes them. */
  readonly cron: Scalars['String']['output'];
  readonly timeZone: Scalars['String']['output'];
};

/** Where data arrives as it happens. */
export type Streaming = {
  readonly __typename?: 'Streaming';
  readonly format: Scalars['String']['output'];
  readonly topic: Scalars['String']['output'];
};

export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Each report generated in your workspace from now on. */
  readonly reportGenerated?: Maybe<Report>;
};

/** A step between source and target. */
export type Transformation = {
  readonly __typename?: 'Transformation';
  /** What it computes. */
  readonly expression: Scalars['String']['output'];
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
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



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AdvancedIntegration: ResolverTypeWrapper<WorkspaceRow>;
  AuditAction: AuditAction;
  AuditEntry: ResolverTypeWrapper<AuditEntryRow>;
  AuditTrail: ResolverTypeWrapper<WorkspaceRow>;
  Author: ResolverTypeWrapper<Author>;
  Benchmark: ResolverTypeWrapper<Benchmark>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Connector: ResolverTypeWrapper<Connector>;
  Dashboard: ResolverTypeWrapper<DashboardRow>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Export: ResolverTypeWrapper<Export>;
  Finding: ResolverTypeWrapper<FindingRow>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Insights: ResolverTypeWrapper<InsightsRow>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  Integration: ResolverTypeWrapper<Integration>;
  IntegrationKind: IntegrationKind;
  IntegrationOffer: ResolverTypeWrapper<IntegrationOffer>;
  Me: ResolverTypeWrapper<Me>;
  Mutation: ResolverTypeWrapper<{}>;
  Pipeline: ResolverTypeWrapper<PipelineRow>;
  Point: ResolverTypeWrapper<Point>;
  Query: ResolverTypeWrapper<{}>;
  Report: ResolverTypeWrapper<ReportRow>;
  Schedule: ResolverTypeWrapper<Schedule>;
  Streaming: ResolverTypeWrapper<Streaming>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<{}>;
  Transformation: ResolverTypeWrapper<Transformation>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AdvancedIntegration: WorkspaceRow;
  AuditEntry: AuditEntryRow;
  AuditTrail: WorkspaceRow;
  Author: Author;
  Benchmark: Benchmark;
  Boolean: Scalars['Boolean']['output'];
  Connector: Connector;
  Dashboard: DashboardRow;
  DateTime: Scalars['DateTime']['output'];
  Export: Export;
  Finding: FindingRow;
  ID: Scalars['ID']['output'];
  Insights: InsightsRow;
  Int: Scalars['Int']['output'];
  Integration: Integration;
  IntegrationOffer: IntegrationOffer;
  Me: Me;
  Mutation: {};
  Pipeline: PipelineRow;
  Point: Point;
  Query: {};
  Report: ReportRow;
  Schedule: Schedule;
  Streaming: Streaming;
  String: Scalars['String']['output'];
  Subscription: {};
  Transformation: Transformation;
};

export type CountsDirectiveArgs = {
  metric: Scalars['String']['input'];
  when?: Maybe<ReadonlyArray<Scalars['String']['input']>>;
};

export type CountsDirectiveResolver<Result, Parent, ContextType = Context, Args = CountsDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type EntitledDirectiveArgs = {
  flag?: Maybe<Scalars['String']['input']>;
  plan?: Maybe<Scalars['String']['input']>;
  tier?: Maybe<Scalars['String']['input']>;
  variation?: Maybe<Scalars['String']['input']>;
};

export type EntitledDirectiveResolver<Result, Parent, ContextType = Context, Args = EntitledDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AdvancedIntegrationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AdvancedIntegration'] = ResolversParentTypes['AdvancedIntegration']> = {
  connectors?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Connector']>>, ParentType, ContextType>;
  schedule?: Resolver<Maybe<ResolversTypes['Schedule']>, ParentType, ContextType>;
  streaming?: Resolver<Maybe<ResolversTypes['Streaming']>, ParentType, ContextType>;
  transformations?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Transformation']>>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AuditEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditEntry'] = ResolversParentTypes['AuditEntry']> = {
  action?: Resolver<ResolversTypes['AuditAction'], ParentType, ContextType>;
  actor?: Resolver<ResolversTypes['Author'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  target?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AuditTrailResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AuditTrail'] = ResolversParentTypes['AuditTrail']> = {
  entries?: Resolver<Maybe<ReadonlyArray<ResolversTypes['AuditEntry']>>, ParentType, ContextType, RequireFields<AuditTrailEntriesArgs, 'first'>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AuthorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Author'] = ResolversParentTypes['Author']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BenchmarkResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Benchmark'] = ResolversParentTypes['Benchmark']> = {
  median?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  top?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ConnectorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Connector'] = ResolversParentTypes['Connector']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DashboardResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Dashboard'] = ResolversParentTypes['Dashboard']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reports?: Resolver<ReadonlyArray<ResolversTypes['Report']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type ExportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Export'] = ResolversParentTypes['Export']> = {
  content?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  filename?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  mediaType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type FindingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Finding'] = ResolversParentTypes['Finding']> = {
  report?: Resolver<ResolversTypes['Report'], ParentType, ContextType>;
  swing?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InsightsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Insights'] = ResolversParentTypes['Insights']> = {
  findings?: Resolver<ReadonlyArray<ResolversTypes['Finding']>, ParentType, ContextType>;
  level?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type IntegrationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Integration'] = ResolversParentTypes['Integration']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['IntegrationKind'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type IntegrationOfferResolvers<ContextType = Context, ParentType extends ResolversParentTypes['IntegrationOffer'] = ResolversParentTypes['IntegrationOffer']> = {
  connectors?: Resolver<ReadonlyArray<ResolversTypes['Connector']>, ParentType, ContextType>;
  refreshMinutes?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  variation?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Me'] = ResolversParentTypes['Me']> = {
  account?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  createPipeline?: Resolver<Maybe<ResolversTypes['Pipeline']>, ParentType, ContextType, RequireFields<MutationCreatePipelineArgs, 'name'>>;
  exportReport?: Resolver<Maybe<ResolversTypes['Export']>, ParentType, ContextType, RequireFields<MutationExportReportArgs, 'id'>>;
  generateReport?: Resolver<ResolversTypes['Report'], ParentType, ContextType, RequireFields<MutationGenerateReportArgs, 'title'>>;
  tuneInsights?: Resolver<Maybe<ResolversTypes['Insights']>, ParentType, ContextType, RequireFields<MutationTuneInsightsArgs, 'level'>>;
};

export type PipelineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Pipeline'] = ResolversParentTypes['Pipeline']> = {
  author?: Resolver<ResolversTypes['Author'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PointResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Point'] = ResolversParentTypes['Point']> = {
  day?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  advancedIntegration?: Resolver<Maybe<ResolversTypes['AdvancedIntegration']>, ParentType, ContextType>;
  auditTrail?: Resolver<Maybe<ResolversTypes['AuditTrail']>, ParentType, ContextType>;
  benchmarks?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Benchmark']>>, ParentType, ContextType>;
  dashboards?: Resolver<ReadonlyArray<ResolversTypes['Dashboard']>, ParentType, ContextType>;
  insights?: Resolver<Maybe<ResolversTypes['Insights']>, ParentType, ContextType>;
  integrationOffer?: Resolver<ResolversTypes['IntegrationOffer'], ParentType, ContextType>;
  integrations?: Resolver<ReadonlyArray<ResolversTypes['Integration']>, ParentType, ContextType>;
  me?: Resolver<ResolversTypes['Me'], ParentType, ContextType>;
  pipelines?: Resolver<Maybe<ReadonlyArray<ResolversTypes['Pipeline']>>, ParentType, ContextType>;
  report?: Resolver<Maybe<ResolversTypes['Report']>, ParentType, ContextType, RequireFields<QueryReportArgs, 'id'>>;
  reports?: Resolver<ReadonlyArray<ResolversTypes['Report']>, ParentType, ContextType, RequireFields<QueryReportsArgs, 'first'>>;
};

export type ReportResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Report'] = ResolversParentTypes['Report']> = {
  author?: Resolver<ResolversTypes['Author'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  points?: Resolver<ReadonlyArray<ResolversTypes['Point']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ScheduleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Schedule'] = ResolversParentTypes['Schedule']> = {
  cron?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type StreamingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Streaming'] = ResolversParentTypes['Streaming']> = {
  format?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  topic?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  reportGenerated?: SubscriptionResolver<Maybe<ResolversTypes['Report']>, "reportGenerated", ParentType, ContextType>;
};

export type TransformationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Transformation'] = ResolversParentTypes['Transformation']> = {
  expression?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AdvancedIntegration?: AdvancedIntegrationResolvers<ContextType>;
  AuditEntry?: AuditEntryResolvers<ContextType>;
  AuditTrail?: AuditTrailResolvers<ContextType>;
  Author?: AuthorResolvers<ContextType>;
  Benchmark?: BenchmarkResolvers<ContextType>;
  Connector?: ConnectorResolvers<ContextType>;
  Dashboard?: DashboardResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Export?: ExportResolvers<ContextType>;
  Finding?: FindingResolvers<ContextType>;
  Insights?: InsightsResolvers<ContextType>;
  Integration?: IntegrationResolvers<ContextType>;
  IntegrationOffer?: IntegrationOfferResolvers<ContextType>;
  Me?: MeResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Pipeline?: PipelineResolvers<ContextType>;
  Point?: PointResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Report?: ReportResolvers<ContextType>;
  Schedule?: ScheduleResolvers<ContextType>;
  Streaming?: StreamingResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Transformation?: TransformationResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  counts?: CountsDirectiveResolver<any, any, ContextType>;
  entitled?: EntitledDirectiveResolver<any, any, ContextType>;
};

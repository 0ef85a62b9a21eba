import { badArgument, levelOf, nameOf, pageOf } from './arguments.ts';
import type { EntitlementsOf } from './context.ts';
import { openFeed, type Feed } from './feed.ts';
import type { MutationResolvers, QueryResolvers, Resolvers, SubscriptionResolvers } from './generated.ts';
import { findingsOf, insightsOf, listAuditEntries, listBenchmarks, tuneInsights } from './insights.ts';
import {
  listConnectors,
  listIntegrations,
  listTransformations,
  offerFor,
  SCHEDULE,
  streamingOf,
} from './integrations.ts';
import { createPipeline, listPipelines } from './pipelines.ts';
import type { Query } from './query.ts';
import { asFile, findReport, generateReport, listDashboards, listReports } from './reports.ts';
import type { ReportRow } from './rows.ts';

/** The product's API: arguments → query → rows. The schema says who is entitled; only the offer differs by variation. */
export function resolversOn(query: Query, entitlementsOf: EntitlementsOf): Resolvers {
  const feed = openFeed();
  return {
    Query: queries(query, entitlementsOf),
    Mutation: mutations(query, feed),
    Subscription: subscriptions(feed),
    ...types(query),
  };
}

function queries(query: Query, entitlementsOf: EntitlementsOf): QueryResolvers {
  return {
    async me(_, __, { viewer, loaders }) {
      const { id, name } = await loaders.authors.load(viewer.id);
      return { id, name, account: viewer.account ?? null };
    },
    reports: (_, { first }, { workspace }) => listReports(query, workspace, pageOf('first', first)),
    report: async (_, { id }, { workspace }) => (await findReport(query, workspace, id)) ?? null,
    dashboards: () => listDashboards(query),
    integrations: () => listIntegrations(query),
    advancedIntegration: (_, __, { workspace }) => ({ workspace }),
    async integrationOffer(_, __, context) {
      const entitlements = await entitlementsOf(context);
      return offerFor(query, entitlements.variation('adv-user-gating'));
    },
    benchmarks: () => listBenchmarks(query),
    insights: (_, __, { workspace }) => insightsOf(query, workspace),
    auditTrail: (_, __, { workspace }) => ({ workspace }),
    pipelines: (_, __, { workspace }) => listPipelines(query, workspace),
  };
}

function mutations(query: Query, feed: Feed): MutationResolvers {
  return {
    async generateReport(_, { title }, context) {
      const report = await generateReport(query, context, nameOf('title', title));
      feed.announce(context.workspace, report);
      return report;
    },
    async exportReport(_, { id }, { workspace, loaders }) {
      const report = await findReport(query, workspace, id);
      if (report === undefined) throw badArgument('id', 'names no report of your workspace');
      return asFile(report, await loaders.points.load(report.id));
    },
    createPipeline: (_, { name }, context) => createPipeline(query, context, nameOf('name', name)),
    tuneInsights: (_, { level }, { workspace }) => tuneInsights(query, workspace, levelOf('level', level)),
  };
}

function subscriptions(feed: Feed): SubscriptionResolvers {
  return {
    reportGenerated: {
      subscribe: (_, __, { workspace }) => feed.follow(workspace),
      resolve: (report: ReportRow) => report,
    },
  };
}

function types(query: Query): Omit<Resolvers, 'Query' | 'Mutation' | 'Subscription'> {
  return {
    Report: {
      author: ({ author }, _, { loaders }) => loaders.authors.load(author),
      points: ({ id }, _, { loaders }) => loaders.points.load(id),
    },
    Dashboard: { reports: ({ id }, _, { loaders }) => loaders.reportsOnDashboard.load(id) },
    Pipeline: { author: ({ author }, _, { loaders }) => loaders.authors.load(author) },
    AdvancedIntegration: {
      connectors: () => listConnectors(query),
      transformations: () => listTransformations(query),
      schedule: () => SCHEDULE,
      streaming: ({ workspace }) => streamingOf(workspace),
    },
    Insights: { findings: (insights) => findingsOf(query, insights) },
    AuditTrail: {
      entries: ({ workspace }, { first }) => listAuditEntries(query, workspace, pageOf('first', first)),
    },
    AuditEntry: { actor: ({ actor }, _, { loaders }) => loaders.authors.load(actor) },
  };
}

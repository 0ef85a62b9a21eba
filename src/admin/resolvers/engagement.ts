import { distributeMetric } from '../../actions/distribute-metric.ts';
import { previewTier } from '../../actions/preview-tiers.ts';
import { stepsOf, type Step } from '../steps-of.ts';
import type { EngagementSource as Source, Watching } from '../../actions/walk-population.ts';
import { boundOf } from '../commands.ts';
import type { ControlParts } from '../context.ts';
import type {
  EngagementSource,
  QueryPreviewTierArgs,
  QueryResolvers,
  RequireFields,
  Resolvers,
  SubscriptionResolvers,
} from '../generated.ts';
import { badInput } from '../paging.ts';
import type { DistributionStepView, TierPreviewStepView } from '../views.ts';
import { dateOr } from './outcomes.ts';

/** Those who move that are listed one by one, at the most. */
const MOST_MOVERS = 1_000;

const SOURCES: Readonly<Record<EngagementSource, Source>> = { JOURNAL: 'journal', CACHE: 'cache' };

/** Questions that go through everybody with engagement. */
export const engagementQueries: Pick<QueryResolvers, 'previewTier' | 'distribution'> = {
  previewTier: (_parent, asked, { parts, gone }) => preview(parts, asked)({ signal: gone }),
  distribution: (_parent, { metric, source }, { parts, gone }) =>
    distributeMetric(parts, metric, SOURCES[source], { signal: gone }),
};

/** The same, told of while they go on. */
export const engagementSubscriptions: SubscriptionResolvers = {
  previewTier: {
    subscribe: (_parent, asked, { parts, gone }) => stepsOf(preview(parts, asked), gone),
    resolve: lastOrThrow<TierPreviewStepView>,
  },
  distribution: {
    subscribe: (_parent, { metric, source }, { parts, gone }) =>
      stepsOf((watching) => distributeMetric(parts, metric, SOURCES[source], watching), gone),
    resolve: lastOrThrow<DistributionStepView>,
  },
};

/** What is asked may be wrong: it is looked at before anything is read. @throws GraphQLError BAD_USER_INPUT */
function preview(
  parts: ControlParts,
  { tier, promote, keep, grace, source, first }: RequireFields<QueryPreviewTierArgs, 'source' | 'first'>,
): (watching: Watching) => ReturnType<typeof previewTier> {
  if (first < 1 || first > MOST_MOVERS)
    throw badInput(`expected first to be from 1 to ${MOST_MOVERS}, received ${first}`);
  const draft = {
    tier,
    promote: promote?.map(boundOf),
    keep: keep?.map(boundOf),
    grace: grace ?? undefined,
  };
  return (watching) => previewTier(parts, draft, { source: SOURCES[source], first }, watching);
}

/** @throws what the work failed with, so that it is told as an error of its field */
function lastOrThrow<View extends Step<unknown>>(step: View): View {
  if (step.outcome !== undefined && 'failed' in step.outcome) throw step.outcome.failed;
  return step;
}

function resultOf<Result>({ outcome }: Step<Result>): Result | null {
  return outcome !== undefined && 'result' in outcome ? outcome.result : null;
}

/** What has come of them, and how a subject came by its tier. */
export const engagementResolvers: Pick<
  Resolvers,
  | 'TierPreviewStep'
  | 'TierPreviewResult'
  | 'TierMover'
  | 'DistributionStep'
  | 'DistributionResult'
  | 'Distribution'
  | 'TierStanding'
> = {
  TierPreviewStep: { result: resultOf },
  DistributionStep: { result: resultOf },
  TierPreviewResult: { __resolveType: ({ outcome }) => PREVIEWS[outcome] },
  TierMover: {
    measures: ({ measures }) => measures.map(({ metric, value }) => ({ metric, value: value ?? null })),
  },
  DistributionResult: { __resolveType: ({ outcome }) => DISTRIBUTIONS[outcome] },
  Distribution: {
    p50: ({ p50 }) => p50 ?? null,
    p90: ({ p90 }) => p90 ?? null,
    p99: ({ p99 }) => p99 ?? null,
  },
  TierStanding: {
    origin: ({ origin }) => (origin === 'pin' ? 'PIN' : 'EARNED'),
    since: ({ since }) => dateOr(since),
    belowSince: ({ belowSince }) => dateOr(belowSince),
    graceUntil: ({ graceUntil }) => dateOr(graceUntil),
    next: ({ next }) => next?.tier ?? null,
    progress: ({ next }) => next?.progress ?? [],
  },
};

const PREVIEWS = { preview: 'TierPreview', refused: 'Refused', invalid: 'Invalid' } as const;
const DISTRIBUTIONS = { distribution: 'Distribution', refused: 'Refused' } as const;

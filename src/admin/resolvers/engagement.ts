import { distributeMetric } from '../../actions/distribute-metric.ts';
import { previewTier } from '../../actions/preview-tiers.ts';
import type { EngagementSource as Source } from '../../actions/walk-population.ts';
import { boundOf } from '../commands.ts';
import type { EngagementSource, QueryResolvers, Resolvers } from '../generated.ts';
import { badInput } from '../paging.ts';
import { dateOr } from './outcomes.ts';

/** Those who move that are listed one by one, at the most. */
const MOST_MOVERS = 1_000;

const SOURCES: Readonly<Record<EngagementSource, Source>> = { JOURNAL: 'journal', CACHE: 'cache' };

/** Questions that go through everybody with engagement. */
export const engagementQueries: Pick<QueryResolvers, 'previewTier' | 'distribution'> = {
  previewTier: (_parent, { tier, promote, keep, grace, source, first }, { parts, gone }) => {
    if (first < 1 || first > MOST_MOVERS)
      throw badInput(`expected first to be from 1 to ${MOST_MOVERS}, received ${first}`);
    const draft = {
      tier,
      promote: promote?.map(boundOf),
      keep: keep?.map(boundOf),
      grace: grace ?? undefined,
    };
    return previewTier(parts, draft, { source: SOURCES[source], first }, { signal: gone });
  },
  distribution: (_parent, { metric, source }, { parts, gone }) =>
    distributeMetric(parts, metric, SOURCES[source], { signal: gone }),
};

/** What has come of them, and how a subject came by its tier. */
export const engagementResolvers: Pick<
  Resolvers,
  'TierPreviewResult' | 'TierMover' | 'DistributionResult' | 'Distribution' | 'TierStanding'
> = {
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

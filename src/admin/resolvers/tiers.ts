import type { Resolvers } from '../generated.ts';
import { dateOr } from './outcomes.ts';

/** What tiers ask for, and who is pinned to one. */
export const tierResolvers: Pick<Resolvers, 'Tier' | 'FormerCriteria' | 'MetricBound' | 'TierPin'> = {
  Tier: {
    keep: ({ promote, keep }) => keep ?? promote,
    grace: ({ grace }) => grace ?? 0,
    since: ({ since }) => dateOr(since),
    formerly: ({ formerly }) => formerly ?? [],
  },
  FormerCriteria: { before: ({ before }) => new Date(before) },
  MetricBound: {
    atLeast: ({ atLeast }) => atLeast ?? null,
    atMost: ({ atMost }) => atMost ?? null,
  },
  TierPin: { expiresAt: ({ expiresAt }) => dateOr(expiresAt) },
};

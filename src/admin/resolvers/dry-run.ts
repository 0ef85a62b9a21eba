import type { QueryResolvers, Resolvers } from '../generated.ts';

export const dryRunQueries: Pick<QueryResolvers, 'dryRun'> = {
  dryRun: (_parent, _args, { parts }) => parts.dryRun ?? null,
};

/** What a dry run lets pass. */
export const dryRunResolvers: Pick<Resolvers, 'DryRun' | 'DryRunFinding'> = {
  DryRun: {
    everything: ({ settings }) => settings.everything,
    releases: ({ settings }) => settings.releases,
    flags: ({ settings }) => settings.flags,
    since: ({ since }) => new Date(since),
  },
  DryRunFinding: {
    flag: ({ requirement }) => requirement?.flag ?? null,
    variation: ({ requirement }) => requirement?.variation ?? null,
    plan: ({ requirement }) => requirement?.plan ?? null,
    tier: ({ requirement }) => requirement?.tier ?? null,
    lastAt: ({ lastAt }) => new Date(lastAt),
  },
};

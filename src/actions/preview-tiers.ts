import type { Catalog, Tier } from '../domain/catalog.ts';
import type { MetricBound } from '../domain/condition.ts';
import type { Preview } from '../domain/control.ts';
import { tierLadder, type TierLadder } from '../engagement/tier.ts';
import { ladderOf } from './ladder-of.ts';
import { planCommand, type PlanningParts } from './plan-command.ts';
import { TierTally, type TierLadders, type TierMoves } from './tier-tally.ts';
import {
  walkPopulation,
  type EngagementSource,
  type PopulationParts,
  type Watching,
} from './walk-population.ts';

/** Other criteria for one tier. What is left out is as it is now. */
export interface TierDraft {
  readonly tier: string;
  readonly promote?: readonly MetricBound[] | undefined;
  readonly keep?: readonly MetricBound[] | undefined;
  /** Whole days. */
  readonly grace?: number | undefined;
}

export interface PreviewOptions {
  readonly source: EngagementSource;
  /** How many of those who move are listed. */
  readonly first: number;
}

/** What other criteria would do to everybody with engagement. */
export interface TierPreview extends TierMoves {
  readonly outcome: 'preview';
  readonly version: number;
  readonly tier: string;
}

/**
 * Judges everybody with engagement by other criteria for one tier, as if they were applied now with `demote` and nothing
 * else happened: who would move up at once, and who would fall once the grace is over. Pins are left out of it. Writes
 * nothing.
 * @throws Failure STORE_UNAVAILABLE, BUSY, or the reason of the signal
 */
export async function previewTier(
  parts: PlanningParts & PopulationParts,
  draft: TierDraft,
  { source, first }: PreviewOptions,
  watching: Watching = {},
): Promise<TierPreview | Extract<Preview, { outcome: 'refused' | 'invalid' }>> {
  const { catalog } = parts.keeper.current;
  const { preview, draft: planned } = await planCommand(
    parts,
    catalog,
    {
      do: 'set-tier',
      ...draft,
      holders: 'demote',
    },
    watching.signal,
  );
  if (preview.outcome === 'refused' || preview.outcome === 'invalid') return preview;
  const ladders = laddersOf(catalog, planned?.compiled.catalog ?? catalog, draft.tier, parts.clock.now());
  const tally = new TierTally(ladders, catalog, first);
  const metrics = [...ladders.now.metrics, ...ladders.end.metrics];
  const look = tally.add.bind(tally);
  await walkPopulation(parts, metrics, source, look, watching);
  return { outcome: 'preview', version: catalog.version, tier: draft.tier, ...tally.result() };
}

function laddersOf(before: Catalog, after: Catalog, tier: string, now: number): TierLadders {
  const { calendar } = ladderOf(before);
  const ladder = (change: (tier: Tier) => Tier): TierLadder =>
    tierLadder(
      after.tiers.map((each) => (each.key === tier ? change(each) : each)),
      after.metrics,
      calendar,
    );
  return {
    tier,
    now: ladderOf(before),
    end: ladder(({ key, promote, keep }) => ({ key, promote, keep })),
    applied: ladder(({ key, promote, keep, grace }) => ({ key, promote, keep, grace, since: now })),
    day: calendar.dayOf(now),
  };
}

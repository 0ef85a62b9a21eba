import { counted, NOTHING, table, words } from './render-table.ts';
import type { Bound, Pin, Tier, TierStanding } from './tier-answers.ts';

/** Tiers, and under each that has some, whoever stays by former criteria. */
export function tierTable(tiers: readonly Tier[]): readonly string[] {
  return table(
    ['TIER', 'TO CLIMB', 'TO STAY', 'GRACE', 'SINCE'],
    tiers.flatMap(({ key, promote, keep, grace, since, formerly }, place) => [
      place === 0
        ? [key, NOTHING, NOTHING, NOTHING, NOTHING]
        : [key, boundsText(promote), boundsText(keep), counted(grace, 'day'), since ?? NOTHING],
      ...formerly.map((former) => ['', '', boundsText(former.keep), '', `climbed before ${former.before}`]),
    ]),
  );
}

/** How somebody came by a tier that is pinned, after the tier itself. */
export function pinText({ tier, author, reason, expiresAt }: Pin): string {
  return `${tier}, until ${expiresAt ?? 'it is unpinned'}, by ${author}: ${reason}`;
}

/** How a subject came by its tier, and what comes next, a line each under the other. */
export function standingLines(standing: TierStanding): readonly string[] {
  const { origin, since, belowSince, graceUntil, next, progress } = standing;
  const earned = `earned${since === null ? ', where everybody starts' : `, since ${since}`}`;
  const missing = progress.map(({ metric, have, need }) => `${metric} ${have} of ${need}`);
  return [
    ...(origin === 'EARNED' ? [`  stands   ${earned}`] : []),
    ...(belowSince === null ? [] : [`  below    since ${belowSince}; falls ${graceUntil ?? NOTHING}`]),
    ...(next === null ? [] : [`  next     ${next}: ${words(missing)}`]),
  ];
}

function boundsText(bounds: readonly Bound[]): string {
  return words(
    bounds.flatMap(({ metric, atLeast, atMost }) => [
      ...(atLeast === null ? [] : [`${metric}>=${atLeast}`]),
      ...(atMost === null ? [] : [`${metric}<=${atMost}`]),
    ]),
  );
}

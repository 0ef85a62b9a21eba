import type { Requirement } from '../domain/requirement.ts';
import type { CompiledCatalog, CompiledFlag } from './compiled.ts';

/** What is wrong with a requirement under this catalog; empty when everything it names exists. */
export function mistakes(catalog: CompiledCatalog, requirement: Requirement): readonly string[] {
  const { flag, variation, plan, tier } = requirement;
  if (flag === undefined && plan === undefined && tier === undefined) {
    return [
      variation === undefined
        ? 'expected at least one of flag, plan and tier'
        : `variation '${variation}' needs a flag`,
    ];
  }
  return [
    ...(flag === undefined ? [] : flagMistakes(flag, variation, catalog.flags.get(flag))),
    ...(flag === undefined && variation !== undefined ? [`variation '${variation}' needs a flag`] : []),
    ...missingFrom('plan', plan, catalog.plans),
    ...missingFrom('tier', tier, catalog.tiers),
  ];
}

function flagMistakes(
  key: string,
  variation: string | undefined,
  flag: CompiledFlag | undefined,
): readonly string[] {
  if (flag === undefined) return [`flag '${key}' does not exist`];
  if (variation === undefined) return [];
  const rank = flag.ranks.get(variation);
  const expected = `expected one of ${[...flag.ranks.keys()].slice(1).join(', ')}`;
  if (rank === undefined) return [`flag '${key}' has no variation '${variation}'; ${expected}`];
  return rank === 0 ? [`'${variation}' is what flag '${key}' serves to everybody; ${expected}`] : [];
}

function missingFrom(
  kind: string,
  key: string | undefined,
  ranks: ReadonlyMap<string, number>,
): readonly string[] {
  if (key === undefined || ranks.has(key)) return [];
  return [`${kind} '${key}' does not exist; expected one of ${[...ranks.keys()].join(', ')}`];
}

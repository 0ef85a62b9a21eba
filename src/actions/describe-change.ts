import {
  DEFAULT_TIME_ZONE,
  WHOLE,
  type Admission,
  type Flag,
  type Gate,
  type Release,
  type Rule,
  type Tier,
} from '../domain/catalog.ts';
import { same, type Change } from '../domain/change.ts';
import { differences, orderLine, placeOf } from './differences.ts';

/**
 * A change for a person who knows the product, a line each: what is added (+), taken away (−) and different (~). Whatever
 * differs is named by a line at least.
 */
export function describeChange(change: Change): readonly string[] {
  if (same(change.before, change.after)) return [];
  const lines = linesOf(change);
  return lines.length > 0 ? lines : differences(change.before, change.after);
}

function linesOf(change: Change): readonly string[] {
  switch (change.kind) {
    case 'timeZone':
      return turned('time zone', change.before ?? DEFAULT_TIME_ZONE, change.after ?? DEFAULT_TIME_ZONE);
    case 'plans':
      return describeRanks('plan', change.before, change.after);
    case 'planLabels':
      return differences(change.before ?? [], change.after ?? [], ['plan label']);
    case 'tiers':
      return describeTiers(change.before, change.after);
    case 'gate':
      return describeGate(change.before, change.after);
    case 'flag':
      return describeFlag(change.before, change.after);
    case 'release':
      return describeRelease(change.before, change.after);
    default:
      return describeWhole(change.before, change.after);
  }
}

function describeWhole(before: object | undefined, after: object | undefined): readonly string[] {
  if (before === undefined || after === undefined) return [after === undefined ? '− removed' : '+ defined'];
  return differences(before, after);
}

/** Names in an order, lowest first. */
function describeRanks(
  what: string,
  before: readonly string[] = [],
  after: readonly string[] = [],
): readonly string[] {
  return [
    ...after
      .filter((name) => !before.includes(name))
      .map((name) => `+ ${what} ${name}${before.length === 0 ? '' : placeOf(name, after)}`),
    ...before.filter((name) => !after.includes(name)).map((name) => `− ${what} ${name}`),
    ...orderLine(
      `${what}s`,
      before.filter((name) => after.includes(name)),
      after.filter((name) => before.includes(name)),
    ),
  ];
}

function describeTiers(before: readonly Tier[] = [], after: readonly Tier[] = []): readonly string[] {
  const keys = (tiers: readonly Tier[]): string[] => tiers.map(({ key }) => key);
  return [
    ...describeRanks('tier', keys(before), keys(after)),
    ...after.flatMap((tier) => {
      const known = before.find(({ key }) => key === tier.key);
      return known === undefined ? [] : differences(known, tier, [tier.key]);
    }),
  ];
}

function describeGate(before: Gate | undefined, after: Gate | undefined): readonly string[] {
  if (after === undefined) return ['− removed'];
  return [
    ...(before === undefined ? ['+ made'] : []),
    ...turned('enabled', before?.enabled ?? true, after.enabled),
    ...turned('salt', before?.salt ?? after.salt, after.salt),
    ...differences(before?.by ?? after.by, after.by, ['by']),
    ...admissions(before?.admits ?? [], after.admits, 'admits'),
  ];
}

function describeFlag(before: Flag | undefined, after: Flag | undefined): readonly string[] {
  if (after === undefined) return ['− removed'];
  return [
    ...(before === undefined ? [`+ made, with ${after.variations.map(({ key }) => key).join(', ')}`] : []),
    ...turned('enabled', before?.enabled ?? true, after.enabled),
    ...turned('gate', before?.gate ?? 'none', after.gate ?? 'none'),
    ...rules(before?.rules ?? [], after.rules),
    ...describeOthers(before ?? after, after),
  ];
}

/** Of a flag, what is neither its switch, its gate nor its rules. */
function describeOthers(before: Omit<Flag, 'enabled' | 'gate' | 'rules'>, after: Flag): readonly string[] {
  const { label, variations, prerequisites, ladder, whenStale } = after;
  return [
    ...differences(before.label, label, ['label']),
    ...differences(before.variations, variations, ['variation']),
    ...differences(before.prerequisites, prerequisites, ['prerequisite']),
    ...differences(before.ladder, ladder, ['ladder']),
    ...differences(before.whenStale, whenStale, ['whenStale']),
  ];
}

function describeRelease(before: Release | undefined, after: Release | undefined): readonly string[] {
  if (after === undefined) return ['− removed'];
  const members = (release: Release | undefined): string[] => release?.flags.map(({ flag }) => flag) ?? [];
  const held = (release: Release | undefined): string[] =>
    release?.flags.flatMap(({ flag, held: audiences }) =>
      audiences.map((audience) => `${flag} for ${audience}`),
    ) ?? [];
  const early = (release: Release | undefined): string[] =>
    release?.early.map(({ flag, audience }) => `${flag} for ${audience}`) ?? [];
  return [
    ...turned('phase', before?.phase ?? 'none', after.phase),
    ...turned('visibility', before?.visibility ?? after.visibility, after.visibility),
    ...turned('gate', before?.gate ?? after.gate, after.gate),
    ...listed('flag', members(before), members(after)),
    ...listed('held back', held(before), held(after)),
    ...listed('targeted early', early(before), early(after)),
    ...after.flags.flatMap(({ flag, serves }) => {
      const known = before?.flags.find((joined) => joined.flag === flag);
      return known === undefined ? [] : differences(known.serves, serves, [flag, 'serves']);
    }),
    ...admissions(before?.rolledBack ?? [], after.rolledBack, 'rolled back'),
  ];
}

function turned(what: string, before: string | boolean, after: string | boolean): readonly string[] {
  return before === after ? [] : [`~ ${what}: ${before} → ${after}`];
}

function listed(what: string, before: readonly string[], after: readonly string[]): readonly string[] {
  return [
    ...after.filter((word) => !before.includes(word)).map((word) => `+ ${what} ${word}`),
    ...before.filter((word) => !after.includes(word)).map((word) => `− ${what} ${word}`),
  ];
}

function admissions(
  before: readonly Admission[],
  after: readonly Admission[],
  what: string,
): readonly string[] {
  const shares = new Map(before.map(({ audience, share }) => [audience, share]));
  const kept = new Set(after.map(({ audience }) => audience));
  return [
    ...after.flatMap(({ audience, share }) => {
      const was = shares.get(audience);
      if (was === share) return [];
      return was === undefined
        ? [`+ ${what} ${audience}${share === WHOLE ? '' : ` (${percent(share)})`}`]
        : [`~ ${what} ${audience}: ${percent(was)} → ${percent(share)}`];
    }),
    ...before.filter(({ audience }) => !kept.has(audience)).map(({ audience }) => `− ${what} ${audience}`),
  ];
}

function percent(share: number): string {
  return `${share / (WHOLE / 100)} %`;
}

/** Rules by what they say in short; what is not said in short, such as a salt, is compared as it is. */
function rules(before: readonly Rule[], after: readonly Rule[]): readonly string[] {
  if (same(before, after)) return [];
  const [mine, theirs] = [before, after].map(
    (list) => new Map(list.map((rule) => [ruleText(rule), rule] as const)),
  );
  if (mine === undefined || theirs === undefined) return [];
  const kept = [...mine.keys()].filter((text) => theirs.has(text));
  return [
    ...listed('rule', [...mine.keys()], [...theirs.keys()]),
    ...kept.flatMap((text) => differences(mine.get(text), theirs.get(text), ['rule', text])),
    ...orderLine(
      'rules',
      kept,
      [...theirs.keys()].filter((text) => mine.has(text)),
    ),
  ];
}

function ruleText({ audience, serve }: Rule): string {
  if ('variation' in serve) return `${audience} → ${serve.variation}`;
  if ('ladder' in serve) return `${audience} → the ladder`;
  const parts = serve.rollout.weights.map(({ variation, weight }) => `${variation} ${percent(weight)}`);
  return `${audience} → ${parts.join(', ')}`;
}

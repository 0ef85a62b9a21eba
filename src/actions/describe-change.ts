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

/** A change for a person who knows the product, a line each: what is added (+), taken away (−) and different (~). */
export function describeChange(change: Change): readonly string[] {
  if (change.before === undefined && change.after === undefined) return [];
  switch (change.kind) {
    case 'timeZone':
      return turned('time zone', change.before ?? DEFAULT_TIME_ZONE, change.after ?? DEFAULT_TIME_ZONE);
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
  return [`~ ${differing(before, after).join(', ')}`];
}

function describeTiers(
  before: readonly Tier[] | undefined,
  after: readonly Tier[] | undefined,
): readonly string[] {
  if (before === undefined || after === undefined) return describeWhole(before, after);
  const keys = (tiers: readonly Tier[]): string[] => tiers.map(({ key }) => key);
  const changes = [
    ...listed('tier', keys(before), keys(after)),
    ...after.flatMap((tier) => {
      const parts = differing(before.find(({ key }) => key === tier.key) ?? tier, tier);
      return parts.length === 0 ? [] : [`~ ${tier.key}: ${parts.join(', ')}`];
    }),
  ];
  return changes.length === 0 ? ['~ order of tiers'] : changes;
}

function describeGate(before: Gate | undefined, after: Gate | undefined): readonly string[] {
  if (after === undefined) return ['− removed'];
  return [
    ...(before === undefined ? ['+ made'] : []),
    ...turned('enabled', before?.enabled ?? true, after.enabled),
    ...turned('salt', before?.salt ?? after.salt, after.salt),
    ...admissions(before?.admits ?? [], after.admits, 'admits'),
  ];
}

function describeFlag(before: Flag | undefined, after: Flag | undefined): readonly string[] {
  if (after === undefined) return ['− removed'];
  const others = differing(before ?? after, after).filter(
    (key) => !['enabled', 'gate', 'rules'].includes(key),
  );
  return [
    ...(before === undefined ? [`+ made, with ${after.variations.map(({ key }) => key).join(', ')}`] : []),
    ...turned('enabled', before?.enabled ?? true, after.enabled),
    ...turned('gate', before?.gate ?? 'none', after.gate ?? 'none'),
    ...rules(before?.rules ?? [], after.rules),
    ...(others.length === 0 ? [] : [`~ ${others.join(', ')}`]),
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
    ...listed('flag', members(before), members(after)),
    ...listed('held back', held(before), held(after)),
    ...listed('targeted early', early(before), early(after)),
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

function rules(before: readonly Rule[], after: readonly Rule[]): readonly string[] {
  const changes = listed('rule', before.map(ruleText), after.map(ruleText));
  return changes.length === 0 && !same(before, after) ? ['~ order of rules'] : changes;
}

function ruleText({ audience, serve }: Rule): string {
  if ('variation' in serve) return `${audience} → ${serve.variation}`;
  if ('ladder' in serve) return `${audience} → the ladder`;
  const parts = serve.rollout.weights.map(({ variation, weight }) => `${variation} ${percent(weight)}`);
  return `${audience} → ${parts.join(', ')}`;
}

function differing(before: object, after: object): readonly string[] {
  const one = new Map<string, unknown>(Object.entries(before));
  const other = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => !same(one.get(key), other.get(key)));
}

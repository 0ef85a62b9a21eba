import {
  DEFAULT_TIME_ZONE,
  type Attribute,
  type Catalog,
  type Flag,
  type Gate,
  type Metric,
  type PlanLabel,
  type Release,
  type Segment,
  type Tier,
} from './catalog.ts';

import { atOnce, type Work } from './in-portions.ts';
import { same } from './same.ts';

export { same } from './same.ts';

/**
 * What a catalog is made of. There is one time zone, and plans, their labels and tiers are lists, so each of these is one definition;
 * of the others each key is one.
 */
export interface Definitions {
  readonly timeZone: string;
  readonly plans: readonly string[];
  readonly planLabels: readonly PlanLabel[];
  readonly tiers: readonly Tier[];
  readonly attribute: Attribute;
  readonly metric: Metric;
  readonly segment: Segment;
  readonly gate: Gate;
  readonly flag: Flag;
  readonly release: Release;
}

export const KINDS = [
  'timeZone',
  'plans',
  'planLabels',
  'tiers',
  'attribute',
  'metric',
  'segment',
  'gate',
  'flag',
  'release',
] as const;
export type Kind = (typeof KINDS)[number];

/** A definition as it stands after a change; undefined: it is gone. The key of what there is one of is the kind itself. */
export type Definition = {
  readonly [K in Kind]: {
    readonly kind: K;
    readonly key: string;
    readonly after: Definitions[K] | undefined;
  };
}[Kind];

/** One definition before and after. */
export type Change = {
  readonly [K in Kind]: {
    readonly kind: K;
    readonly key: string;
    readonly before: Definitions[K] | undefined;
    readonly after: Definitions[K] | undefined;
  };
}[Kind];

/** The catalog before anybody has defined anything. */
export const NOTHING: Catalog = {
  version: 0,
  timeZone: DEFAULT_TIME_ZONE,
  plans: [],
  attributes: [],
  metrics: [],
  tiers: [],
  segments: [],
  gates: [],
  flags: [],
  releases: [],
};

/**
 * The catalog with these definitions in place of its own, as the given version. What is defined anew comes last of its
 * kind. Whatever is not concerned stays the same object, lists included, so that it can be told from what has changed.
 */
export function amend(catalog: Catalog, definitions: readonly Definition[], version: number): Catalog {
  const attributes = new Map<string, Attribute | undefined>();
  const metrics = new Map<string, Metric | undefined>();
  const segments = new Map<string, Segment | undefined>();
  const gates = new Map<string, Gate | undefined>();
  const flags = new Map<string, Flag | undefined>();
  const releases = new Map<string, Release | undefined>();
  for (const { kind, key, after } of definitions) {
    switch (kind) {
      case 'attribute':
        attributes.set(key, after);
        break;
      case 'metric':
        metrics.set(key, after);
        break;
      case 'segment':
        segments.set(key, after);
        break;
      case 'gate':
        gates.set(key, after);
        break;
      case 'flag':
        flags.set(key, after);
        break;
      case 'release':
        releases.set(key, after);
        break;
      default:
        break;
    }
  }
  return {
    version,
    ...amendSingles(catalog, definitions),
    attributes: amendList(catalog.attributes, attributes),
    metrics: amendList(catalog.metrics, metrics),
    segments: amendList(catalog.segments, segments),
    gates: amendList(catalog.gates, gates),
    flags: amendList(catalog.flags, flags),
    releases: amendList(catalog.releases, releases),
  };
}

/** What there is one of. */
function amendSingles(
  catalog: Catalog,
  definitions: readonly Definition[],
): Pick<Catalog, 'timeZone' | 'plans' | 'planLabels' | 'tiers'> {
  let { timeZone, plans, planLabels, tiers } = catalog;
  for (const { kind, after } of definitions) {
    if (kind === 'timeZone') timeZone = after ?? DEFAULT_TIME_ZONE;
    if (kind === 'plans') plans = after ?? [];
    if (kind === 'planLabels') planLabels = after;
    if (kind === 'tiers') tiers = after ?? [];
  }
  return { timeZone, plans, ...(planLabels === undefined ? {} : { planLabels }), tiers };
}

function amendList<Value extends { readonly key: string }>(
  list: readonly Value[],
  values: Map<string, Value | undefined>,
): readonly Value[] {
  if (values.size === 0) return list;
  const amended: Value[] = [];
  let changed = false;
  for (const element of list) {
    const concerned = values.has(element.key);
    const value = concerned ? values.get(element.key) : element;
    if (concerned) values.delete(element.key);
    if (value !== undefined) amended.push(value);
    changed ||= value !== element;
  }
  const added = [...values.values()].filter((value) => value !== undefined);
  return changed || added.length > 0 ? [...amended, ...added] : list;
}

/** What turns one catalog into the other, in the order of KINDS. Where a definition stands in its list is no difference. */
export function difference(from: Catalog, to: Catalog): readonly Change[] {
  return atOnce(differing(from, to));
}

/** The same work, which may be interrupted after each definition. */
export function* differing(from: Catalog, to: Catalog): Work<readonly Change[]> {
  const zone = {
    kind: 'timeZone',
    key: 'timeZone',
    before: orDefault(from.timeZone),
    after: orDefault(to.timeZone),
  } as const;
  const plans = { kind: 'plans', key: 'plans', before: orNone(from.plans), after: orNone(to.plans) } as const;
  const labels = {
    kind: 'planLabels',
    key: 'planLabels',
    before: from.planLabels,
    after: to.planLabels,
  } as const;
  const tiers = { kind: 'tiers', key: 'tiers', before: orNone(from.tiers), after: orNone(to.tiers) } as const;
  return [
    ...(from.timeZone === to.timeZone ? [] : [zone]),
    ...(same(from.plans, to.plans) ? [] : [plans]),
    ...(same(from.planLabels, to.planLabels) ? [] : [labels]),
    ...(same(from.tiers, to.tiers) ? [] : [tiers]),
    ...(yield* listed(from.attributes, to.attributes)).map(
      (found) => ({ kind: 'attribute', ...found }) as const,
    ),
    ...(yield* listed(from.metrics, to.metrics)).map((found) => ({ kind: 'metric', ...found }) as const),
    ...(yield* listed(from.segments, to.segments)).map((found) => ({ kind: 'segment', ...found }) as const),
    ...(yield* listed(from.gates, to.gates)).map((found) => ({ kind: 'gate', ...found }) as const),
    ...(yield* listed(from.flags, to.flags)).map((found) => ({ kind: 'flag', ...found }) as const),
    ...(yield* listed(from.releases, to.releases)).map((found) => ({ kind: 'release', ...found }) as const),
  ];
}

/** A zone that nobody said is no definition. */
function orDefault(timeZone: string): string | undefined {
  return timeZone === DEFAULT_TIME_ZONE ? undefined : timeZone;
}

function orNone<Value>(list: readonly Value[]): readonly Value[] | undefined {
  return list.length === 0 ? undefined : list;
}

interface Found<Value> {
  readonly key: string;
  readonly before: Value | undefined;
  readonly after: Value | undefined;
}

function* listed<Value extends { readonly key: string }>(
  from: readonly Value[],
  to: readonly Value[],
): Work<readonly Found<Value>[]> {
  if (from === to) return [];
  const before = new Map<string, Value>();
  const after = new Map<string, Value>();
  // An amended list shares nearly all of its elements with the one it came from.
  const length = Math.max(from.length, to.length);
  for (let place = 0; place < length; place++) {
    const mine = from[place];
    const theirs = to[place];
    if (mine === theirs) continue;
    if (mine !== undefined) before.set(mine.key, mine);
    if (theirs !== undefined) after.set(theirs.key, theirs);
  }
  const found: Found<Value>[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const change = { key, before: before.get(key), after: after.get(key) };
    if (!same(change.before, change.after)) found.push(change);
    yield;
  }
  return found;
}

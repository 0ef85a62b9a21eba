import {
  EVERYBODY,
  type Attribute,
  type Catalog,
  type Metric,
  type Problem,
  type Release,
} from '../domain/catalog.ts';
import type { CompiledCatalog, Element, GatePart } from './compiled.ts';
import type { Report, Scope, Uses } from './condition.ts';
import { always, never, type Question, type Test } from './evaluation.ts';
import { keyedAlike } from './foundation.ts';
import { QuestionPlaces } from './question-places.ts';

/**
 * What compiling shares: the catalog's names, and where problems go. Each question of an evaluation gets a place of its own.
 */
export interface Workshop {
  readonly catalog: Catalog;
  readonly plans: ReadonlyMap<string, number>;
  readonly tiers: ReadonlyMap<string, number>;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly metricPlaces: ReadonlyMap<string, number>;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly segments: Map<string, Element<Question>>;
  readonly gates: Map<string, GatePart>;
  readonly flagPlaces: ReadonlyMap<string, number>;
  readonly releases: ReadonlyMap<string, Release>;
  readonly problems: Problem[];
  readonly error: Report;
  readonly warn: Report;
  readonly never: Question;
  /** A test with a place of its own to note its answer in. */
  readonly question: (test: Test) => Question;
  readonly places: QuestionPlaces;
}

/** @param base the catalog that is built upon, where there is one */
export function openWorkshop(catalog: Catalog, base: CompiledCatalog | undefined): Workshop {
  const problems: Problem[] = [];
  const places = base?.parts.places.copy() ?? new QuestionPlaces();
  const question = (test: Test): Question => ({ place: places.take(), test });
  return {
    catalog,
    plans: base?.plans ?? ranksOf(catalog.plans),
    tiers: base?.tiers ?? ranksOf(keysOf(catalog.tiers)),
    metrics: new Map(catalog.metrics.map((metric) => [metric.key, metric])),
    metricPlaces: ranksOf(keysOf(catalog.metrics)),
    attributes: new Map(catalog.attributes.map((attribute) => [attribute.key, attribute])),
    segments: new Map(base?.parts.segments ?? [[EVERYBODY, everybody(question)]]),
    gates: new Map(),
    flagPlaces: flagPlaces(catalog, base),
    releases: new Map(catalog.releases.map((release) => [release.key, release])),
    problems,
    error: (path, message) => void problems.push({ severity: 'error', path, message }),
    warn: (path, message) => void problems.push({ severity: 'warning', path, message }),
    never: base?.parts.never ?? question(never),
    question,
    places,
  };
}

function keysOf(list: readonly { readonly key: string }[]): readonly string[] {
  return list.map(({ key }) => key);
}

function ranksOf(keys: readonly string[]): ReadonlyMap<string, number> {
  return new Map(keys.map((key, place) => [key, place]));
}

function flagPlaces({ flags }: Catalog, base: CompiledCatalog | undefined): ReadonlyMap<string, number> {
  const alike = base !== undefined && keyedAlike(flags, base.catalog.flags);
  return alike ? base.parts.flagPlaces : ranksOf(keysOf(flags));
}

function everybody(question: Workshop['question']): Element<Question> {
  return { compiled: question(always), uses: { metrics: false, client: false }, sound: true };
}

/** The scope of the conditions of one element. */
export function scopeOf(shop: Workshop, uses: Uses, error: Report): Scope {
  return {
    plans: shop.plans,
    tiers: shop.tiers,
    metrics: shop.metrics,
    attributes: shop.attributes,
    segment: (key) =>
      useSegment(key, shop, uses, (message) => {
        error([], message);
      }),
    error,
    uses,
  };
}

/** The test of a segment, noting what it uses; a mistake inside it is a mistake of whoever refers to it. */
export function useSegment(
  key: string,
  shop: Workshop,
  uses: Uses,
  unsound: (message: string) => void,
): Question | undefined {
  const found = shop.segments.get(key);
  if (found === undefined) return undefined;
  uses.metrics ||= found.uses.metrics;
  uses.client ||= found.uses.client;
  if (!found.sound) unsound(`segment '${key}' cannot be used: see its own errors`);
  return found.compiled;
}

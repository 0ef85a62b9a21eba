import type { Attribute, Catalog, Metric } from '../domain/catalog.ts';
import type { CompiledGate } from './compiled.ts';
import type { Report, Scope, Uses } from './condition.ts';
import type { Question, Test } from './evaluation.ts';

/** What is known of one gate or segment once it is compiled. */
export interface Element<Compiled> {
  readonly compiled: Compiled;
  readonly uses: Uses;
  readonly sound: boolean;
}

/**
 * What compiling shares: the catalog's names, and where problems go. Each question of an evaluation gets a place of its own.
 */
export interface Workshop {
  readonly catalog: Catalog;
  readonly plans: ReadonlyMap<string, number>;
  readonly tiers: ReadonlyMap<string, number>;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly segments: Map<string, Element<Question>>;
  readonly gates: Map<string, Element<CompiledGate>>;
  readonly flagPlaces: ReadonlyMap<string, number>;
  readonly error: Report;
  readonly warn: Report;
  /** A test with a place of its own to note its answer in. */
  readonly question: (test: Test) => Question;
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

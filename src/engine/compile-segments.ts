import type { Segment } from '../domain/catalog.ts';
import type { Work } from '../domain/in-portions.ts';
import type { Condition } from '../domain/condition.ts';
import { scopeOf, type Workshop } from './workshop.ts';
import { compileCondition } from './condition.ts';
import { walk } from './cycles.ts';
import { never, type Test } from './evaluation.ts';
import { FALSE, TRUE } from './truth.ts';

/** Compiles every segment after the segments it refers to. Segments in a circle are never true. */
export function* compilingSegments(shop: Workshop): Work<void> {
  const list = shop.catalog.segments;
  const places = new Map(list.map(({ key }, place) => [key, place]));
  const edges = list.map(({ when }) => references(when).flatMap((key) => places.get(key) ?? []));
  const { cycles, order } = walk(list.length, (node) => edges[node] ?? []);
  const cyclic = new Set(cycles.flat());
  for (const cycle of cycles) {
    const path = cycle.map((place) => list[place]?.key ?? '').join(' → ');
    shop.error(
      ['segments', list[cycle[0] ?? 0]?.key ?? '', 'when'],
      `segments go round in a circle: ${path}`,
    );
    // Known, so that whoever refers to it is not told that it does not exist.
    for (const place of cycle) forsake(list[place], shop);
  }
  for (const place of order) {
    const segment = list[place];
    if (segment !== undefined && !cyclic.has(place)) compileSegment(segment, shop);
    yield;
  }
}

function forsake(segment: Segment | undefined, shop: Workshop): void {
  if (segment === undefined) return;
  shop.segments.set(segment.key, {
    compiled: shop.never,
    uses: { metrics: false, client: false },
    sound: false,
  });
}

function compileSegment(segment: Segment, shop: Workshop): void {
  const uses = { metrics: false, client: false };
  let sound = true;
  const scope = scopeOf(shop, uses, (path, message) => {
    sound = false;
    shop.error(['segments', segment.key, ...path], message);
  });
  const when = segment.when === undefined ? undefined : compileCondition(segment.when, scope, ['when']);
  if (when === undefined && segment.include.length === 0) {
    scope.error([], `expected 'include' or 'when'; everybody is the segment 'all'`);
  }
  shop.segments.set(segment.key, { compiled: shop.question(membership(segment, when)), uses, sound });
}

/** Exclude beats include beats condition. */
function membership(segment: Segment, when: Test | undefined): Test {
  const condition = when ?? never;
  if (segment.include.length === 0 && segment.exclude.length === 0) return condition;
  const include = new Set(segment.include);
  const exclude = new Set(segment.exclude);
  return (evaluation) => {
    const { id } = evaluation.subject;
    if (exclude.has(id)) return FALSE;
    return include.has(id) ? TRUE : condition(evaluation);
  };
}

function references(condition: Condition | undefined): readonly string[] {
  if (condition === undefined) return [];
  if ('all' in condition) return condition.all.flatMap(references);
  if ('any' in condition) return condition.any.flatMap(references);
  if ('not' in condition) return references(condition.not);
  return 'segment' in condition ? [condition.segment] : [];
}

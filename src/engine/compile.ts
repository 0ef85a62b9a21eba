import { EVERYBODY, type Catalog, type Flag, type Gate, type Problem } from '../domain/catalog.ts';
import { compileFlag } from './compile-flag.ts';
import { compileGate } from './compile-gate.ts';
import { checkLists, checkReleases } from './check.ts';
import { compileSegments } from './compile-segments.ts';
import type { CompiledCatalog, CompiledFlag, CompiledGate } from './compiled.ts';
import { walk } from './cycles.ts';
import { blankEvaluation, type Question } from './evaluation.ts';
import { TRUE } from './truth.ts';
import type { Element, Workshop } from './workshop.ts';

/**
 * Compiles a catalog for `decide`, and tells everything that is wrong with it. A catalog with errors must not be put to
 * use; should it be all the same, whatever is unsound serves its first variation and nothing else suffers.
 */
export function compile(catalog: Catalog): {
  readonly compiled: CompiledCatalog;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  let questions = 0;
  const shop: Workshop = {
    catalog,
    plans: new Map(catalog.plans.map((key, rank) => [key, rank])),
    tiers: new Map(catalog.tiers.map(({ key }, rank) => [key, rank])),
    metrics: new Map(catalog.metrics.map((metric) => [metric.key, metric])),
    attributes: new Map(catalog.attributes.map((attribute) => [attribute.key, attribute])),
    segments: new Map<string, Element<Question>>(),
    gates: new Map<string, Element<CompiledGate>>(),
    flagPlaces: new Map(catalog.flags.map(({ key }, place) => [key, place])),
    error: (path, message) => void problems.push({ severity: 'error', path, message }),
    warn: (path, message) => void problems.push({ severity: 'warning', path, message }),
    question: (test) => ({ place: questions++, test }),
  };
  checkLists(shop);
  shop.segments.set(EVERYBODY, {
    compiled: shop.question(() => TRUE),
    uses: { metrics: false, client: false },
    sound: true,
  });
  compileSegments(shop);
  for (const gate of catalog.gates) compileOneGate(gate, shop);
  const { flags, inOrder } = compileFlags(shop);
  checkReleases(shop);
  const evaluation = blankEvaluation(questions, catalog.flags.length, catalog.metrics);
  const compiled = { catalog, plans: shop.plans, tiers: shop.tiers, flags, inOrder, evaluation };
  return { compiled, problems };
}

function compileOneGate(gate: Gate, shop: Workshop): void {
  let sound = true;
  const uses = { metrics: false, client: false };
  const compiled = compileGate(gate, shop, uses, (path, message) => {
    sound = false;
    shop.error(['gates', gate.key, ...path], message);
  });
  shop.gates.set(gate.key, { compiled, uses, sound });
}

function compileFlags(shop: Workshop): { flags: Map<string, CompiledFlag>; inOrder: CompiledFlag[] } {
  const list = shop.catalog.flags;
  const edges = list.map((flag) => prerequisitePlaces(flag, shop));
  const { cycles, order } = walk(list.length, (node) => edges[node] ?? []);
  const cyclic = new Map<number, string>();
  for (const cycle of cycles) {
    const path = cycle.map((place) => list[place]?.key ?? '').join(' → ');
    for (const place of cycle) cyclic.set(place, path);
    shop.error(
      ['flags', list[cycle[0] ?? 0]?.key ?? '', 'prerequisites'],
      `prerequisites go round in a circle: ${path}`,
    );
  }
  const compiled: CompiledFlag[] = [];
  const inOrder: CompiledFlag[] = [];
  for (const place of order) {
    const flag = list[place];
    if (flag === undefined) continue;
    const usesMetrics = (edges[place] ?? []).some((other) => compiled[other]?.usesMetrics ?? false);
    const path = cyclic.get(place);
    const circle = path === undefined ? undefined : `prerequisites go round in a circle: ${path}`;
    const made = compileFlag(flag, place, circle, usesMetrics, shop);
    compiled[place] = made;
    inOrder.push(made);
  }
  return { flags: new Map(compiled.map((flag) => [flag.key, flag])), inOrder };
}

function prerequisitePlaces(flag: Flag, shop: Workshop): readonly number[] {
  return flag.prerequisites.flatMap((prerequisite) => shop.flagPlaces.get(prerequisite.flag) ?? []);
}

import type { Gate } from '../domain/catalog.ts';
import { compileGate } from './compile-gate.ts';
import type { CompiledCatalog, GatePart } from './compiled.ts';
import type { Question, Test } from './evaluation.ts';
import type { Workshop } from './workshop.ts';

/**
 * Compiles every gate, keeping those that are the same.
 * @param base the catalog that is built upon, where there is one
 * @returns the gates that are not as they were in it, by key
 */
export function compileGates(shop: Workshop, base: CompiledCatalog | undefined): ReadonlySet<string> {
  const list = shop.catalog.gates;
  const former = base?.parts.gates ?? NO_GATES;
  const moved = new Set(former.keys());
  for (const gate of list) if (former.get(gate.key)?.gate === gate) moved.delete(gate.key);
  // What is dropped makes room before anything takes it.
  for (const key of moved) shop.places.giveBack(former.get(key)?.places ?? []);
  for (const gate of list) {
    const part = former.get(gate.key);
    if (part?.gate === gate) keep(part, shop);
    else {
      moved.add(gate.key);
      shop.gates.set(gate.key, compileOne(gate, shop));
    }
  }
  return moved;
}

function keep(part: GatePart, shop: Workshop): void {
  for (const problem of part.problems) shop.problems.push(problem);
  shop.gates.set(part.gate.key, part);
}

const NO_GATES: ReadonlyMap<string, GatePart> = new Map();

function compileOne(gate: Gate, shop: Workshop): GatePart {
  const told = shop.problems.length;
  const uses = { metrics: false, client: false };
  const places: number[] = [];
  function question(test: Test): Question {
    const made = shop.question(test);
    places.push(made.place);
    return made;
  }
  let sound = true;
  const compiled = compileGate(gate, { ...shop, question }, uses, (path, message) => {
    sound = false;
    shop.error(['gates', gate.key, ...path], message);
  });
  return { gate, compiled, uses, sound, places, problems: shop.problems.slice(told) };
}

import { Kind, type TypeNode, type ValueNode } from 'graphql';

/** Levels of lists and input objects in a literal: 0 for a plain value. Calls no function for a level. */
export function literalDepth(literal: ValueNode | undefined): number {
  if (literal === undefined) return 0;
  let depth = 0;
  let level: readonly ValueNode[] = [literal];
  for (;;) {
    const below: ValueNode[] = [];
    let nested = false;
    for (const value of level) {
      if (value.kind !== Kind.LIST && value.kind !== Kind.OBJECT) continue;
      nested = true;
      if (value.kind === Kind.LIST) for (const item of value.values) below.push(item);
      else for (const field of value.fields) below.push(field.value);
    }
    if (!nested) return depth;
    depth++;
    level = below;
  }
}

/** Lists that a type is made of. Calls no function for a level. */
export function typeDepth(type: TypeNode): number {
  let depth = 0;
  for (let at = type; at.kind !== Kind.NAMED_TYPE; at = at.type) if (at.kind === Kind.LIST_TYPE) depth++;
  return depth;
}

/** What a value from JSON is made of. */
export interface InputMeasures {
  /** Levels of arrays and objects: 0 for a plain value. */
  readonly depth: number;
  /** Plain values, arrays and objects together. */
  readonly values: number;
}

/** Measures a value from JSON, level by level. Stops where it is deeper or larger than `most`, and says so by what it has found. */
export function measureInput(input: unknown, most: InputMeasures): InputMeasures {
  let depth = 0;
  let values = 1;
  let level: readonly unknown[] = [input];
  while (depth <= most.depth && values <= most.values) {
    const below: unknown[] = [];
    let nested = false;
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      nested = true;
      values += addParts(value, below, most.values - values);
      if (values > most.values) break;
    }
    if (!nested) break;
    depth++;
    level = below;
  }
  return { depth, values };
}

/** Adds the parts of an array or object, and no more than can matter. @returns how many it has */
function addParts(value: object, parts: unknown[], room: number): number {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    if (items.length <= room) for (const item of items) parts.push(item);
    return value.length;
  }
  let count = 0;
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    count++;
    if (count > room) return count;
    parts.push(Reflect.get(value, key));
  }
  return count;
}

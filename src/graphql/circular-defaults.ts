import {
  Kind,
  type DocumentNode,
  type InputValueDefinitionNode,
  type TypeNode,
  type ValueNode,
} from 'graphql';

import { placeOf, type SchemaProblem } from './sdl.ts';

type Fields = ReadonlyMap<string, InputValueDefinitionNode>;

/** A default, and an input type that its literal holds a value of. */
interface Step {
  readonly coordinate: string;
  readonly field: InputValueDefinitionNode;
  readonly to: string;
}

/**
 * Finds defaults of input fields that need the defaults of their own type (GraphQL specification §3.10, "Circular
 * References"). graphql-js 16 does not look for them, and never ends building such a schema.
 */
export function circularDefaults({ definitions }: DocumentNode): readonly SchemaProblem[] {
  const inputs = new Map<string, Map<string, InputValueDefinitionNode>>();
  for (const one of definitions) {
    if (one.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION && one.kind !== Kind.INPUT_OBJECT_TYPE_EXTENSION)
      continue;
    const fields = inputs.get(one.name.value) ?? new Map<string, InputValueDefinitionNode>();
    for (const field of one.fields ?? []) fields.set(field.name.value, field);
    inputs.set(one.name.value, fields);
  }
  const steps = new Map([...inputs].map(([name, fields]) => [name, stepsFrom(name, fields, inputs)]));
  return circles(steps).map(({ coordinate, field, to }) => ({
    ...placeOf(field),
    coordinate,
    message: `has a value of ${to} in its default, and defaults of ${to} lead back to it; leave this default out`,
  }));
}

function stepsFrom(name: string, fields: Fields, inputs: ReadonlyMap<string, Fields>): readonly Step[] {
  return [...fields.values()].flatMap((field) => {
    const held = new Set<string>();
    if (field.defaultValue) hold(field.defaultValue, nameOf(field.type), inputs, held);
    return [...held].map((to) => ({ coordinate: `${name}.${field.name.value}`, field, to }));
  });
}

/** Notes the input types that a literal of a type holds values of. */
function hold(node: ValueNode, type: string, inputs: ReadonlyMap<string, Fields>, held: Set<string>): void {
  if (node.kind === Kind.LIST) for (const item of node.values) hold(item, type, inputs, held);
  const fields = inputs.get(type);
  if (node.kind !== Kind.OBJECT || fields === undefined) return;
  held.add(type);
  for (const { name, value } of node.fields) {
    const field = fields.get(name.value);
    if (field !== undefined) hold(value, nameOf(field.type), inputs, held);
  }
}

function nameOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : nameOf(type.type);
}

/** The steps that lead back to a type they come from: what is left once each type that leads nowhere is taken away. */
function circles(steps: ReadonlyMap<string, readonly Step[]>): readonly Step[] {
  const left = new Map([...steps].map(([name, all]) => [name, all.length]));
  const before = new Map<string, string[]>();
  for (const [name, all] of steps) {
    for (const { to } of all) {
      const known = before.get(to);
      if (known === undefined) before.set(to, [name]);
      else known.push(name);
    }
  }
  const done = [...left].filter(([, count]) => count === 0).map(([name]) => name);
  for (const name of done) {
    left.delete(name);
    for (const holder of before.get(name) ?? []) {
      const count = (left.get(holder) ?? 0) - 1;
      left.set(holder, count);
      if (count === 0) done.push(holder);
    }
  }
  return [...left.keys()].flatMap((name) => (steps.get(name) ?? []).filter(({ to }) => left.has(to)));
}

import { getNamedType, isCompositeType, isInputObjectType } from 'graphql';

import { inputMembers } from '../demands.ts';
import { finding, type FieldOf, type Lint } from './lint.ts';

/** Inputs named in the warnings of one field. A further warning says that there are more. */
const MOST_TOLD = 5;

/** Steps from the type a field answers with to the items in it: a connection has edges, and edges have nodes. */
const STEPS = 2;

/** Coordinates of inputs, by the name of the type from which they are found; at most MOST_TOLD + 1 a type. */
type Found = Map<string, Set<string>>;

/** Names of types that follow a type. */
type Edges = ReadonlyMap<string, readonly string[]>;

/**
 * Warns of gated fields that an open input orders or filters by: a caller learns their values without being answered one.
 * The work is linear in the schema for each name that a gated field and an open input share.
 */
export function lintOracles(lint: Lint): void {
  const inputs = openInputs(lint);
  const ways = waysOf(lint);
  const told = new Map<FieldOf, ReadonlySet<string>>();
  for (const [name, fields] of gatedFields(lint)) {
    const speaking = inputs.get(name);
    if (speaking === undefined) continue;
    const near = typesNear(speaking, ways);
    for (const field of fields) told.set(field, near.get(field.type.name) ?? new Set());
  }
  for (const field of lint.fields) tell(lint, field, [...(told.get(field) ?? [])]);
}

function tell({ warnings }: Lint, { coordinate, field }: FieldOf, inputs: readonly string[]): void {
  for (const input of inputs.slice(0, MOST_TOLD)) {
    const message = `is gated, and a caller learns its value by ${input}, which is open; gate that as well`;
    warnings.push(finding(coordinate, field.astNode, message));
  }
  if (inputs.length > MOST_TOLD) {
    const message =
      'is gated, and a caller learns its value by further inputs of that name; gate those as well';
    warnings.push(finding(coordinate, field.astNode, message));
  }
}

/** Gated fields by their plain name. Those of a root have no holder to be ordered or filtered. */
function gatedFields({ book, fields }: Lint): ReadonlyMap<string, readonly FieldOf[]> {
  const found = new Map<string, FieldOf[]>();
  for (const one of fields) {
    if (book.isRoot(one.type) || book.ofField(one.type, one.field.name).length === 0) continue;
    append(found, plainName(one.field.name), one);
  }
  return found;
}

/** Open input fields and enum values: by their plain name, then by their type. */
function openInputs({ schema, book }: Lint): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  for (const type of Object.values(schema.getTypeMap())) {
    for (const member of inputMembers(type)) {
      if (book.ofInput(type.name, member).length > 0) continue;
      const name = plainName(member);
      const ofName = found.get(name) ?? new Map<string, Set<string>>();
      found.set(name, ofName);
      add(ofName, type.name, `${type.name}.${member}`);
    }
  }
  return found;
}

/** How an input leads to the types that it may order or filter. */
interface Ways {
  /** Input types that have a field of an input type. */
  readonly holders: Edges;
  /** Types that a field with an argument of an input type answers with. */
  readonly answers: Edges;
  /** Types that the fields of a type answer with. A root leads to everything, so it has none. */
  readonly below: Edges;
}

function waysOf({ schema, book, fields }: Lint): Ways {
  const holders = new Map<string, string[]>();
  const answers = new Map<string, string[]>();
  const below = new Map<string, string[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields()))
      append(holders, getNamedType(field.type).name, type.name);
  }
  for (const { type, field } of fields) {
    const answer = getNamedType(field.type);
    if (!isCompositeType(answer)) continue;
    if (!book.isRoot(type)) append(below, type.name, answer.name);
    for (const argument of field.args) append(answers, getNamedType(argument.type).name, answer.name);
  }
  return { holders, answers, below };
}

/** The types that these inputs may order or filter. */
function typesNear(speaking: Found, { holders, answers, below }: Ways): Found {
  const near: Found = new Map();
  let last = step(closure(speaking, holders), answers);
  for (let steps = 0; steps <= STEPS; steps++) {
    for (const [type, inputs] of last) for (const input of inputs) add(near, type, input);
    last = step(last, below);
  }
  return near;
}

/** Follows the edges as far as they go. */
function closure(from: Found, edges: Edges): Found {
  const found: Found = new Map();
  const waiting: (readonly [string, string])[] = [];
  for (const [type, inputs] of from) for (const input of inputs) waiting.push([type, input]);
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const [type, input] = at;
    if (!add(found, type, input)) continue;
    for (const next of edges.get(type) ?? []) waiting.push([next, input]);
  }
  return found;
}

/** Follows the edges once. */
function step(from: Found, edges: Edges): Found {
  const found: Found = new Map();
  for (const [type, inputs] of from)
    for (const next of edges.get(type) ?? []) for (const input of inputs) add(found, next, input);
  return found;
}

/** @returns false where it is there already, or enough others are */
function add(found: Found, type: string, input: string): boolean {
  const known = found.get(type) ?? new Set<string>();
  if (known.has(input) || known.size > MOST_TOLD) return false;
  found.set(type, known.add(input));
  return true;
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

/** `CREATED_AT_DESC` and `createdAt` speak of the same. */
function plainName(name: string): string {
  return name
    .replaceAll('_', '')
    .toLowerCase()
    .replace(/(asc|desc)$/, '');
}

import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  Kind,
  type DirectiveNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type ObjectValueNode,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';

import type { Guard } from './guard.ts';
import { defaultOf, type InputGuards } from './inputs.ts';

/** A variable that is handed to something, and what is asked for by handing it. */
interface VariableUse {
  readonly name: string;
  readonly type: GraphQLInputType;
  /** Of the argument or input field, asked where the variable has a value. */
  readonly guard: Guard | undefined;
  /** Stands in where it has none. */
  readonly otherwise: ValueNode | undefined;
}

/** What one field of an operation is handed: the guards that hold whatever its variables are, and the variables. */
export interface Supply {
  readonly always: readonly Guard[];
  readonly variables: readonly VariableUse[];
}

/** The values a request brings for its variables, and the defaults of its operation. */
export interface Variables {
  readonly given: Readonly<Record<string, unknown>>;
  readonly operation: OperationDefinitionNode;
  /**
   * What has been found in them so far, by variable and type: fields that share a variable share the scan of it. One map
   * serves one operation on one schema.
   */
  readonly found: Map<string, ReadonlySet<Guard>>;
}

interface Scan {
  readonly inputs: InputGuards;
  readonly always: Set<Guard>;
  readonly variables: VariableUse[];
}

/** What takes arguments: a field, or a directive that is applied in an operation. */
interface Taker {
  readonly args: readonly GraphQLArgument[];
}

/** What a field or a directive is handed by an operation, as far as anything of it is gated. */
export function supplyOf(
  inputs: InputGuards,
  coordinate: string,
  { args }: Taker,
  node: FieldNode | DirectiveNode,
): Supply {
  const scan: Scan = { inputs, always: new Set(), variables: [] };
  for (const argument of args) scanArgument(scan, coordinate, argument, node);
  return { always: [...scan.always], variables: scan.variables };
}

function scanArgument(
  scan: Scan,
  field: string,
  argument: GraphQLArgument,
  node: FieldNode | DirectiveNode,
): void {
  const guard = scan.inputs.guards.get(`${field}(${argument.name}:)`);
  const value = node.arguments?.find(({ name }) => name.value === argument.name)?.value;
  scanMember(scan, argument.type, guard, value, defaultOf(argument));
}

/** An argument or an input field: handed in, or left to its default, which is nobody's request but may hold a gated value. */
function scanMember(
  scan: Scan,
  type: GraphQLInputType,
  guard: Guard | undefined,
  value: ValueNode | undefined,
  otherwise: ValueNode | undefined,
): void {
  if (value?.kind === Kind.VARIABLE) {
    scan.variables.push({ name: value.name.value, type, guard, otherwise });
    return;
  }
  if (value !== undefined && guard !== undefined) scan.always.add(guard);
  const stands = value ?? otherwise;
  if (stands !== undefined) scanLiteral(scan, stands, type);
}

function scanLiteral(scan: Scan, node: ValueNode, wrapped: GraphQLInputType): void {
  const type = getNullableType(wrapped);
  if (node.kind === Kind.VARIABLE) {
    scan.variables.push({ name: node.name.value, type, guard: undefined, otherwise: undefined });
  } else if (isListType(type)) {
    const items = node.kind === Kind.LIST ? node.values : [node];
    for (const item of items) scanLiteral(scan, item, type.ofType);
  } else if (isInputObjectType(type) && node.kind === Kind.OBJECT) {
    scanObject(scan, node, type);
  } else if (isEnumType(type) && node.kind === Kind.ENUM) {
    ask(scan, `${type.name}.${node.value}`);
  }
}

function scanObject(scan: Scan, node: ObjectValueNode, type: GraphQLInputObjectType): void {
  if (!scan.inputs.types.has(type.name)) return;
  for (const field of Object.values(type.getFields())) {
    const guard = scan.inputs.guards.get(`${type.name}.${field.name}`);
    const value = node.fields.find(({ name }) => name.value === field.name)?.value;
    scanMember(scan, field.type, guard, value, defaultOf(field));
  }
}

function ask({ inputs, always }: Scan, coordinate: string): void {
  const guard = inputs.guards.get(coordinate);
  if (guard !== undefined) always.add(guard);
}

/** Every guard that must let a field be handed what it is handed, with these variables. */
export function guardsOn(inputs: InputGuards, supply: Supply, variables: Variables): readonly Guard[] {
  if (supply.variables.length === 0) return supply.always;
  const scan: Scan = { inputs, always: new Set(supply.always), variables: [] };
  for (const use of supply.variables) scanVariable(scan, use, variables);
  return [...scan.always];
}

function scanVariable(scan: Scan, { name, type, guard, otherwise }: VariableUse, variables: Variables): void {
  const { given, operation } = variables;
  const value = Object.hasOwn(given, name) ? given[name] : undefined;
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  const written = value === undefined ? definition?.defaultValue : undefined;
  if ((value !== undefined || written !== undefined) && guard !== undefined) scan.always.add(guard);
  if (value !== undefined) scanGiven(scan, name, value, type, variables);
  else if (written !== undefined) scanLiteral(scan, written, type);
  else if (otherwise !== undefined) scanLiteral(scan, otherwise, type);
}

/** Scans the value of a variable once for each type it is handed to. */
function scanGiven(
  scan: Scan,
  name: string,
  value: unknown,
  type: GraphQLInputType,
  { found }: Variables,
): void {
  if (!scan.inputs.types.has(getNamedType(type).name)) return;
  const key = `${name}:${type.toString()}`;
  const known = found.get(key);
  const guards = known ?? scanApart(scan.inputs, value, type);
  if (known === undefined) found.set(key, guards);
  for (const guard of guards) scan.always.add(guard);
}

function scanApart(inputs: InputGuards, value: unknown, type: GraphQLInputType): ReadonlySet<Guard> {
  const always = new Set<Guard>();
  scanValue({ inputs, always, variables: [] }, value, type);
  return always;
}

/** A value as it came in JSON. Whether it is one of its type is for execution to say. */
function scanValue(scan: Scan, value: unknown, wrapped: GraphQLInputType): void {
  const type = getNullableType(wrapped);
  if (isListType(type)) {
    for (const item of Array.isArray(value) ? value : [value]) scanValue(scan, item, type.ofType);
  } else if (isInputObjectType(type)) {
    scanFields(scan, value, type);
  } else if (isEnumType(type) && typeof value === 'string' && type.getValue(value) !== undefined) {
    // A value that this view does not have is one that never was, and execution says so.
    ask(scan, `${type.name}.${value}`);
  }
}

function scanFields(scan: Scan, value: unknown, type: GraphQLInputObjectType): void {
  if (typeof value !== 'object' || value === null || !scan.inputs.types.has(type.name)) return;
  for (const field of Object.values(type.getFields())) {
    const part: unknown = Object.hasOwn(value, field.name) ? Reflect.get(value, field.name) : undefined;
    const otherwise = part === undefined ? defaultOf(field) : undefined;
    if (part !== undefined) {
      ask(scan, `${type.name}.${field.name}`);
      scanValue(scan, part, field.type);
    } else if (otherwise !== undefined) scanLiteral(scan, otherwise, field.type);
  }
}

import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

import type { Guard } from './guard.ts';
import type { GuardedSchema } from './guarded-schema.ts';
import { included } from './inclusion.ts';
import type { Where } from './refusal.ts';
import { supplyOf, type Supply } from './supply.ts';
import type { ShieldRule } from '../apollo/shield.ts';

/** A guard that an operation can reach, and where it is met first. */
export interface Reached {
  readonly guard: Guard;
  readonly where: Where;
  /** False where a value may turn out to be of the guard's type, and nothing is asked of one: it is denied if it comes. */
  readonly wanted: boolean;
}

/** A field or a directive that may be handed something gated, as it is written in the operation. */
export interface Site {
  readonly node: FieldNode | DirectiveNode;
  readonly coordinate: string;
  readonly supply: Supply;
  readonly where: Where;
}

/** A response key at the root, and what stands before the field it is of (nothing: it answers whatever is decided). */
export interface RootKey {
  readonly guard: Guard | undefined;
  readonly site: Site | undefined;
  readonly where: Where;
}

/** Everything an operation has to ask before it runs. Holds for every caller; depends on the variables of directives only. */
export interface Plan {
  readonly operation: OperationDefinitionNode;
  readonly reached: readonly Reached[];
  readonly sites: readonly Site[];
  /** Directives that it applies, which may bear on any part of it. */
  readonly directives: readonly Site[];
  /** The guards of what it asks for. */
  readonly wanted: readonly Guard[];
  /** The distinct rules of the guards reached. What is handed to the sites asks more, by the variables. */
  readonly rules: readonly ShieldRule[];
  /** `__typename` left out: it says nothing. */
  readonly root: readonly RootKey[];
}

type Walked = Map<SelectionSetNode, Set<GraphQLCompositeType>>;

/** Response keys from the root, the last one first: a path of its own for each field would cost its depth. */
interface Path {
  readonly key: string;
  readonly above: Path | undefined;
}

/** A selection still to be looked at, as it stands on a type. */
interface Step {
  readonly selection: SelectionNode;
  readonly type: GraphQLCompositeType;
  /** Undefined at the root. */
  readonly path: Path | undefined;
}

interface Walk {
  readonly guarded: GuardedSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly reached: Map<Guard, Reached>;
  readonly sites: Site[];
  readonly directives: Map<DirectiveNode, Site>;
  readonly root: Map<string, RootKey>;
  /** What is to be done, the next one last. A list, because a document may be deeper than the call stack. */
  readonly steps: Step[];
  /** What has been walked already: each selection set once for each type, so that no nesting of fragments costs more. */
  readonly walked: Walked;
  /** The same, of what stands at the root: a fragment may stand there and deeper down as well. */
  readonly walkedAtRoot: Walked;
}

/**
 * Plans an operation: every guarded field it can reach, through fragments, `@skip` and `@include`, and whatever type an
 * abstract one turns out to be. Linear in the document times the types it speaks of.
 * @param variables values of the variables that directives use, defaults applied
 */
export function planOperation(
  guarded: GuardedSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Plan {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const walk: Walk = {
    guarded,
    fragments,
    variables,
    reached: new Map(),
    sites: [],
    directives: new Map(),
    root: new Map(),
    steps: [],
    walked: new Map(),
    walkedAtRoot: new Map(),
  };
  const type = guarded.schema.getRootType(operation.operation);
  for (const { directives } of [operation, ...(operation.variableDefinitions ?? [])])
    takeDirectives(walk, directives, undefined);
  if (type) enter(walk, operation.selectionSet, type, undefined);
  for (let step = walk.steps.pop(); step !== undefined; step = walk.steps.pop()) take(walk, step);
  const reached = [...walk.reached.values()];
  return {
    operation,
    reached,
    sites: walk.sites,
    directives: [...walk.directives.values()],
    wanted: reached.filter((one) => one.wanted).map(({ guard }) => guard),
    rules: [...new Set(reached.map(({ guard }) => guard.rule))],
    root: [...walk.root.values()],
  };
}

function enter(walk: Walk, set: SelectionSetNode, type: GraphQLCompositeType, path: Path | undefined): void {
  const walked = path === undefined ? walk.walkedAtRoot : walk.walked;
  const types = walked.get(set) ?? new Set();
  if (types.has(type)) return;
  walked.set(set, types.add(type));
  for (const selection of set.selections.toReversed()) {
    if (included(selection, walk.variables)) walk.steps.push({ selection, type, path });
  }
}

function take(walk: Walk, { selection, type, path }: Step): void {
  takeDirectives(walk, selection.directives, path);
  if (selection.kind === Kind.FIELD) {
    for (const object of objectsOf(walk, type)) takeField(walk, selection, object, path);
    return;
  }
  const spread =
    selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
  if (spread === undefined) return;
  if (spread !== selection) takeDirectives(walk, spread.directives, path);
  const condition = spread.typeCondition?.name.value;
  const target = condition === undefined ? type : walk.guarded.schema.getType(condition);
  for (const narrowed of narrow(walk, type, target)) enter(walk, spread.selectionSet, narrowed, path);
}

/** The types a selection on `type` can be of, once its type condition holds. */
function narrow(walk: Walk, type: GraphQLCompositeType, condition: unknown): readonly GraphQLCompositeType[] {
  if (condition === type) return [type];
  const possible = new Set(objectsOf(walk, type));
  return objectsOf(walk, condition).filter((object) => possible.has(object));
}

function objectsOf({ guarded }: Walk, type: unknown): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? guarded.schema.getPossibleTypes(type) : [];
}

function takeField(walk: Walk, node: FieldNode, type: GraphQLObjectType, above: Path | undefined): void {
  const name = node.name.value;
  const coordinate = `${type.name}.${name}`;
  const field = type.getFields()[name];
  const path = { key: node.alias?.value ?? name, above };
  const guard = walk.guarded.guards.get(coordinate);
  reach(walk, walk.guarded.types.get(type.name), node, above, true);
  reach(walk, guard, node, path, true);
  const site = siteOf(walk, node, coordinate, field, path);
  if (site !== undefined) walk.sites.push(site);
  if (above === undefined && name !== '__typename' && !walk.root.has(path.key)) {
    walk.root.set(path.key, { guard, site, where: whereOf(node, path) });
  }
  const inner = getNamedType(field?.type);
  for (const { name: possible } of objectsOf(walk, inner)) {
    reach(walk, walk.guarded.types.get(possible), node, path, false);
  }
  if (node.selectionSet !== undefined && isCompositeType(inner)) enter(walk, node.selectionSet, inner, path);
}

/** Notes each directive that may be handed something gated, once. */
function takeDirectives(
  { guarded: { inputs, schema }, directives }: Walk,
  nodes: readonly DirectiveNode[] = [],
  path: Path | undefined,
): void {
  if (inputs.directives.size === 0) return;
  for (const node of nodes) {
    const directive = inputs.directives.has(node.name.value)
      ? schema.getDirective(node.name.value)
      : undefined;
    if (!directive || directives.has(node)) continue;
    const coordinate = `@${directive.name}`;
    const where = { nodes: [node], path: keysOf(path) };
    directives.set(node, { node, coordinate, supply: supplyOf(inputs, coordinate, directive, node), where });
  }
}

function reach(
  { reached }: Walk,
  guard: Guard | undefined,
  node: FieldNode,
  path: Path | undefined,
  wanted: boolean,
): void {
  if (guard === undefined) return;
  const known = reached.get(guard);
  if (known?.wanted === true || (known !== undefined && !wanted)) return;
  reached.set(guard, { guard, where: whereOf(node, path), wanted });
}

function siteOf(
  { guarded: { inputs } }: Walk,
  node: FieldNode,
  coordinate: string,
  field: GraphQLField<unknown, unknown> | undefined,
  path: Path,
): Site | undefined {
  if (field === undefined || !inputs.fields.has(coordinate)) return undefined;
  return { node, coordinate, supply: supplyOf(inputs, coordinate, field, node), where: whereOf(node, path) };
}

function whereOf(node: FieldNode, path: Path | undefined): Where {
  return { nodes: [node], path: keysOf(path) };
}

function keysOf(path: Path | undefined): readonly string[] {
  const keys: string[] = [];
  for (let at = path; at !== undefined; at = at.above) keys.push(at.key);
  return keys.reverse();
}

import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

import { atOnce, type Work } from '../domain/in-portions.ts';

import type { Guard } from './guard.ts';
import type { GuardedSchema } from './guarded-schema.ts';
import { included } from './inclusion.ts';
import {
  reach,
  siteOf,
  takeDirectives,
  whereOf,
  type Path,
  type Reached,
  type RootKey,
  type Site,
  type Step,
  type Taken,
  type Walk,
} from './plan-walk.ts';
import type { ShieldRule } from '../apollo/shield.ts';

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

/** Plans an operation in one go. */
export function planOperation(...asked: Parameters<typeof planning>): Plan {
  return atOnce(planning(...asked));
}

/**
 * Plans an operation, in work that can pause: every guarded field it can reach, through fragments, `@skip` and `@include`, and whatever type an
 * abstract one turns out to be. Linear in the document times the types it speaks of.
 * @param variables values of the variables that directives use, defaults applied
 */
export function* planning(
  guarded: GuardedSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Work<Plan> {
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
    taken: new Map(),
    looked: new Set(),
  };
  const type = guarded.schema.getRootType(operation.operation);
  for (const { directives } of [operation, ...(operation.variableDefinitions ?? [])])
    takeDirectives(walk, directives, undefined);
  if (type) enter(walk, operation.selectionSet, type, undefined);
  for (let step = walk.steps.pop(); step !== undefined; step = walk.steps.pop()) {
    yield;
    yield* take(walk, step);
  }
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

function* take(walk: Walk, { selection, type, path }: Step): Work<void> {
  takeDirectives(walk, selection.directives, path);
  if (selection.kind === Kind.FIELD) {
    if (isAbstractType(type)) yield* takeOfEach(walk, selection, type, path);
    else if (isObjectType(type)) takeField(walk, selection, type, path);
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

/** Takes a field of whatever an abstract type may turn out to be. */
function* takeOfEach(
  walk: Walk,
  node: FieldNode,
  type: GraphQLAbstractType,
  above: Path | undefined,
): Work<void> {
  const name = node.name.value;
  const ofType = walk.taken.get(type) ?? new Map<string, Taken>();
  walk.taken.set(type, ofType);
  const known = ofType.get(name);
  if (known !== undefined) {
    const path = { key: node.alias?.value ?? name, above };
    for (const object of known.handed) takeSite(walk, node, object, path);
    for (const inner of known.inner) if (node.selectionSet) enter(walk, node.selectionSet, inner, path);
    return;
  }
  const taken: Taken = { handed: new Set(), inner: new Set() };
  for (const object of objectsOf(walk, type)) {
    yield;
    const { site, inner } = takeField(walk, node, object, above);
    if (site !== undefined) taken.handed.add(object);
    if (isCompositeType(inner)) taken.inner.add(inner);
  }
  ofType.set(name, taken);
}

function takeSite(walk: Walk, node: FieldNode, type: GraphQLObjectType, path: Path): Site | undefined {
  const name = node.name.value;
  const site = siteOf(walk, node, `${type.name}.${name}`, type.getFields()[name], path);
  if (site !== undefined) walk.sites.push(site);
  return site;
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

function takeField(
  walk: Walk,
  node: FieldNode,
  type: GraphQLObjectType,
  above: Path | undefined,
): { readonly site: Site | undefined; readonly inner: unknown } {
  const name = node.name.value;
  const coordinate = `${type.name}.${name}`;
  const field = type.getFields()[name];
  const path = { key: node.alias?.value ?? name, above };
  const guard = walk.guarded.guards.get(coordinate);
  reach(walk, walk.guarded.types.get(type.name), node, above, true);
  reach(walk, guard, node, path, true);
  const site = takeSite(walk, node, type, path);
  if (above === undefined && name !== '__typename' && !walk.root.has(path.key)) {
    walk.root.set(path.key, { guard, site, where: whereOf(node, path) });
  }
  const inner = getNamedType(field?.type);
  if (!walk.looked.has(inner)) {
    walk.looked.add(inner);
    for (const { name: possible } of objectsOf(walk, inner))
      reach(walk, walk.guarded.types.get(possible), node, path, false);
  }
  if (node.selectionSet !== undefined && isCompositeType(inner)) enter(walk, node.selectionSet, inner, path);
  return { site, inner };
}

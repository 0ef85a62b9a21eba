import type {
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLObjectType,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';

import type { Guard } from './guard.ts';
import type { GuardedSchema } from './guarded-schema.ts';
import type { Where } from './refusal.ts';
import { supplyOf, type Supply } from './supply.ts';

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

type Walked = Map<SelectionSetNode, Set<GraphQLCompositeType>>;

/** Response keys from the root, the last one first: a path of its own for each field would cost its depth. */
export interface Path {
  readonly key: string;
  readonly above: Path | undefined;
}

/** A selection still to be looked at, as it stands on a type. */
export interface Step {
  readonly selection: SelectionNode;
  readonly type: GraphQLCompositeType;
  /** Undefined at the root. */
  readonly path: Path | undefined;
}

export interface Walk {
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
  /** Abstract types whose fields have been taken, by the names of the fields. */
  readonly taken: Map<GraphQLCompositeType, Map<string, Taken>>;
  /** Types of values whose guards have been reached. */
  readonly looked: Set<unknown>;
}

/** What a field of an abstract type still has to say where it is selected again: each guard is reached once. */
export interface Taken {
  /** The types that it may be handed something gated by. */
  readonly handed: Set<GraphQLObjectType>;
  readonly inner: Set<GraphQLCompositeType>;
}

/** Notes each directive that may be handed something gated, once. */
export function takeDirectives(
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

export function reach(
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

export function siteOf(
  { guarded: { inputs } }: Walk,
  node: FieldNode,
  coordinate: string,
  field: GraphQLField<unknown, unknown> | undefined,
  path: Path,
): Site | undefined {
  if (field === undefined || !inputs.fields.has(coordinate)) return undefined;
  return { node, coordinate, supply: supplyOf(inputs, coordinate, field, node), where: whereOf(node, path) };
}

export function whereOf(node: FieldNode, path: Path | undefined): Where {
  return { nodes: [node], path: keysOf(path) };
}

function keysOf(path: Path | undefined): readonly string[] {
  const keys: string[] = [];
  for (let at = path; at !== undefined; at = at.above) keys.push(at.key);
  return keys.reverse();
}

import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** For how long an answer may be given again, seconds, and to whom. */
export interface CachePolicy {
  readonly maxAge: number;
  readonly scope: 'PUBLIC' | 'PRIVATE';
}

const NEVER: CachePolicy = { maxAge: 0, scope: 'PUBLIC' };

/** What `@cacheControl` says of a field or a type. */
interface Hint {
  readonly maxAge: number | undefined;
  readonly private: boolean;
  readonly inherits: boolean;
}

interface Walk {
  readonly schema: GraphQLSchema;
  readonly root: GraphQLObjectType;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Coordinates of fields whose calls count: an answer that is given again would not be counted. */
  readonly counted: ReadonlyMap<string, unknown>;
  readonly walked: Map<SelectionSetNode, Set<GraphQLCompositeType>>;
  /** Types of the values of fields that were taken. */
  readonly taken: Map<GraphQLCompositeType, Map<string, ReadonlySet<GraphQLNamedType>>>;
  /** A list, because a document may be deeper than the call stack. */
  readonly waiting: { readonly set: SelectionSetNode; readonly type: GraphQLCompositeType }[];
  maxAge: number;
  private: boolean;
}

/**
 * How an operation may be cached, from the `@cacheControl` of its fields and their types, as Apollo Server has it: the least
 * of all, and nothing where a field at the root, or one with fields below it, says nothing. Of an abstract type every type it
 * may turn out to be counts, and skipped fields count as well, so that it depends on the document alone.
 */
export function cachePolicyOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  counted: Walk['counted'],
): CachePolicy {
  const root = schema.getRootType(operation.operation);
  if (!root) return NEVER;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const state = { walked: new Map(), taken: new Map(), waiting: [], maxAge: Infinity, private: false };
  const walk: Walk = { schema, root, fragments, counted, ...state };
  enter(walk, operation.selectionSet, root);
  for (let next = walk.waiting.pop(); next !== undefined; next = walk.waiting.pop())
    for (const selection of next.set.selections) take(walk, selection, next.type);
  if (!Number.isFinite(walk.maxAge)) return NEVER;
  return { maxAge: walk.maxAge, scope: walk.private ? 'PRIVATE' : 'PUBLIC' };
}

function enter({ walked, waiting }: Walk, set: SelectionSetNode | undefined, type: unknown): void {
  if (set === undefined || !isComposite(type)) return;
  const types = walked.get(set) ?? new Set();
  if (types.has(type)) return;
  walked.set(set, types.add(type));
  waiting.push({ set, type });
}

function take(walk: Walk, selection: SelectionNode, type: GraphQLCompositeType): void {
  if (selection.kind === Kind.FIELD) {
    for (const values of valuesOf(walk, type, selection.name.value))
      enter(walk, selection.selectionSet, values);
    return;
  }
  const spread =
    selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments.get(selection.name.value) : selection;
  const condition = spread?.typeCondition?.name.value;
  enter(walk, spread?.selectionSet, condition === undefined ? type : walk.schema.getType(condition));
}

function isComposite(type: unknown): type is GraphQLCompositeType {
  return isCompositeType(type);
}

function objectsOf({ schema }: Walk, type: GraphQLCompositeType): readonly GraphQLObjectType[] {
  if (isObjectType(type)) return [type];
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [];
}

/**
 * Takes what a field says of caching, on each object type that it may turn out to be on. Once for each type and name: a document
 * may ask an interface with thousands of implementers for one field a hundred times.
 * @returns the types of its values
 */
function valuesOf(walk: Walk, type: GraphQLCompositeType, name: string): ReadonlySet<GraphQLNamedType> {
  const ofType = walk.taken.get(type) ?? new Map<string, ReadonlySet<GraphQLNamedType>>();
  walk.taken.set(type, ofType);
  const known = ofType.get(name);
  if (known !== undefined) return known;
  const found = new Set(objectsOf(walk, type).flatMap((object) => takeField(walk, object, name)));
  ofType.set(name, found);
  return found;
}

function takeField(walk: Walk, type: GraphQLObjectType, name: string): readonly GraphQLNamedType[] {
  const field = type.getFields()[name];
  if (field === undefined) {
    // `__typename` says nothing; what else is no field of the type is introspection, or not of this type.
    if (name.startsWith('__') && name !== '__typename') walk.maxAge = 0;
    return [];
  }
  const values = getNamedType(field.type);
  const hints = [hintOf(field.astNode), isCompositeType(values) ? hintOf(values.astNode) : undefined];
  if (hints.some((hint) => hint?.private === true)) walk.private = true;
  const silence = type === walk.root || isCompositeType(values) ? 0 : Infinity;
  const counts = walk.counted.has(`${type.name}.${field.name}`);
  walk.maxAge = Math.min(walk.maxAge, counts ? 0 : ageOf(hints, silence));
  return [values];
}

/** What a field says of its age, else its type, else what silence means. */
function ageOf([own, ofValues]: readonly (Hint | undefined)[], silence: number): number {
  return own?.inherits === true ? Infinity : (own?.maxAge ?? ofValues?.maxAge ?? silence);
}

function hintOf(
  node: { readonly directives?: readonly DirectiveNode[] } | null | undefined,
): Hint | undefined {
  const directive = node?.directives?.find(({ name }) => name.value === 'cacheControl');
  if (directive === undefined) return undefined;
  const given = new Map(directive.arguments?.map(({ name, value }) => [name.value, value]));
  const maxAge = given.get('maxAge');
  const scope = given.get('scope');
  const inherits = given.get('inheritMaxAge');
  return {
    maxAge: maxAge?.kind === Kind.INT ? Number(maxAge.value) : undefined,
    private: scope?.kind === Kind.ENUM && scope.value === 'PRIVATE',
    inherits: inherits?.kind === Kind.BOOLEAN && inherits.value,
  };
}

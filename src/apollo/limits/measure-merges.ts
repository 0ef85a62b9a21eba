import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How many pairs of plain fields take as long to compare as one pair of fields that have fields below them. */
const COMPOSITE = 50;

/** Selections that are looked at, at the most: a document whose fragments unfold to more is refused. */
const MOST_STEPS = 200_000;

interface Walk {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  steps: number;
}

/**
 * Weighs the pairs of fields that stand under one response key at one place: validation compares each with each (GraphQL
 * specification §5.3.2), so that it takes time quadratic in them. All definitions count, because all are validated.
 * @returns more than `most` as soon as that is known
 */
export function measureMerges({ definitions }: DocumentNode, most: number): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const waiting: (readonly SelectionSetNode[])[] = [];
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if ('selectionSet' in definition) waiting.push([definition.selectionSet]);
  }
  const walk: Walk = { fragments, steps: 0 };
  let weight = 0;
  for (let sets = waiting.pop(); sets !== undefined && weight <= most; sets = waiting.pop()) {
    for (const fields of collect(sets, walk).values()) {
      const below = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
      weight += pairs(fields.length) + (COMPOSITE - 1) * pairs(below.length);
      if (below.length > 0) waiting.push(below);
    }
    if (walk.steps > MOST_STEPS) return Infinity;
  }
  return weight;
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

/** The fields of selection sets by response key, each fragment once, as execution collects them. */
function collect(sets: readonly SelectionSetNode[], walk: Walk): Map<string, FieldNode[]> {
  const found = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const waiting = [...sets];
  for (let set = waiting.pop(); set !== undefined; set = waiting.pop()) {
    for (const selection of set.selections) {
      walk.steps++;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        const same = found.get(key);
        if (same === undefined) found.set(key, [selection]);
        else same.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) waiting.push(selection.selectionSet);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = walk.fragments.get(selection.name.value);
        if (fragment !== undefined) waiting.push(fragment.selectionSet);
      }
    }
  }
  return found;
}

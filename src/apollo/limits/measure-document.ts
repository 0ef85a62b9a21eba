import {
  Kind,
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

import { literalDepth, typeDepth } from './input-depth.ts';

/** How an operation is written, every fragment counted as often as it is spread. Counts beyond all bounds are Infinity. */
export interface Measures {
  /** Fields that stand below each other. */
  readonly depth: number;
  readonly rootFields: number;
  /** Fields, and the places where a fragment is spread or written in line. */
  readonly selections: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fragments of the document, and the places where one is spread or written in line, as they are written. */
  readonly fragments: number;
  /** `__schema` and `__type` at the root. */
  readonly introspections: number;
  /** Levels of the deepest literal, or of the deepest list type of a variable, as they are written. */
  readonly inputDepth: number;
  /** Lines of its text: graphql-js counts them anew for the location of each error. 0 where there is no text. */
  readonly lines: number;
}

/** One definition by itself, and where it spreads fragments. */
interface Own {
  depth: number;
  rootFields: number;
  selections: number;
  aliases: number;
  directives: number;
  fragments: number;
  introspections: number;
  inputDepth: number;
  readonly spreads: Spread[];
}

interface Spread {
  readonly name: string;
  /** Fields above it. */
  readonly below: number;
}

/** What counts as often as a fragment is spread; the rest counts as it is written. */
type Expanded = Omit<Measures, 'fragments' | 'inputDepth' | 'lines'>;

const NOTHING: Expanded = {
  depth: 0,
  rootFields: 0,
  selections: 0,
  aliases: 0,
  directives: 0,
  introspections: 0,
};

/**
 * Measures the operation that would run, in linear work: each definition is walked once, and what a fragment comes to is
 * known from then on. A fragment that is not there, or spreads itself, counts nothing: validation tells of it.
 * @param mostLines lines that are counted, at the most, and one more
 */
export function measureDocument(
  document: DocumentNode,
  operation: OperationDefinitionNode | undefined,
  mostLines: number,
): Measures {
  const lines = linesOf(document.loc?.source.body ?? '', mostLines);
  const fragments = new Map<string, Own>();
  let written = 0;
  let inputDepth = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const own = ownOf(definition);
    fragments.set(definition.name.value, own);
    written += 1 + own.fragments;
    inputDepth = Math.max(inputDepth, own.inputDepth);
  }
  if (operation === undefined) return { ...NOTHING, fragments: written, inputDepth, lines };
  const own = ownOf(operation);
  const expand = expanding(fragments);
  return {
    ...expand(own),
    fragments: written + own.fragments,
    inputDepth: Math.max(inputDepth, own.inputDepth),
    lines,
  };
}

/** Counts line terminators (GraphQL specification §2.1.2), and stops beyond `most`. */
function linesOf(text: string, most: number): number {
  let lines = text === '' ? 0 : 1;
  for (let at = 0; at < text.length && lines <= most; at++) {
    const unit = text.charCodeAt(at);
    if (unit === NEW_LINE || (unit === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== NEW_LINE)) lines++;
  }
  return lines;
}

const NEW_LINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** In the order in which fragments need each other, without a call for each: there may be more than the call stack holds. */
function expanding(fragments: ReadonlyMap<string, Own>): (own: Own) => Expanded {
  const known = new Map<Own, Expanded>();
  const found = (name: string): Expanded | undefined => {
    const own = fragments.get(name);
    return own && known.get(own);
  };
  return (start) => {
    const waiting = [start];
    const entered = new Set<Own>();
    for (let own = waiting.at(-1); own !== undefined; own = waiting.at(-1)) {
      const needed = entered.has(own)
        ? []
        : own.spreads.flatMap(({ name }) => fragments.get(name) ?? []).filter((one) => !entered.has(one));
      entered.add(own);
      if (needed.length > 0) waiting.push(...new Set(needed));
      else {
        waiting.pop();
        if (!known.has(own)) known.set(own, sumOf(own, found));
      }
    }
    return known.get(start) ?? NOTHING;
  };
}

function sumOf(own: Own, spread: (name: string) => Expanded | undefined): Expanded {
  let { depth, rootFields, selections, aliases, directives, introspections } = own;
  for (const { name, below } of own.spreads) {
    const found = spread(name) ?? NOTHING;
    depth = Math.max(depth, below + found.depth);
    if (below === 0) {
      rootFields += found.rootFields;
      introspections += found.introspections;
    }
    selections += found.selections;
    aliases += found.aliases;
    directives += found.directives;
  }
  return { depth, rootFields, selections, aliases, directives, introspections };
}

type Definition = OperationDefinitionNode | FragmentDefinitionNode;

/** A list of what is still to be walked, because a document may be deeper than the call stack. */
function ownOf(definition: Definition): Own {
  const own: Own = {
    depth: 0,
    rootFields: 0,
    selections: 0,
    aliases: 0,
    directives: 0,
    fragments: 0,
    introspections: 0,
    inputDepth: 0,
    spreads: [],
  };
  countDirectives(own, definition.directives);
  const variables = definition.kind === Kind.OPERATION_DEFINITION ? definition.variableDefinitions : [];
  for (const { directives, type, defaultValue } of variables ?? []) {
    countDirectives(own, directives);
    own.inputDepth = Math.max(own.inputDepth, typeDepth(type), literalDepth(defaultValue));
  }
  const waiting: { readonly set: SelectionSetNode; readonly below: number }[] = [
    { set: definition.selectionSet, below: 0 },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const selection of next.set.selections) {
      const below = count(own, selection, next.below);
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet !== undefined)
        waiting.push({ set: selection.selectionSet, below });
    }
  }
  return own;
}

/** @returns how many fields stand above what is below this */
function count(own: Own, selection: SelectionNode, below: number): number {
  own.selections++;
  countDirectives(own, selection.directives);
  if (selection.kind === Kind.FIELD) {
    const { name, alias, arguments: given } = selection;
    own.depth = Math.max(own.depth, below + 1);
    if (below === 0) own.rootFields++;
    if (below === 0 && (name.value === '__schema' || name.value === '__type')) own.introspections++;
    if (alias !== undefined) own.aliases++;
    countArguments(own, given);
    return below + 1;
  }
  own.fragments++;
  if (selection.kind === Kind.FRAGMENT_SPREAD) own.spreads.push({ name: selection.name.value, below });
  return below;
}

function countDirectives(own: Own, directives: readonly DirectiveNode[] = []): void {
  own.directives += directives.length;
  for (const { arguments: given } of directives) countArguments(own, given);
}

function countArguments(own: Own, given: readonly ArgumentNode[] = []): void {
  for (const { value } of given) own.inputDepth = Math.max(own.inputDepth, literalDepth(value));
}

import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql';

import { counted, exceeding } from './exceeding.ts';
import { measureInput, type InputMeasures } from './input-depth.ts';
import { measureDocument, type Measures } from './measure-document.ts';
import { measureMerges } from './measure-merges.ts';

/** The measures of a document that have a limit of their own, in the order they are looked at. */
const NAMED = [
  ['fragments', 'fragments'],
  ['depth', 'fields below each other'],
  ['rootFields', 'fields at the root'],
  ['selections', 'selections'],
  ['aliases', 'aliases'],
  ['directives', 'directives'],
] as const;

/** How an operation may be written, and what it may bring beside its document. */
export interface DocumentSettings extends Omit<Measures, 'introspections' | 'inputDepth'> {
  /** Weight of the fields that are merged under one response key: see measure-merges.ts. */
  readonly merges: number;
  readonly inputs: InputMeasures;
}

/** An operation as it comes, with what it brings beside its document. */
export interface Brought {
  readonly document: DocumentNode;
  /** Undefined where the document has none of the name asked for. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

type Operation = OperationDefinitionNode | undefined;

/** What is known of a document: its measures, and why it is refused. */
interface Known {
  readonly measures: Measures;
  readonly beyond: GraphQLError | undefined;
}

/** Holds operations to limits on how they are written, before they are validated. Each document is measured once. */
export class DocumentLimits {
  readonly #settings: DocumentSettings;
  readonly #known = new WeakMap<DocumentNode, Map<Operation, Known>>();

  constructor(settings: DocumentSettings) {
    this.#settings = settings;
  }

  measures(document: DocumentNode, operation: Operation): Measures {
    return this.#of(document, operation).measures;
  }

  /**
   * Why an operation is not even validated; undefined where it is. What walks it later may call itself for each level.
   * @param used values that other operations of the same request have brought; counts on
   */
  beyond(
    { document, operation, variables, extensions }: Brought,
    used: { values: number },
  ): GraphQLError | undefined {
    const { beyond } = this.#of(document, operation);
    if (beyond !== undefined) return beyond;
    const { depth, values } = this.#settings.inputs;
    // The record of the variables, and that of the extensions, is a level that is not theirs.
    const most = { depth: depth + 2, values: values - used.values + 3 };
    const given = measureInput([variables, extensions ?? null], most);
    used.values += given.values - 3;
    if (given.depth > most.depth) return tooDeep(depth);
    if (given.values > most.values)
      return exceeding('inputs.values', `expected at most ${values} values in inputs, received more`);
    return undefined;
  }

  #of(document: DocumentNode, operation: Operation): Known {
    const all = this.#known.get(document) ?? new Map<Operation, Known>();
    this.#known.set(document, all);
    const known = all.get(operation);
    if (known !== undefined) return known;
    const measures = measureDocument(document, operation, this.#settings.lines);
    const made = { measures, beyond: this.#judge(document, measures) };
    all.set(operation, made);
    return made;
  }

  #judge(document: DocumentNode, measures: Measures): GraphQLError | undefined {
    const { lines, merges, inputs } = this.#settings;
    if (measures.lines > lines) return exceeding('lines', `expected at most ${lines} lines, received more`);
    for (const [name, noun] of NAMED) {
      const most = this.#settings[name];
      if (measures[name] > most)
        return exceeding(name, `expected at most ${most} ${noun}, received ${counted(measures[name])}`);
    }
    if (measures.inputDepth > inputs.depth) return tooDeep(inputs.depth);
    if (measureMerges(document, merges) > merges)
      return exceeding('merges', `expected merged fields of a weight of at most ${merges}, received more`);
    return undefined;
  }
}

function tooDeep(depth: number): GraphQLError {
  return exceeding('inputs.depth', `expected inputs of at most ${depth} levels, received more`);
}

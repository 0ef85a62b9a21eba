import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';

import { allowedTo, largestOf, type Allowance } from '../../actions/allowance.ts';
import type { Entitlements } from '../../actions/entitlements.ts';
import { Costs } from './cost.ts';
import { counted, exceeding } from './exceeding.ts';
import { measureInput, type InputMeasures } from './input-depth.ts';
import { introspectionPrice, standardPrice, type Introspecting } from './introspection-price.ts';
import { measureDocument, type Measures } from './measure-document.ts';

/** The measures of a document that have a limit of their own, in the order they are looked at. */
const NAMED = [
  ['fragments', 'fragments'],
  ['depth', 'fields below each other'],
  ['rootFields', 'fields at the root'],
  ['aliases', 'aliases'],
  ['directives', 'directives'],
] as const;

/** What an operation may cost. */
interface CostLimits extends Allowance {
  /** Items of a list that nothing is said of. */
  readonly listSize: number;
}

/** How much of each thing an operation may hold, and cost. */
export interface LimitSettings extends Omit<Measures, 'introspections' | 'inputDepth'> {
  /** Lexical tokens of a document. */
  readonly tokens: number;
  readonly inputs: InputMeasures;
  readonly introspection: {
    /** `__schema` and `__type` of a request, all operations of a batch together. */
    readonly roots: number;
    /** Estimated bytes that they answer with, where that is more than twice the standard introspection query. */
    readonly bytes: number;
  };
  readonly cost: CostLimits;
}

/** How often the standard introspection query of graphql-js fits into what a request may introspect. */
const STANDARD_TIMES = 2;

/** What is beyond a limit; or `unavailable`, where a store is silent that would say what the caller may. */
export type Beyond = { readonly error: GraphQLError | 'unavailable'; readonly personal: boolean };

/** An operation as it comes, with what it brings beside its document. */
interface Brought {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** What the operations of one request have used so far. */
interface Used {
  values: number;
  introspections: number;
  introspected: number;
}

/** Holds operations to limits, on how they are written and on what they cost, before anything is decided. */
export class Limits {
  readonly #settings: LimitSettings;
  readonly #largest: number;
  readonly #measured = new WeakMap<DocumentNode, Map<OperationDefinitionNode | undefined, Measures>>();
  readonly #costs: Costs;
  /** By the entitlements, which the operations of one request have in common. */
  readonly #used = new WeakMap<Entitlements, Used>();

  constructor(settings: LimitSettings) {
    this.#settings = settings;
    this.#costs = new Costs(settings.cost.listSize);
    this.#largest = largestOf(settings.cost);
  }

  /** Lexical tokens a document may have. */
  get tokens(): number {
    return this.#settings.tokens;
  }

  /** Why an operation is not even validated; undefined where it is. */
  structure(brought: Brought, entitlements: Entitlements): GraphQLError | undefined {
    const measures = this.#measure(brought.document, brought.operation);
    for (const [name, noun] of NAMED) {
      const most = this.#settings[name];
      if (measures[name] > most)
        return exceeding(name, `expected at most ${most} ${noun}, received ${counted(measures[name])}`);
    }
    const used = this.#usedBy(entitlements);
    return this.#inputs(brought, measures, used) ?? this.#introspections(measures, used);
  }

  /** Measured before anything walks them: what walks them later may call itself for each level. */
  #inputs(
    { variables, extensions }: Brought,
    { inputDepth }: Measures,
    used: Used,
  ): GraphQLError | undefined {
    const { depth, values } = this.#settings.inputs;
    // The record of the variables, and that of the extensions, is a level that is not theirs.
    const most = { depth: depth + 2, values: values - used.values + 3 };
    const given = measureInput([variables, extensions ?? null], most);
    used.values += given.values - 3;
    if (given.depth > most.depth || inputDepth > depth)
      return exceeding('inputs.depth', `expected inputs of at most ${depth} levels, received more`);
    if (given.values > most.values)
      return exceeding('inputs.values', `expected at most ${values} values in inputs, received more`);
    return undefined;
  }

  #introspections({ introspections }: Measures, used: Used): GraphQLError | undefined {
    if (introspections === 0) return undefined;
    const { roots } = this.#settings.introspection;
    used.introspections += introspections;
    if (used.introspections <= roots) return undefined;
    return exceeding(
      'introspection.roots',
      `expected at most ${roots} of __schema and __type in a request, received ${counted(used.introspections)}`,
    );
  }

  /** Why the introspection of a valid operation is too large, together with those before it in its request. */
  introspection(
    schema: GraphQLSchema,
    asked: Introspecting,
    entitlements: Entitlements,
  ): GraphQLError | undefined {
    if (this.#measure(asked.document, asked.operation).introspections === 0) return undefined;
    const used = this.#usedBy(entitlements);
    used.introspected += introspectionPrice(schema, asked);
    const allowed = Math.max(this.#settings.introspection.bytes, STANDARD_TIMES * standardPrice(schema));
    if (used.introspected <= allowed) return undefined;
    return exceeding(
      'introspection.bytes',
      `expected introspection of about ${allowed} bytes at most in a request, received about ${counted(used.introspected)}`,
    );
  }

  /**
   * Why a valid operation costs too much for its caller; undefined, at once, where anybody may have it. The caller is looked at
   * where that matters.
   */
  cost(
    schema: GraphQLSchema,
    asked: Introspecting,
    entitlements: Entitlements,
  ): Promise<Beyond | undefined> | undefined {
    const { most } = this.#settings.cost;
    const cost = this.#costs.of(schema, asked.document, asked.operation, asked.variables);
    return cost <= most ? undefined : this.#beyond(cost, entitlements);
  }

  async #beyond(cost: number, entitlements: Entitlements): Promise<Beyond | undefined> {
    const { most } = this.#settings.cost;
    const beyond = (allowed: number): GraphQLError =>
      exceeding(
        'cost.most',
        `expected an operation that costs at most ${allowed}, received one of ${counted(cost)}`,
      );
    if (this.#largest === most) return { error: beyond(most), personal: false };
    const allowed = allowedTo(this.#settings.cost, await entitlements.identify());
    if (cost <= (allowed ?? 0)) return undefined;
    return { error: allowed === undefined ? 'unavailable' : beyond(allowed), personal: true };
  }

  #usedBy(entitlements: Entitlements): Used {
    const known = this.#used.get(entitlements);
    if (known !== undefined) return known;
    const made = { values: 0, introspections: 0, introspected: 0 };
    this.#used.set(entitlements, made);
    return made;
  }

  #measure(document: DocumentNode, operation: OperationDefinitionNode | undefined): Measures {
    const known = this.#measured.get(document);
    const measured = known?.get(operation);
    if (measured !== undefined) return measured;
    const made = measureDocument(document, operation);
    this.#measured.set(document, (known ?? new Map<typeof operation, Measures>()).set(operation, made));
    return made;
  }
}

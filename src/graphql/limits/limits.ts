import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';

import { allowedTo, largestOf, type Allowance } from '../../actions/allowance.ts';
import type { Entitlements } from '../../actions/entitlements.ts';
import { DocumentLimits, type Brought, type DocumentSettings } from '../../apollo/limits/document-limits.ts';
import { counted, exceeding } from '../../apollo/limits/exceeding.ts';
import { Costs } from './cost.ts';
import { introspectionPrice, standardPrice, type Introspecting } from './introspection-price.ts';
import { measureInPortions } from './introspection-sizes.ts';
import type { LengthSettings } from './lengths.ts';

/** What an operation may cost. */
interface CostLimits extends Allowance {
  /** Items of a list that nothing is said of. */
  readonly listSize: number;
  readonly lengths: LengthSettings;
}

/** How much of each thing an operation may hold, and cost. */
export interface LimitSettings extends DocumentSettings {
  /** Lexical tokens of a document. */
  readonly tokens: number;
  /** Errors of one answer. */
  readonly errors: number;
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
  readonly #documents: DocumentLimits;
  readonly #costs: Costs;
  /** By the entitlements, which the operations of one request have in common. */
  readonly #used = new WeakMap<Entitlements, Used>();

  constructor(settings: LimitSettings) {
    this.#settings = settings;
    this.#documents = new DocumentLimits(settings);
    this.#costs = new Costs(settings.cost.listSize, settings.cost.lengths);
    this.#largest = largestOf(settings.cost);
  }

  /** Lexical tokens a document may have. */
  get tokens(): number {
    return this.#settings.tokens;
  }

  /** Errors that one answer states; one more says how many are left out. */
  get errors(): number {
    return this.#settings.errors;
  }

  /** Why an operation is not even validated; undefined where it is. */
  structure(brought: Brought, entitlements: Entitlements): GraphQLError | undefined {
    const used = this.#usedBy(entitlements);
    const { document, operation } = brought;
    return this.#documents.beyond(brought, used) ?? this.#introspections(document, operation, used);
  }

  #introspections(
    document: DocumentNode,
    operation: OperationDefinitionNode | undefined,
    used: Used,
  ): GraphQLError | undefined {
    const { introspections } = this.#documents.measures(document, operation);
    if (introspections === 0) return undefined;
    const { roots } = this.#settings.introspection;
    used.introspections += introspections;
    if (used.introspections <= roots) return undefined;
    return exceeding(
      'introspection.roots',
      `expected at most ${roots} of __schema and __type in a request, received ${counted(used.introspections)}`,
    );
  }

  /** Whether an operation asks what the schema is. */
  introspects({
    document,
    operation,
  }: Pick<Introspecting, 'document'> & Pick<Brought, 'operation'>): boolean {
    return this.#documents.measures(document, operation).introspections > 0;
  }

  /**
   * Why the introspection of a valid operation is too large, together with those before it in its request. Undefined, at once,
   * where it asks for none: a schema is measured in portions when it is asked for first.
   */
  introspection(
    schema: GraphQLSchema,
    asked: Introspecting,
    entitlements: Entitlements,
  ): Promise<GraphQLError | undefined> | undefined {
    return this.introspects(asked) ? this.#introspection(schema, asked, entitlements) : undefined;
  }

  async #introspection(
    schema: GraphQLSchema,
    asked: Introspecting,
    entitlements: Entitlements,
  ): Promise<GraphQLError | undefined> {
    await measureInPortions(schema);
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
}

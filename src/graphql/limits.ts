import { ApolloServerErrorCode } from '@apollo/server/errors';
import {
  GraphQLError,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

import type { Entitlements } from '../actions/entitlements.ts';
import type { FailureCode } from '../domain/failure.ts';
import { UNAVAILABLE, type Subject } from '../domain/subject.ts';
import { Costs } from './cost.ts';
import { measureDocument, type Measures } from './measure-document.ts';

/** What is said of each, in the order they are looked at. */
const NAMED: readonly (readonly [keyof Measures, string])[] = [
  ['fragments', 'fragments'],
  ['depth', 'fields below each other'],
  ['rootFields', 'fields at the root'],
  ['aliases', 'aliases'],
  ['directives', 'directives'],
];

/** What an operation may cost. */
interface CostLimits {
  readonly most: number;
  /** Items of a list that nothing is said of. */
  readonly listSize: number;
  /** By plan, and by tier, where that is more. */
  readonly plans: Readonly<Record<string, number>>;
  readonly tiers: Readonly<Record<string, number>>;
}

/** How much of each thing an operation may hold, and cost. */
export interface LimitSettings extends Measures {
  /** Lexical tokens of a document. */
  readonly tokens: number;
  readonly cost: CostLimits;
}

/** What is beyond a limit; or `unavailable`, where a store is silent that would say what the caller may. */
export type Beyond = { readonly error: GraphQLError | 'unavailable'; readonly personal: boolean };

/** Holds operations to limits, on how they are written and on what they cost, before anything is decided. */
export class Limits {
  readonly #settings: LimitSettings;
  readonly #largest: number;
  readonly #measured = new WeakMap<DocumentNode, Map<OperationDefinitionNode | undefined, Measures>>();
  readonly #costs: Costs;

  constructor(settings: LimitSettings) {
    this.#settings = settings;
    const { most, listSize, plans, tiers } = settings.cost;
    this.#costs = new Costs(listSize);
    this.#largest = Math.max(most, ...Object.values(plans), ...Object.values(tiers));
  }

  /** Lexical tokens a document may have. */
  get tokens(): number {
    return this.#settings.tokens;
  }

  /** Why a document is not even validated; undefined where it is. */
  structure(
    document: DocumentNode,
    operation: OperationDefinitionNode | undefined,
  ): GraphQLError | undefined {
    const measures = this.#measure(document, operation);
    for (const [name, noun] of NAMED) {
      const most = this.#settings[name];
      if (measures[name] > most)
        return exceeding(`expected at most ${most} ${noun}, received ${told(measures[name])}`);
    }
    return undefined;
  }

  /**
   * Why a valid operation costs too much for its caller; undefined, at once, where anybody may have it. The caller is looked at
   * where that matters.
   */
  cost(
    schema: GraphQLSchema,
    asked: Weighed,
    entitlements: Entitlements,
  ): Promise<Beyond | undefined> | undefined {
    const { most } = this.#settings.cost;
    const cost = this.#costs.of(schema, asked.document, asked.operation, asked.variables);
    return cost <= most ? undefined : this.#beyond(cost, entitlements);
  }

  async #beyond(cost: number, entitlements: Entitlements): Promise<Beyond | undefined> {
    const { most } = this.#settings.cost;
    const beyond = (allowed: number): GraphQLError =>
      exceeding(`expected an operation that costs at most ${allowed}, received one of ${told(cost)}`);
    if (this.#largest === most) return { error: beyond(most), personal: false };
    const allowed = this.#allowed(await entitlements.identify());
    if (cost <= (allowed ?? 0)) return undefined;
    return { error: allowed === undefined ? 'unavailable' : beyond(allowed), personal: true };
  }

  /** What a caller may spend; undefined where it is not known. */
  #allowed({ plan, tier }: Subject): number | undefined {
    const { most, plans, tiers } = this.#settings.cost;
    const known = [
      most,
      plan === UNAVAILABLE ? 0 : of(plans, plan),
      tier === UNAVAILABLE ? 0 : of(tiers, tier),
    ];
    const doubtful =
      (plan === UNAVAILABLE && Object.keys(plans).length > 0) ||
      (tier === UNAVAILABLE && Object.keys(tiers).length > 0);
    return doubtful ? undefined : Math.max(...known);
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

/** A valid operation, about to run. */
interface Weighed {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

function of(allowances: Readonly<Record<string, number>>, key: string): number {
  return Object.hasOwn(allowances, key) ? (allowances[key] ?? 0) : 0;
}

/** The code of an operation that is too large in any way. */
const LIMIT_EXCEEDED: FailureCode = 'LIMIT_EXCEEDED';

/** An error that says which limit, how much it is, and what was received. */
function exceeding(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: LIMIT_EXCEEDED } });
}

function told(count: number): string {
  return Number.isSafeInteger(count) ? String(count) : 'more than can be counted';
}

const TOO_MANY_TOKENS = /^Syntax Error: Document contains more that (\d+) tokens/;

/** Why a document was not read to its end, where that is for its size: to graphql-js and Apollo Server it is no syntax. */
export function tellUnread(told: GraphQLFormattedError): GraphQLFormattedError {
  if (told.extensions?.['code'] !== ApolloServerErrorCode.GRAPHQL_PARSE_FAILED) return told;
  const most = TOO_MANY_TOKENS.exec(told.message)?.[1];
  const extensions = { code: LIMIT_EXCEEDED };
  if (most !== undefined) return { message: `expected at most ${most} tokens, received more`, extensions };
  // The parser calls itself for each level, until the stack is full.
  return told.message.startsWith('Syntax Error')
    ? told
    : { message: 'expected a document that is less deep', extensions };
}

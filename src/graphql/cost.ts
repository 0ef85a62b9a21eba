import {
  GraphQLError,
  Kind,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { fieldExtensionsEstimator, getComplexity, type ComplexityEstimator } from 'graphql-query-complexity';

/** Fields, fragments counted as often as they are spread, that are weighed at the most. */
const MOST_NODES = 50_000;
/** Weights of one document that are remembered. */
const REMEMBERED = 100;

/** Arguments that say how many items a field answers with. */
const SIZES = ['first', 'last', 'limit'] as const;

/**
 * What operations of one schema cost: one for each field, and for a list as often as it has items. How many it has is said by
 * an argument `first`, `last` or `limit`, else it is taken to be as many as usual; what a field says of itself in its extension
 * `complexity` comes before. Weighed by graphql-query-complexity.
 */
export class Costs {
  readonly #schema: GraphQLSchema;
  readonly #estimators: ComplexityEstimator[];
  readonly #known = new WeakMap<OperationDefinitionNode, Map<string, number>>();

  /** @param listSize items of a list that nothing is said of */
  constructor(schema: GraphQLSchema, listSize: number) {
    this.#schema = schema;
    this.#estimators = [ofIntrospection, fieldExtensionsEstimator(), ofSize(listSize)];
  }

  /**
   * What an operation of a valid document costs; Infinity where that is more than can be weighed, and 0 where its variables
   * do not fit, which execution tells.
   */
  of(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): number {
    const known = this.#known.get(operation) ?? new Map<string, number>();
    this.#known.set(operation, known);
    const key = weighing(operation, variables);
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const cost = this.#weigh(document, operation, variables);
    if (cost !== undefined && known.size < REMEMBERED) known.set(key, cost);
    return cost ?? 0;
  }

  #weigh(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): number | undefined {
    const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
    try {
      return getComplexity({
        schema: this.#schema,
        query: { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] },
        variables: { ...variables },
        estimators: this.#estimators,
        maxQueryNodes: MOST_NODES,
      });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return error.message.includes('maximum allowed number of nodes') ? Infinity : undefined;
    }
  }
}

/** Values of the variables that a weight can depend on: numbers say how many, and booleans whether at all. */
function weighing(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): string {
  const values = variableDefinitions.map(({ variable: { name } }) => {
    const value = variables[name.value];
    return ['number', 'boolean', 'undefined'].includes(typeof value) ? String(value) : typeof value;
  });
  return values.join();
}

/** What the schema is costs nothing: it is the same for everybody, and its size is not the caller's. */
const ofIntrospection: ComplexityEstimator = ({ field }) => (field.name.startsWith('__') ? 0 : undefined);

function ofSize(listSize: number): ComplexityEstimator {
  return ({ field, args, childComplexity }) => {
    const given: Readonly<Record<string, unknown>> = args;
    const size = SIZES.map((name) => given[name]).find((value) => typeof value === 'number');
    const items = typeof size === 'number' ? Math.max(size, 0) : isListed(field.type) ? listSize : 1;
    return 1 + items * childComplexity;
  };
}

function isListed(type: { toString(): string }): boolean {
  return type.toString().startsWith('[');
}

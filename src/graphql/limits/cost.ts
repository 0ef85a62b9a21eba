import {
  getNullableType,
  getVariableValues,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isObjectType,
  Kind,
  validate,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import {
  createComplexityRule,
  fieldExtensionsEstimator,
  type ComplexityEstimator,
} from 'graphql-query-complexity';

import { conditionVariables } from '../inclusion.ts';
import { Lengths, type LengthSettings } from './lengths.ts';
import { representing } from './representatives.ts';

/** Nothing is counted further. */
const UNCOUNTED = 1_000_000_000;
/** An operation, as its cost is counted. */
interface Reading {
  readonly operation: OperationDefinitionNode;
  /** With the fragments of its document, and without its other operations. */
  readonly alone: DocumentNode;
  /** Variables of `@skip` and `@include` that may be null, which they then must not be. */
  readonly conditions: readonly string[];
  /** The variables that have a say in its cost. */
  readonly telling: readonly string[];
}

/** Costs of one operation that are remembered, at the most: by the values of its telling variables. */
const MOST_COSTS = 64;

/** What operations cost, remembered for as long as they are. */
export class Costs {
  readonly #estimators: ComplexityEstimator[];
  readonly #readings = new WeakMap<OperationDefinitionNode, Reading>();
  readonly #functions = new WeakMap<GraphQLSchema, boolean>();
  readonly #known = new WeakMap<GraphQLSchema, WeakMap<OperationDefinitionNode, Map<string, number>>>();

  readonly #lengths: Lengths;

  /** @param listSize how long a list is taken to be of which nothing is said */
  constructor(listSize: number, lengths: LengthSettings) {
    this.#lengths = new Lengths(lengths);
    this.#estimators = [fieldExtensionsEstimator(), estimator(listSize, this.#lengths)];
  }

  /**
   * What an operation costs that is valid by this schema: one for each field, and what is in a list as often as it may be
   * there. Infinity, where it is more than can be weighed. Nothing, where its variables are not what it declares: then it does
   * not run, and execution tells why.
   */
  of(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): number {
    const reading = this.#readings.get(operation) ?? read(document, operation, this.#lengths);
    this.#readings.set(operation, reading);
    const costs = this.#costsOf(schema, operation);
    const own = operation.variableDefinitions?.length ?? 0;
    // A resolver's own function may look at any argument.
    const key = own > 0 && this.#hasFunctions(schema) ? undefined : keyOf(reading.telling, variables);
    const known = key === undefined ? undefined : costs.get(key);
    if (known !== undefined) return known;
    const { cost, sound } = this.#count(schema, reading, variables);
    // What cannot be had with these variables has not been counted; with others it may be.
    if (!sound || key === undefined) return cost;
    if (costs.size >= MOST_COSTS) costs.clear();
    costs.set(key, cost);
    return cost;
  }

  #hasFunctions(schema: GraphQLSchema): boolean {
    const known = this.#functions.get(schema);
    if (known !== undefined) return known;
    const found = Object.values(schema.getTypeMap()).some(
      (type) =>
        (isObjectType(type) || isInterfaceType(type)) &&
        Object.values(type.getFields()).some(
          ({ extensions }) => typeof extensions['complexity'] === 'function',
        ),
    );
    this.#functions.set(schema, found);
    return found;
  }

  #costsOf(schema: GraphQLSchema, operation: OperationDefinitionNode): Map<string, number> {
    const ofSchema = this.#known.get(schema) ?? new WeakMap<OperationDefinitionNode, Map<string, number>>();
    this.#known.set(schema, ofSchema);
    const costs = ofSchema.get(operation) ?? new Map<string, number>();
    ofSchema.set(operation, costs);
    return costs;
  }

  #count(
    schema: GraphQLSchema,
    { operation, alone, conditions }: Reading,
    given: Readonly<Record<string, unknown>>,
  ): { readonly cost: number; readonly sound: boolean } {
    let cost = 0;
    // One mistake is enough; the rule looks for all of them, and a list of variables may have a great many.
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given, {
      maxErrors: 1,
    });
    if (coerced === undefined) return { cost, sound: false };
    const nulls = conditions.filter((name) => given[name] === null).map((name) => [name, false] as const);
    const rule = createComplexityRule({
      estimators: this.#estimators,
      variables: { ...given, ...Object.fromEntries(nulls) },
      maximumComplexity: Infinity,
      // `limits.selections` bounds them before.
      maxQueryNodes: Infinity,
      onComplete: (complexity) => {
        cost = complexity;
      },
    });
    try {
      const mistakes = validate(representing(schema, alone), alone, [rule], { maxErrors: Infinity });
      return { cost, sound: mistakes.length === 0 };
    } catch {
      // Deeper than the rule can call itself.
      return { cost: Infinity, sound: true };
    }
  }
}

function read(document: DocumentNode, operation: OperationDefinitionNode, lengths: Lengths): Reading {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const alone: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
  const conditions = conditionVariables(alone);
  const telling = new Set(conditions);
  visit(alone, {
    Argument: ({ name, value }) => {
      if (!lengths.arguments.has(name.value)) return;
      visit(value, { Variable: (variable) => void telling.add(variable.name.value) });
    },
  });
  const nullable = (operation.variableDefinitions ?? [])
    .filter(({ type }) => type.kind !== Kind.NON_NULL_TYPE)
    .map(({ variable }) => variable.name.value);
  return {
    operation,
    alone,
    conditions: conditions.filter((name) => nullable.includes(name)),
    telling: [...telling],
  };
}

/** One for each set of values; undefined where one is no length and no condition, and not worth remembering. */
function keyOf(telling: readonly string[], given: Readonly<Record<string, unknown>>): string | undefined {
  const parts: string[] = [];
  for (const name of telling) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value !== undefined && value !== null && typeof value !== 'number' && typeof value !== 'boolean')
      return undefined;
    parts.push(String(value));
  }
  return parts.join();
}

function estimator(listSize: number, lengths: Lengths): ComplexityEstimator {
  return ({ type, field, args, childComplexity }) => {
    const times = isIntrospectionType(type)
      ? 1 // Introspection has a price of its own.
      : isListType(getNullableType(field.type))
        ? (lengths.ofList(args) ?? listSize)
        : // The lists in it are taken to be of the usual length, so it is as many times that.
          Math.ceil((lengths.ofConnection(args) ?? listSize) / listSize);
    return Math.min(1 + childComplexity * times, UNCOUNTED);
  };
}

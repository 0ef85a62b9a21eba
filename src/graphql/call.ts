import {
  getOperationAST,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';

import { NOTHING_CONCEALED, type Concealed } from '../actions/conceal.ts';
import type { Entitlements } from '../actions/entitlements.ts';
import { DENIED_CODE } from '../domain/failure.ts';
import type { Element, Requirement } from '../domain/requirement.ts';
import type { Refusal } from './refusal.ts';

const CALL = Symbol.for('gatehouse.call');

/** Requirements of resolvers that an explanation lists. */
const MOST_EXPLAINED = 200;

/** What has been found out about one guarded element, before execution: allowed, or the error that stands in its place. */
export type Finding = true | Refusal;

/** What has been found out about one operation. */
export interface Found {
  /** By the guards' places. */
  readonly reached: readonly (Finding | undefined)[];
  /** Of what fields and directives are handed, by the node as it is written and its coordinate. */
  readonly handed: ReadonlyMap<FieldNode | DirectiveNode, ReadonlyMap<string, Finding>>;
}

/** One operation, as the guards on the schema see it. A batch has one for each entry, all with the same entitlements. */
export class Call {
  readonly entitlements: Entitlements;
  /** What the caller must not learn of, as far as the schema asks for it. */
  readonly concealed: Concealed;
  /** The schema as the caller may know it; left out: as it is. */
  readonly schema: GraphQLSchema | undefined;
  #rules: object | undefined;
  #findings: Found | undefined;
  #touched = false;
  #refusals = 0;
  #unstated = 0;
  readonly #mostErrors: number;
  readonly #askedInCode = new Map<string, Element>();
  /** Metrics this operation has counted as a query; a query counts once. */
  readonly counted = new Set<string>();

  /** Whether the caller may be told why, and asks. */
  readonly explains: boolean;

  constructor(
    entitlements: Entitlements,
    explains: boolean,
    concealed: Concealed = NOTHING_CONCEALED,
    schema?: GraphQLSchema,
    mostErrors = Infinity,
  ) {
    this.entitlements = entitlements;
    this.explains = explains;
    this.concealed = concealed;
    this.schema = schema;
    this.#mostErrors = mostErrors;
  }

  /** Counts a refusal at one place of the answer. @returns whether the answer still states it as an error */
  refuse(): boolean {
    this.#refusals++;
    return this.#refusals <= this.#mostErrors;
  }

  /** Notes that a refusal has left no error behind. */
  leaveOut(): void {
    this.#unstated++;
  }

  /** Refusals that have left no error behind. */
  get unstated(): number {
    return this.#unstated;
  }

  /** Whether anything was answered of who is calling. */
  get touched(): boolean {
    return this.#touched;
  }

  /** Notes that something is: the answer is nobody else's. */
  touch(): void {
    this.#touched = true;
  }

  /** Notes what a resolver asks for, so that an explanation of the operation lists it. */
  ask(coordinate: string, requirement: Requirement): void {
    if (!this.explains || this.#askedInCode.size >= MOST_EXPLAINED) return;
    const { flag, variation, plan, tier } = requirement;
    const demands = [[requirement]];
    this.#askedInCode.set(JSON.stringify([coordinate, flag, variation, plan, tier]), { coordinate, demands });
  }

  /** What the resolvers of the operation have asked for, each once. */
  get askedInCode(): readonly Element[] {
    return [...this.#askedInCode.values()];
  }

  /** Notes what was found out about the operation. It holds for the guards that these rules are of, and for no others. */
  found(rules: object, findings: Found): void {
    this.#rules = rules;
    this.#findings = findings;
  }

  /** Everything that was decided of the operation, for what may be answered alike. */
  get decided(): object {
    const told = (finding: Finding | undefined): string =>
      finding === undefined ? '' : finding === true ? 'granted' : finding.code;
    const handed = [...(this.#findings?.handed.values() ?? [])].flatMap((found) => [...found.values()]);
    return {
      hidden: this.concealed.hidden,
      reached: this.#findings?.reached.map(told) ?? [],
      handed: handed.map(told),
    };
  }

  /** What was found for a guard; undefined where nothing was planned: then shield asks the rules, field by field. */
  finding(rules: object, index: number): Finding | undefined {
    return this.#rules === rules ? this.#findings?.reached[index] : undefined;
  }

  /** The same for what a field is handed, where it is written so. */
  handed(rules: object, node: FieldNode, coordinate: string): Finding | undefined {
    return this.#rules === rules ? this.#findings?.handed.get(node)?.get(coordinate) : undefined;
  }
}

/** The call a GraphQL context carries, or is; undefined where Gatehouse has not been asked who is calling. */
export function callOf(context: unknown): Call | undefined {
  if (context instanceof Call) return context;
  const call: unknown = isCarrier(context) ? context[CALL] : undefined;
  return call instanceof Call ? call : undefined;
}

/** Puts a call into a GraphQL context of ours. */
export function carry(context: object, call: Call): void {
  Object.assign(context, { [CALL]: call });
}

function isCarrier(context: unknown): context is { readonly [CALL]: unknown } {
  return typeof context === 'object' && context !== null && Object.hasOwn(context, CALL);
}

/**
 * The document to execute, so that resolvers find the call. It is carried by the node of the operation, which is made anew
 * for each execution: the context that resolvers are given is the product's own, and may be shared or frozen.
 */
export function documentOf(
  call: Call | undefined,
  document: DocumentNode,
  operationName: string | null | undefined,
): DocumentNode {
  const operation = getOperationAST(document, operationName);
  if (call === undefined || !operation) return document;
  const carrying = { ...operation, [CALL]: call };
  return {
    ...document,
    definitions: document.definitions.map((one) => (one === operation ? carrying : one)),
  };
}

/** Whether an operation that is executed was prepared for a call. */
export function carriesCall(operation: GraphQLResolveInfo['operation']): boolean {
  return CALL in operation;
}

/** The call of the operation that a resolver is called for. An operation that was executed elsewhere has it in its context. */
export function callAt(
  context: unknown,
  { operation }: Pick<GraphQLResolveInfo, 'operation'>,
): Call | undefined {
  return (CALL in operation ? callOf(operation[CALL]) : undefined) ?? callOf(context);
}

/** The code that whoever calls is told of a denial. */
export function deniedCodeOf(context: unknown): string {
  return callOf(context)?.entitlements.deniedCode ?? DENIED_CODE;
}

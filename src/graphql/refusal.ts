import { GraphQLError, type ASTNode, type ExecutionResult } from 'graphql';

import type { Denial, Labels, Missing, Progress, Verdict } from '../domain/requirement.ts';

/** The error that stands in place of an element the caller may not resolve, or not now. */
export class Refusal extends GraphQLError {
  /** UNAUTHENTICATED, ENTITLEMENTS_UNAVAILABLE, or the code of denials. */
  readonly code: string;
  readonly denial: Denial | undefined;
  /** What `extensions.entitlement` says; undefined where nothing is said. */
  readonly told: Told | undefined;
  readonly #coordinate: string | undefined;

  constructor(code: string, coordinate?: string, denial?: Denial, where: Where = {}) {
    const told = coordinate === undefined && denial === undefined ? undefined : tell(coordinate, denial);
    const entitlement = told === undefined ? {} : { entitlement: told };
    super(messageOf(code, coordinate), { ...where, extensions: { code, ...entitlement } });
    // graphql-js copies the stack of what a resolver throws, and servers print it. Where a denial is made is not the caller's.
    Reflect.defineProperty(this, 'stack', {
      value: `${this.name}: ${this.message}`,
      writable: true,
      configurable: true,
    });
    this.code = code;
    this.denial = denial;
    this.told = told;
    this.#coordinate = coordinate;
  }

  /** The same refusal, of one element. */
  at(coordinate: string): Refusal {
    return new Refusal(this.code, coordinate, this.denial);
  }

  /** The same refusal, at one place in an operation. */
  moved(where: Where): Refusal {
    return new Refusal(this.code, this.#coordinate, this.denial, where);
  }
}

/** Where in an operation. `path` is of response keys. */
export interface Where {
  readonly nodes?: readonly ASTNode[];
  readonly path?: readonly (string | number)[];
}

/** The refusal a verdict comes to, or undefined where it is granted. */
export function refusal(verdict: Verdict, deniedCode: string, coordinate?: string): Refusal | undefined {
  switch (verdict.outcome) {
    case 'granted':
      return undefined;
    case 'denied':
      return new Refusal(deniedCode, coordinate, verdict.denial);
    case 'unavailable':
      return new Refusal('ENTITLEMENTS_UNAVAILABLE', coordinate);
  }
}

/** What a rule's answer comes to: anything but a clear yes is a refusal. */
export function refusalOf(answer: unknown, deniedCode: string): Refusal | undefined {
  if (answer === true) return undefined;
  return answer instanceof Refusal ? answer : new Refusal(deniedCode);
}

function messageOf(code: string, coordinate: string | undefined): string {
  switch (code) {
    case 'UNAUTHENTICATED':
      return 'Who is calling has not been established.';
    case 'ENTITLEMENTS_UNAVAILABLE':
      return 'Entitlements cannot be read at the moment. Please try again.';
    default:
      return coordinate === undefined ? 'Not entitled.' : `Not entitled to ${coordinate}.`;
  }
}

/** Takes the trace away that graphql-js adds where it puts a refusal into its place in an answer. */
export function withoutTrace<Result extends ExecutionResult>(result: Result): Result {
  for (const error of result.errors ?? [])
    if (error instanceof Refusal || error.originalError instanceof Refusal)
      Reflect.deleteProperty(error, 'stack');
  return result;
}

/** DESIGN §6: what is missing, so that doing exactly that unlocks the element. */
export interface Told {
  readonly coordinate: string | undefined;
  readonly reason?: Denial['reason'];
  readonly flag?: string | undefined;
  readonly variation?: string | undefined;
  readonly requires?: Omit<Missing, 'progress' | 'labels'>;
  /** Only where the catalog has any. */
  readonly labels?: Labels | undefined;
  readonly progress?: readonly Progress[];
  /** ISO 8601. */
  readonly asOf?: string | undefined;
}

function tell(coordinate: string | undefined, denial: Denial | undefined): Told {
  if (denial === undefined) return { coordinate };
  const { requirement, reason, missing, asOf } = denial;
  return {
    coordinate,
    reason,
    flag: requirement.flag,
    variation: requirement.variation,
    requires: { plan: missing.plan, tier: missing.tier, variation: missing.variation },
    labels: missing.labels,
    progress: missing.progress,
    asOf: asOf === undefined ? undefined : new Date(asOf).toISOString(),
  };
}

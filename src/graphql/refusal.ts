import { GraphQLError, type ASTNode } from 'graphql';

import type { Denial, Missing, Progress, Verdict } from '../domain/requirement.ts';

export type RefusalCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'ENTITLEMENTS_UNAVAILABLE';

/** The error that stands in place of an element the caller may not resolve, or not now. */
export class Refusal extends GraphQLError {
  readonly code: RefusalCode;
  readonly denial: Denial | undefined;
  /** What `extensions.entitlement` says; undefined where nothing is said. */
  readonly told: Told | undefined;
  readonly #coordinate: string | undefined;

  constructor(code: RefusalCode, coordinate?: string, denial?: Denial, where: Where = {}) {
    const told = coordinate === undefined && denial === undefined ? undefined : tell(coordinate, denial);
    const entitlement = told === undefined ? {} : { entitlement: told };
    super(messageOf(code, coordinate), { ...where, extensions: { code, ...entitlement } });
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
export function refusal(verdict: Verdict, coordinate?: string): Refusal | undefined {
  switch (verdict.outcome) {
    case 'granted':
      return undefined;
    case 'denied':
      return new Refusal('FORBIDDEN', coordinate, verdict.denial);
    case 'unavailable':
      return new Refusal('ENTITLEMENTS_UNAVAILABLE', coordinate);
  }
}

/** What a rule's answer comes to: anything but a clear yes is a refusal. */
export function refusalOf(answer: unknown): Refusal | undefined {
  if (answer === true) return undefined;
  return answer instanceof Refusal ? answer : new Refusal('FORBIDDEN');
}

function messageOf(code: RefusalCode, coordinate: string | undefined): string {
  switch (code) {
    case 'UNAUTHENTICATED':
      return 'Who is calling has not been established.';
    case 'FORBIDDEN':
      return coordinate === undefined ? 'Not entitled.' : `Not entitled to ${coordinate}.`;
    case 'ENTITLEMENTS_UNAVAILABLE':
      return 'Entitlements cannot be read at the moment. Please try again.';
  }
}

/** DESIGN §6: what is missing, so that doing exactly that unlocks the element. */
export interface Told {
  readonly coordinate: string | undefined;
  readonly reason?: Denial['reason'];
  readonly flag?: string | undefined;
  readonly variation?: string | undefined;
  readonly requires?: Omit<Missing, 'progress'>;
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
    progress: missing.progress,
    asOf: asOf === undefined ? undefined : new Date(asOf).toISOString(),
  };
}

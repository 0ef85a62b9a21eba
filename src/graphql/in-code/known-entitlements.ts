import type { Ready } from '../../actions/entitlements.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Missing, Requirement, Verdict } from '../../domain/requirement.ts';
import { UNAVAILABLE } from '../../domain/subject.ts';
import type { Call } from '../call.ts';
import { Refusal, refusal } from '../refusal.ts';

/** What an identified caller may do, for resolvers and routes. Every member answers at once, by one catalog version. */
export interface KnownEntitlements {
  /** The version of the catalog that decides. */
  readonly catalogVersion: number;
  /** The caller's plan. @throws an error with code ENTITLEMENTS_UNAVAILABLE while a store cannot answer */
  readonly plan: string;
  /** The caller's tier. @throws an error with code ENTITLEMENTS_UNAVAILABLE while a store cannot answer */
  readonly tier: string;
  /**
   * The variation of a flag that the caller gets. A dry run does not change it.
   * @throws an error with code ENTITLEMENTS_UNAVAILABLE while a store cannot answer
   * @throws an error with the code of denials where the catalog has no such flag
   */
  variation(flag: string): string;
  /**
   * True if the caller gets this variation of a flag or a stronger one, or if a dry run covers the flag.
   * @throws an error with code ENTITLEMENTS_UNAVAILABLE while a store cannot answer
   */
  atLeast(flag: string, variation: string): boolean;
  /** What separates the caller from the next variation of a flag; undefined if use alone does not open more. */
  progress(flag: string): Missing | undefined;
  /**
   * Returns if the requirement holds. All that it names must hold, as in one `@entitled`.
   * @throws the error that `@entitled` with the same arguments answers: the code of denials, or ENTITLEMENTS_UNAVAILABLE
   */
  require(requirement: Requirement): void;
}

/** Where a requirement stands that code asks for without saying in which field. */
const NO_FIELD = '(resolver)';

/** The entitlements of one call, asked for in one field. */
export class CodeEntitlements implements KnownEntitlements {
  readonly #call: Call;
  readonly #ready: Ready;
  readonly #coordinate: string | undefined;
  /** What each requirement has come to, so that a list asks once. */
  readonly #answers = new Map<string, Refusal | undefined>();

  /** @param coordinate of the field whose resolver asks; undefined for a route, and where the resolver does not say */
  constructor(call: Call, ready: Ready, coordinate: string | undefined) {
    this.#call = call;
    this.#ready = ready;
    this.#coordinate = coordinate;
  }

  get catalogVersion(): number {
    return this.#call.entitlements.catalogVersion;
  }

  get #deniedCode(): string {
    return this.#call.entitlements.deniedCode;
  }

  get plan(): string {
    const { plan } = this.#ready.subject;
    if (plan === UNAVAILABLE) throw new Refusal('ENTITLEMENTS_UNAVAILABLE', this.#coordinate);
    return plan;
  }

  get tier(): string {
    const { tier } = this.#ready.subject;
    if (tier === UNAVAILABLE) throw new Refusal('ENTITLEMENTS_UNAVAILABLE', this.#coordinate);
    return tier;
  }

  variation(flag: string): string {
    const decision = this.#decide(flag);
    if (decision.reason === 'UNAVAILABLE') throw new Refusal('ENTITLEMENTS_UNAVAILABLE', this.#coordinate);
    if (decision.error === 'FLAG_NOT_FOUND') throw this.#answer({ flag }) ?? new Refusal(this.#deniedCode);
    return decision.variation;
  }

  atLeast(flag: string, variation: string): boolean {
    const refused = this.#answer({ flag, variation });
    if (refused?.code === 'ENTITLEMENTS_UNAVAILABLE') throw refused;
    return refused === undefined;
  }

  progress(flag: string): Missing | undefined {
    return this.#ready.next(this.#decide(flag));
  }

  require(requirement: Requirement): void {
    const refused = this.#answer(requirement);
    if (refused !== undefined) throw refused;
  }

  #decide(flag: string): Decision {
    this.#call.ask(this.#coordinate ?? NO_FIELD, { flag });
    return this.#ready.decide(flag);
  }

  #answer({ flag, variation, plan, tier }: Requirement): Refusal | undefined {
    const key = JSON.stringify([flag, variation, plan, tier]);
    if (!this.#answers.has(key)) this.#answers.set(key, this.#ask({ flag, variation, plan, tier }));
    return this.#answers.get(key);
  }

  #ask(requirement: Requirement): Refusal | undefined {
    const verdict = this.#ready.verdict(requirement);
    const coordinate = this.#coordinate ?? NO_FIELD;
    this.#call.ask(coordinate, requirement);
    if (verdict.outcome === 'granted' && verdict.dry !== undefined)
      void this.#call.entitlements.tryOut(coordinate, [[requirement]]);
    return this.#silent(verdict, requirement) ?? refusal(verdict, this.#deniedCode, this.#coordinate);
  }

  /** A denial must not name a flag that is hidden from the caller. */
  #silent({ outcome }: Verdict, { flag }: Requirement): Refusal | undefined {
    if (outcome !== 'denied' || flag === undefined || !this.#ready.conceals(flag)) return undefined;
    return new Refusal(this.#deniedCode, this.#coordinate);
  }
}

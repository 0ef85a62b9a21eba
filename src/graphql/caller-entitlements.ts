import { GraphQLError, type GraphQLSchema } from 'graphql';

import type { Entitlements } from '../actions/entitlements.ts';
import type { Decision } from '../domain/decision.ts';
import type { Labels, Missing } from '../domain/requirement.ts';
import { UNAVAILABLE } from '../domain/subject.ts';
import type { Call } from './call.ts';
import { ElementJudge, type ElementEntitlement } from './element-judge.ts';
import { Refusal } from './refusal.ts';

/** Coordinates that may be asked about in one HTTP request, by all its fields and all entries of its batch together. */
const MOST_COORDINATES = 500;

const asked = new WeakMap<Entitlements, number>();

interface FlagEntitlement {
  readonly key: string;
  readonly reason: Decision['reason'];
  readonly labels: Labels | undefined;
  readonly next: Missing | undefined;
  /** @throws Refusal while it cannot be decided: that is not "off" */
  variation(): string;
}

/** What one caller may do, as the fields of `Entitlements` in schema/entitlements.graphql: each member answers one. */
export class CallerEntitlements {
  readonly #entitlements: Entitlements;
  readonly #elements: ElementJudge | undefined;

  /**
   * @param schema the one that the operation is executed on, which is the caller's view
   * @param elements whether elements may be asked for by name
   */
  constructor(call: Call, schema: GraphQLSchema, elements: boolean) {
    this.#entitlements = call.entitlements;
    this.#elements = elements ? new ElementJudge(call, schema) : undefined;
  }

  get catalogVersion(): number {
    return this.#entitlements.catalogVersion;
  }

  async plan(): Promise<string> {
    const { plan } = await this.#entitlements.identify();
    return plan === UNAVAILABLE ? unavailable() : plan;
  }

  async labels(): Promise<Labels | undefined> {
    const { plan, tier } = await this.#entitlements.identify();
    return this.#entitlements.labels({
      plan: plan === UNAVAILABLE ? undefined : plan,
      tier: tier === UNAVAILABLE ? undefined : tier,
    });
  }

  async tier(): Promise<Entitlements['tier']> {
    const { tier } = await this.#entitlements.identify();
    return tier === UNAVAILABLE ? unavailable() : this.#entitlements.tier;
  }

  async flags(): Promise<readonly FlagEntitlement[]> {
    const { hidden, undecided } = await this.#concealed();
    // A flag that is left out is one that is not there, and nobody can tell.
    if (undecided) return unavailable();
    const concealed = new Set(hidden);
    const all = await this.#entitlements.decideAll();
    return all.filter(({ flag }) => !concealed.has(flag)).map((decision) => this.#flag(decision));
  }

  async flag({ key }: { readonly key: string }): Promise<FlagEntitlement | undefined> {
    const decision = await this.#entitlements.decide(key);
    const exists = decision.error !== 'FLAG_NOT_FOUND';
    if (exists && !this.#entitlements.hideable.has(key)) return this.#flag(decision);
    const { hidden, undecided } = await this.#concealed();
    if (exists && !hidden.includes(key)) return this.#flag(decision);
    return undecided ? unavailable() : undefined;
  }

  elements({
    coordinates,
  }: {
    readonly coordinates: readonly string[];
  }): Promise<readonly ElementEntitlement[]> {
    const judge = this.#elements;
    // What is known of an element says whether there is one of the name.
    if (judge === undefined)
      throw new GraphQLError('introspection is off, so elements cannot be asked for by name', {
        extensions: { code: this.#entitlements.deniedCode },
      });
    const total = (asked.get(this.#entitlements) ?? 0) + coordinates.length;
    asked.set(this.#entitlements, total);
    if (total > MOST_COORDINATES) {
      const message = `expected at most ${MOST_COORDINATES} coordinates in one request, received ${total}`;
      throw new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
    }
    return Promise.all(coordinates.map((coordinate) => judge.judge(coordinate)));
  }

  /** Every flag of a HIDDEN release, whether or not the schema asks for it. */
  #concealed(): ReturnType<Entitlements['conceal']> {
    return this.#entitlements.conceal([...this.#entitlements.hideable]);
  }

  #flag(decision: Decision): FlagEntitlement {
    const { flag: key, reason, variation } = decision;
    return {
      key,
      reason,
      labels: this.#entitlements.labels(decision),
      next: this.#entitlements.next(decision),
      variation: () => (reason === 'UNAVAILABLE' ? unavailable() : variation),
    };
  }
}

function unavailable(): never {
  throw new Refusal('ENTITLEMENTS_UNAVAILABLE');
}

import type { GraphQLSchema } from 'graphql';

import type { Progress } from '../domain/requirement.ts';
import type { Call } from './call.ts';
import { demandsAt, elementAt } from './coordinates.ts';
import { guardedOf, type GuardedSchema } from './guarded-schema.ts';
import { refusalOf, type Refusal, type Told } from './refusal.ts';

/** What asking for one element would come to. */
export interface ElementEntitlement extends Omit<Partial<Told>, 'progress'> {
  readonly coordinate: string;
  /** Whether it is in the caller's view. */
  readonly known: boolean;
  readonly resolves: boolean;
  readonly code: string | undefined;
  readonly progress: readonly Progress[];
}

/** Tells of elements what asking for them would come to, by the very rules that would answer. */
export class ElementJudge {
  readonly #call: Call;
  readonly #view: GraphQLSchema;
  readonly #guarded: GuardedSchema | undefined;

  /** @param view the schema as the caller may know it */
  constructor(call: Call, view: GraphQLSchema) {
    this.#call = call;
    this.#view = view;
    this.#guarded = guardedOf(view);
  }

  /** What is hidden is answered as what is not there. */
  async judge(coordinate: string): Promise<ElementEntitlement> {
    if (elementAt(this.#view, coordinate) === undefined) return this.#unknown(coordinate);
    const refusal = await this.#refusal(coordinate);
    return {
      ...refusal?.told,
      coordinate,
      known: true,
      resolves: refusal === undefined,
      code: refusal?.code,
      progress: refusal?.told?.progress ?? [],
    };
  }

  async #refusal(coordinate: string): Promise<Refusal | undefined> {
    // A schema that nobody guards answers everything.
    if (this.#guarded === undefined) return undefined;
    const { book, rules } = this.#guarded;
    const demands = demandsAt(book, coordinate);
    if (demands.length === 0) return undefined;
    const answer = await rules.for(demands).resolve(undefined, {}, this.#call, undefined, rules.options);
    return refusalOf(answer, this.#call.entitlements.deniedCode)?.at(coordinate);
  }

  /** While a store is silent that would tell what is hidden, what is not in the view may be there. */
  #unknown(coordinate: string): ElementEntitlement {
    const code = this.#call.concealed.undecided ? 'ENTITLEMENTS_UNAVAILABLE' : undefined;
    return { coordinate, known: false, resolves: false, code, progress: [] };
  }
}

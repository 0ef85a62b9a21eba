import {
  Kind,
  locatedError,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';

import type { Claims } from '../../domain/subject.ts';
import type { Opened } from './opening.ts';
import type { Prepared } from '../prepare.ts';
import { Refusal } from '../refusal.ts';
import { toldErrors } from '../../apollo/told-errors.ts';
import { formatMistake } from '../told.ts';
import { turns } from './turns.ts';

/** A subscription's operation prepared anew, for its caller as they stand now. */
export interface Look {
  readonly context: object;
  readonly prepared: Prepared;
}

/** What a subscription needs of whoever started it. */
export interface Surroundings {
  /** @returns undefined once the credential has ended */
  look(): Promise<Look | undefined>;
  /** Executes the operation for one event. */
  readonly execute: (context: object, args: Omit<ExecutionArgs, 'contextValue'>) => Promise<ExecutionResult>;
  /** What is answered in place of what graphql-js says. */
  readonly format: (result: ExecutionResult) => ExecutionResult;
  /** Told once, when it is over, for whatever reason. */
  over(subscription: Subscription): void;
}

/** How often an event is answered anew because something changed meanwhile. Who changes that often is told to wait. */
const MOST_TRIES = 5;

type Step = IteratorResult<unknown, unknown>;

/**
 * A subscription that goes on. Every event is answered by what its caller may have then: what is denied below the root is
 * null with an error, and opens again by itself; once the root is denied, or the operation is not valid any more, it ends
 * with that error as its last answer. Nothing that was decided for one event holds for the next.
 */
export class Subscription {
  readonly claims: Claims;
  readonly #opened: Opened;
  readonly #source: AsyncIterator<unknown>;
  readonly #surroundings: Surroundings;
  #changes = 0;
  #over = false;
  #checking: Promise<void> | undefined;
  /** How often a look was asked for. */
  #asked = 0;
  #last: ExecutionResult | undefined;
  #wake: () => void = () => undefined;

  constructor(opened: Opened, source: AsyncIterable<unknown>, surroundings: Surroundings) {
    this.claims = opened.entitlements.claims;
    this.#opened = opened;
    this.#source = source[Symbol.asyncIterator]();
    this.#surroundings = surroundings;
  }

  /** What has been decided may hold no longer: an answer that is being made is made anew. */
  changed(): void {
    this.#changes++;
  }

  /**
   * Ends it, if its caller may have it no longer, without waiting for an event. Never rejects. One that is asked for during
   * another follows it, so that a caller whose store is silent waits once and not as often as they are looked at.
   */
  check(): Promise<void> {
    this.#asked++;
    this.#checking ??= this.#checked().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  async #checked(): Promise<void> {
    try {
      for (let seen = -1; seen !== this.#asked;) {
        seen = this.#asked;
        await this.#stand();
      }
    } catch (error) {
      this.end(this.#failure(error));
    }
  }

  /** Lets go of the source at once. @param last what is answered before the end, if anything */
  end(last?: ExecutionResult): void {
    if (this.#over) return;
    this.#over = true;
    this.#last = last;
    this.#surroundings.over(this);
    void this.#leave();
    this.#wake();
  }

  /** Not waited for: a source that waits for its next event may not answer until there is one, or never. */
  async #leave(): Promise<void> {
    try {
      await this.#source.return?.();
    } catch {
      // The source has been left. How it takes that concerns the product alone.
    }
  }

  /**
   * The answers, each made when it is asked for: who takes them slowly holds the source up and nothing else. Not a plain
   * generator, which could not be returned while it waits for an event.
   */
  answers(): AsyncIterableIterator<ExecutionResult, undefined> {
    const made = this.#make();
    return {
      next: () => made.next(),
      return: () => {
        this.end();
        // An answer that is being made may never be finished, so the caller does not wait for it.
        void made.return(undefined);
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async *#make(): AsyncGenerator<ExecutionResult, undefined> {
    try {
      for (let step = await this.#step(); step.done !== true; step = await this.#step()) {
        const answer = await this.#answer(step.value);
        if (answer !== undefined) yield answer;
      }
      this.end();
    } catch (error) {
      this.end(this.#failure(error));
    }
    if (this.#last !== undefined) yield this.#last;
    return undefined;
  }

  /** The next event, or the end, whichever is first. */
  #step(): Promise<Step> {
    const end: Step = { done: true, value: undefined };
    if (this.#over) return Promise.resolve(end);
    return new Promise((resolve, reject) => {
      this.#wake = () => {
        resolve(end);
      };
      this.#source.next().then(resolve, reject);
    });
  }

  /** Undefined where it is over. */
  async #answer(event: unknown): Promise<ExecutionResult | undefined> {
    const { document, variables, operationName } = this.#opened;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const changes = this.#changes;
      const look = await this.#stand();
      if (look === undefined) return undefined;
      const { context, prepared } = look;
      if (prepared.refused !== undefined) return { errors: prepared.refused.errors };
      const { schema } = (prepared.view ?? this.#opened.view).guarded;
      const result = await this.#surroundings.execute(context, {
        schema,
        document,
        rootValue: event,
        variableValues: variables,
        operationName,
      });
      if (this.#over) return undefined;
      if (changes === this.#changes) return this.#surroundings.format(result);
    }
    return { errors: [new Refusal('ENTITLEMENTS_UNAVAILABLE')] };
  }

  /** Where its caller stands; undefined, and over, where they may have it no longer. */
  async #stand(): Promise<Look | undefined> {
    await turns.pass();
    const look = await this.#surroundings.look();
    const errors = look === undefined ? [new Refusal('UNAUTHENTICATED')] : endOf(look.prepared);
    if (errors !== undefined) this.end({ errors });
    return this.#over ? undefined : look;
  }

  #failure(error: unknown): ExecutionResult {
    return this.#surroundings.format({ errors: [failureOf(error, this.#opened.operation)] });
  }
}

/** Why it goes on no longer. A store that is silent ends nothing. */
function endOf({ mistakes, refused }: Prepared): readonly GraphQLError[] | undefined {
  if (mistakes.length > 0) return toldErrors(mistakes.map(formatMistake));
  return refused === undefined || refused.unavailable ? undefined : refused.errors;
}

/** An error of a source, at its field, as graphql-js makes it of an error of a resolver. */
function failureOf(error: unknown, { selectionSet }: OperationDefinitionNode): GraphQLError {
  const nodes = selectionSet.selections.filter((node) => node.kind === Kind.FIELD);
  return locatedError(
    error,
    nodes,
    nodes.map(({ alias, name }) => (alias ?? name).value),
  );
}

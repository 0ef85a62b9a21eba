import { LRUCache } from 'lru-cache';
import {
  validate,
  visit,
  BREAK,
  type DocumentNode,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';

import { DENIED_CODE } from '../domain/failure.ts';
import { inPortions, type Work } from '../domain/in-portions.ts';
import { cachePolicyOf, type CachePolicy } from './cache-policy.ts';
import type { DemandBook } from './demands.ts';
import { noted, type GuardedSchema } from './guarded-schema.ts';
import { hiderOf } from './view/hider.ts';
import { rulesFor } from './introspection.ts';
import { tooManyMistakes } from '../apollo/limits/errors.ts';
import { PlanCache } from './plan-cache.ts';
import { pruning } from './view/prune.ts';

/** The schema as one class of callers may know it, and what is remembered of the documents they send. */
export class View {
  readonly guarded: GuardedSchema;
  readonly plans: PlanCache;
  readonly #introspection: boolean;
  readonly #valid = new WeakSet<DocumentNode>();
  readonly #policies = new WeakMap<OperationDefinitionNode, CachePolicy>();

  /** @param introspection whether a document may ask what the schema is */
  constructor(guarded: GuardedSchema, introspection: boolean) {
    this.guarded = guarded;
    this.#introspection = introspection;
    this.plans = new PlanCache(guarded);
  }

  /** For how long an answer to an operation may be given again, and to whom. */
  cachePolicy(document: DocumentNode, operation: OperationDefinitionNode): CachePolicy {
    const known = this.#policies.get(operation);
    if (known !== undefined) return known;
    const { schema, counters } = this.guarded;
    const made = cachePolicyOf(schema, document, operation, counters);
    this.#policies.set(operation, made);
    return made;
  }

  /**
   * What is wrong with a document (GraphQL specification §5); empty where it may be executed.
   * @param most mistakes that are stated; one more says that there are others
   */
  mistakes(document: DocumentNode, most: number): readonly GraphQLError[] {
    if (this.#valid.has(document)) return [];
    const options = { hideSuggestions: !this.#introspection, maxErrors: most };
    const errors = validate(this.guarded.schema, document, rulesFor(this.#introspection), options);
    if (errors.length === 0) this.#valid.add(document);
    return errors.length > most ? [...errors.slice(0, most), tooManyMistakes(most, 'a document')] : errors;
  }
}

/** The views of a schema, made when the first of a class calls. One that is long unused is forgotten. */
export class Views {
  /** The schema as it is. */
  readonly whole: View;
  readonly #book: DemandBook;
  readonly #flags: ReadonlySet<string>;
  readonly #pool: LRUCache<string, { readonly view: View | undefined }>;
  readonly #coming = new Map<string, Promise<View | undefined>>();
  #last: Promise<unknown> = Promise.resolve();
  readonly #concerned = new WeakMap<ReadonlySet<string>, readonly string[]>();

  /** Whether documents may ask what the schema is. */
  readonly introspection: boolean;
  readonly #deniedCode: string;

  /**
   * @param most views kept beside the whole
   * @param deniedCode what callers are told in place of a hidden value
   */
  constructor(guarded: GuardedSchema, most: number, introspection = true, deniedCode = DENIED_CODE) {
    this.#deniedCode = deniedCode;
    this.introspection = introspection;
    this.whole = new View(guarded, introspection);
    this.#book = guarded.book;
    this.#flags = guarded.book.flags;
    this.#pool = new LRUCache({ max: most });
    // Now, so that no request waits until the schema has been walked.
    hiderOf(this.#book);
  }

  /** Those of these flags that the schema asks for anywhere, in one order. */
  concerned(flags: ReadonlySet<string>): readonly string[] {
    const known = this.#concerned.get(flags);
    if (known !== undefined) return known;
    const found = [...flags].filter((flag) => this.#flags.has(flag)).sort();
    this.#concerned.set(flags, found);
    return found;
  }

  /**
   * The view of whoever must not learn of these flags; undefined where nothing is left that could be asked for. The first of a
   * class waits while it is made, in portions, and so do others of that class.
   * @param hidden in the order of `concerned`
   */
  without(hidden: readonly string[]): View | undefined | Promise<View | undefined> {
    if (hidden.length === 0) return this.whole;
    const key = JSON.stringify(hidden);
    const known = this.#pool.get(key);
    if (known !== undefined) return known.view;
    const coming = this.#coming.get(key) ?? this.#comeTo(key, new Set(hidden));
    this.#coming.set(key, coming);
    return coming;
  }

  /** One view after the other, so that however many are asked for, the event loop turns after each portion. */
  #comeTo(key: string, flags: ReadonlySet<string>): Promise<View | undefined> {
    const coming = this.#last
      .then(() => inPortions(this.#making(flags)))
      .then((view) => {
        this.#pool.set(key, { view });
        return view;
      })
      .finally(() => this.#coming.delete(key));
    this.#last = coming.catch(() => undefined);
    return coming;
  }

  *#making(flags: ReadonlySet<string>): Work<View | undefined> {
    const { guarded } = this.whole;
    const hidden = hiderOf(this.#book).hide(flags);
    if (hidden.size === 0) return this.whole;
    if (hidden.has(guarded.schema.getQueryType()?.name ?? '')) return undefined;
    yield;
    const schema = yield* pruning(guarded.schema, hidden, this.#deniedCode);
    return new View(noted({ ...guarded, schema }), this.introspection);
  }
}

/** Whether a document asks what the schema is. */
export function introspects(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field: ({ name }) => {
      found = name.value === '__schema' || name.value === '__type';
      return found ? BREAK : undefined;
    },
  });
  return found;
}

import type { Operation } from './operation.ts';

/** Why an operation is not taken. */
export interface NotPersisted {
  readonly code: 'PERSISTED_OPERATION_REQUIRED';
  readonly message: string;
}

/** By which extension it is known, further on, how an operation was named: of one that is not there no more must be told. */
export const NAMED_BY_ID = 'gatehouse:documentId';
export const NAMED_BY_HASH = 'gatehouse:hash';

/** What an id that is not there stands for. No schema has it, so that it goes the way of what its caller may not know of. */
const NOWHERE = '{ __nowhere }';

/** Operations that clients were published with, which they name instead of sending them. */
export class PersistedOperations {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #known: ReadonlySet<string>;
  readonly #only: boolean;

  /**
   * @param texts by id
   * @param only whether no other operation is taken
   */
  constructor(texts: ReadonlyMap<string, string>, only: boolean) {
    this.#texts = texts;
    this.#known = new Set(texts.values());
    this.#only = only;
  }

  /**
   * The operation with its text, where it names one: by `documentId` (GraphQL over HTTP, "Persisted Documents"), or by the hash
   * that clients of Apollo send. A hash that is not there is left alone unless nothing else is taken: it may be known to Apollo
   * Server by automatic persisting.
   */
  resolve(operation: Operation): Operation | NotPersisted {
    const { query, documentId, extensions = {}, ...rest } = operation;
    if (query !== undefined && query !== '')
      return this.#only && !this.#known.has(query) ? REQUIRED : operation;
    const hash = hashIn(extensions);
    const named = (id: string, by: string): Operation => {
      // Without the hash, which Apollo Server would compare with the text.
      const others = Object.entries(extensions).filter(([key]) => key !== 'persistedQuery');
      const told = { ...Object.fromEntries(others), [by]: id };
      return { ...rest, query: this.#texts.get(id) ?? NOWHERE, extensions: told };
    };
    if (documentId !== undefined) return named(documentId, NAMED_BY_ID);
    if (hash === undefined) return this.#only ? REQUIRED : operation;
    if (this.#only) return named(hash, NAMED_BY_ID);
    return this.#texts.has(hash) ? named(hash, NAMED_BY_HASH) : operation;
  }
}

const REQUIRED: NotPersisted = {
  code: 'PERSISTED_OPERATION_REQUIRED',
  message:
    'expected an operation of the manifest, or its id; for tools, GET /schema.graphql answers the schema',
};

function hashIn(extensions: Operation['extensions']): string | undefined {
  const persisted = extensions?.['persistedQuery'];
  if (typeof persisted !== 'object' || persisted === null || !('sha256Hash' in persisted)) return undefined;
  return typeof persisted.sha256Hash === 'string' ? persisted.sha256Hash : undefined;
}

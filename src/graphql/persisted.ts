import type { Operation } from './operation.ts';

/** Why an operation is not taken. */
export interface NotPersisted {
  readonly code: 'PERSISTED_OPERATION_NOT_FOUND' | 'PERSISTED_OPERATION_REQUIRED';
  readonly message: string;
}

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
    const { query, documentId, extensions, ...rest } = operation;
    if (query !== undefined && query !== '')
      return this.#only && !this.#known.has(query) ? REQUIRED : operation;
    const id = documentId ?? hashIn(extensions);
    const text = id === undefined ? undefined : this.#texts.get(id);
    if (text !== undefined) return { ...rest, query: text };
    if (documentId !== undefined) return notFound(documentId);
    return this.#only ? REQUIRED : operation;
  }
}

const REQUIRED: NotPersisted = {
  code: 'PERSISTED_OPERATION_REQUIRED',
  message: 'expected an operation of the manifest, or its id',
};

function notFound(id: string): NotPersisted {
  return {
    code: 'PERSISTED_OPERATION_NOT_FOUND',
    message: `the manifest has no operation of the id '${id.slice(0, 100)}'`,
  };
}

function hashIn(extensions: Operation['extensions']): string | undefined {
  const persisted = extensions?.['persistedQuery'];
  if (typeof persisted !== 'object' || persisted === null || !('sha256Hash' in persisted)) return undefined;
  return typeof persisted.sha256Hash === 'string' ? persisted.sha256Hash : undefined;
}

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from 'graphql';

import { printedAs, printing } from '../apollo/printed.ts';
import { inPortions, turn } from '../domain/in-portions.ts';
import { asksOnlySchema } from './introspection.ts';

/** Bytes of the answers that are kept, of all views together. */
const MOST_BYTES = 64 * 1024 * 1024;

/** All that an answer depends on where an operation asks for nothing but the schema. */
type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'variableValues' | 'operationName'>;

/**
 * Answers to introspection, printed in portions. Where an operation asks for nothing else, its answer is the same for everybody
 * who has the same view: it is kept, and whoever asks while it is being made waits for it.
 */
export class PrintedAnswers {
  readonly #kept: LRUCache<string, string>;
  readonly #coming = new Map<string, Promise<ExecutionResult>>();
  readonly #numbers = new WeakMap<GraphQLSchema, number>();
  #views = 0;
  #last = Promise.resolve();

  /** @param most bytes of the answers that are kept */
  constructor(most = MOST_BYTES) {
    this.#kept = new LRUCache({ maxSize: most, sizeCalculation: (text) => Buffer.byteLength(text) });
  }

  /**
   * Answers an operation that asks what the schema is.
   * @param execute what finds out the answer where it is not kept
   */
  async answer(asked: Asked, execute: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const key = this.#keyOf(asked);
    if (key === undefined) return (await print(execute)).result;
    const result = await this.#known(key, execute);
    // Each is sent in a turn of its own, however many have waited for it.
    this.#last = this.#last.then(turn);
    await this.#last;
    return result;
  }

  #known(key: string, execute: () => Promise<ExecutionResult>): ExecutionResult | Promise<ExecutionResult> {
    const text = this.#kept.get(key);
    if (text !== undefined) return { data: printedAs(text) };
    const known = this.#coming.get(key);
    if (known !== undefined) return known;
    const coming = this.#make(key, execute).finally(() => this.#coming.delete(key));
    this.#coming.set(key, coming);
    return coming;
  }

  async #make(key: string, execute: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
    const { result, text } = await print(execute);
    if (text !== undefined && result.errors === undefined) this.#kept.set(key, text);
    return result;
  }

  /** Undefined where an operation asks for more than the schema. */
  #keyOf({ schema, document, variableValues, operationName }: Asked): string | undefined {
    const text = document.loc?.source.body;
    if (text === undefined || !asksOnlySchema(document, operationName)) return undefined;
    const variables = Object.entries(variableValues ?? {});
    const parts = JSON.stringify([this.#numberOf(schema), text, operationName ?? null, variables]);
    return createHash('sha256').update(parts).digest('base64url');
  }

  #numberOf(schema: GraphQLSchema): number {
    const number = this.#numbers.get(schema) ?? ++this.#views;
    this.#numbers.set(schema, number);
    return number;
  }
}

interface PrintedResult {
  readonly result: ExecutionResult;
  /** Of its data; undefined where there is none. */
  readonly text: string | undefined;
}

async function print(execute: () => Promise<ExecutionResult>): Promise<PrintedResult> {
  const result = await execute();
  if (!result.data) return { result, text: undefined };
  try {
    const text = await inPortions(printing(result.data));
    return { result: { ...result, data: printedAs(text) }, text };
  } catch {
    // What is no JSON is told where answers are printed.
    return { result, text: undefined };
  }
}

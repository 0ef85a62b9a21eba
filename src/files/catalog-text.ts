import { extname } from 'node:path';

import { Piscina } from 'piscina';

import { Failure } from '../domain/failure.ts';
import { inPortions } from '../domain/in-portions.ts';
import type { CatalogText } from '../ports/catalog-text.ts';
import { packing, unpack } from './catalog-portions.ts';
import type * as worker from './catalog-worker.ts';
import type { Position } from './problem.ts';

/** How much work may be under way, and how much one text may take. */
export interface CatalogTextBounds {
  /** Texts that are worked on at once. */
  readonly threads: number;
  /** Texts that wait besides. */
  readonly waiting: number;
  /** Milliseconds for one text. */
  readonly timeLimit: number;
  /** Megabytes of heap for one thread. */
  readonly memory: number;
}

/** A text of 16 MB takes about 20 s on one slow core, and about 600 MB. */
const BOUNDS: CatalogTextBounds = { threads: 2, waiting: 8, timeLimit: 60_000, memory: 1_024 };

/** Milliseconds for which a thread without work is kept: starting one takes about 200 ms. */
const IDLE = 30_000;

type Tasks = typeof worker;

/**
 * The catalog as YAML, in the format of the catalog's file. Worker threads read and print it, since a megabyte takes about a
 * second. The first text starts the first thread.
 */
export function catalogText(bounds: CatalogTextBounds = BOUNDS): CatalogText {
  const pool = new Piscina<object, unknown>({
    filename: new URL(`./catalog-worker${extname(import.meta.url)}`, import.meta.url).href,
    minThreads: 0,
    maxThreads: bounds.threads,
    idleTimeout: IDLE,
    atomics: 'disabled',
    resourceLimits: { maxOldGenerationSizeMb: bounds.memory },
  });

  // Counted here: Piscina 5.3 does not count waiting tasks that have a signal, so its own bound would never be met.
  let underWay = 0;

  async function run<Name extends keyof Tasks>(
    name: Name,
    task: Parameters<Tasks[Name]>[0],
    is: (result: unknown) => result is Awaited<ReturnType<Tasks[Name]>>,
    signal: AbortSignal | undefined,
  ): Promise<Awaited<ReturnType<Tasks[Name]>>> {
    if (underWay >= bounds.threads + bounds.waiting) throw busy(bounds);
    underWay++;
    const limit = AbortSignal.timeout(bounds.timeLimit);
    let result: unknown;
    try {
      result = await pool.run(task, { name, signal: signal ? AbortSignal.any([signal, limit]) : limit });
    } catch (error) {
      signal?.throwIfAborted();
      throw limit.aborted ? tooMuch(`${bounds.timeLimit / 1000} s`) : failureOf(error, bounds);
    } finally {
      underWay--;
    }
    if (is(result)) return result;
    throw new TypeError(`task ${name}: expected its result, received something else`);
  }

  return {
    async read(text, signal) {
      const { portions, problems } = await run('read', { text }, isReadPortions, signal);
      return { catalog: portions && (await unpack(portions, signal)), problems };
    },

    locate: (text, paths, signal) =>
      paths.length === 0 ? Promise.resolve([]) : run('locate', { text, paths }, isPositions, signal),

    async write(catalog, signal) {
      const portions = await inPortions(packing(catalog), signal);
      return run('write', { portions }, isText, signal);
    },

    close: () => pool.destroy(),
  };
}

function isReadPortions(result: unknown): result is worker.ReadPortions {
  return typeof result === 'object' && result !== null && 'portions' in result && 'problems' in result;
}

function isPositions(result: unknown): result is readonly Position[] {
  return Array.isArray(result);
}

function isText(result: unknown): result is string {
  return typeof result === 'string';
}

function failureOf(error: unknown, { memory }: CatalogTextBounds): unknown {
  const outOfMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return outOfMemory ? tooMuch(`${memory} MB of memory`) : error;
}

function busy({ waiting }: CatalogTextBounds): Failure {
  const message = `${waiting} catalog texts wait to be read or printed; try again in a few seconds`;
  return new Failure('BUSY', message);
}

function tooMuch(limit: string): Failure {
  const message = `expected a catalog that takes at most ${limit} to read or print, received a larger one`;
  return new Failure('LIMIT_EXCEEDED', message);
}

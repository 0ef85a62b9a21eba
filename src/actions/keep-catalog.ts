import type { Catalog, Problem } from '../domain/catalog.ts';
import { atOnce, inPortions, type Work } from '../domain/in-portions.ts';
import type { Requirement } from '../domain/requirement.ts';
import { compiling } from '../engine/compile.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import { unservedBy } from '../engine/check-served.ts';
import { hideable } from '../engine/hidden.ts';
import { mistakes } from '../engine/mistakes.ts';
import { parted } from '../release/parted.ts';

/** What somebody outside the catalog relies on: told a catalog, it answers what that catalog would break. */
export type Reliance = (candidate: Candidate) => readonly Problem[];

/** A catalog that is not in force yet, as far as others may ask about it. */
export interface Candidate {
  readonly catalog: Catalog;
  /** The flags of HIDDEN releases. */
  readonly hideable: ReadonlySet<string>;
  /** What is wrong with a requirement under this catalog; empty when everything it names exists. */
  mistakes(requirement: Requirement): readonly string[];
  /** What is doubtful of a sound requirement: no rule, ladder or release can ever meet it. */
  unserved(requirement: Requirement): readonly string[];
}

/** A catalog as it is decided by. Doors hand it on; what is in it is the engine's business. */
export type CatalogInForce = CompiledCatalog;

/** A catalog compiled, and everything that is wrong with it. */
export interface Judged {
  readonly compiled: CompiledCatalog;
  readonly problems: readonly Problem[];
  /** Whether none of them is an error. */
  readonly sound: boolean;
}

/** The id of a version, and when it was made, epoch milliseconds. */
interface Made {
  readonly id: string;
  readonly at: number;
}

/** The catalog a process decides by. It is swapped whole, and never for an older one; a request keeps the one it began with. */
export class CatalogKeeper {
  readonly #reliances: Reliance[] = [];
  readonly #watching = new Set<() => void>();
  #current: CompiledCatalog | undefined;
  #head: Made = { id: '', at: 0 };
  #errors = 0;

  /** @throws where no catalog has been put in force yet */
  get current(): CompiledCatalog {
    if (this.#current === undefined) throw new Error('no catalog has been put in force yet');
    return this.#current;
  }

  get version(): number {
    return this.#current?.catalog.version ?? 0;
  }

  /** When the version in force was made, epoch milliseconds. */
  get madeAt(): number {
    return this.#head.at;
  }

  /** The id of the version in force; empty where no catalog is in force. */
  get versionId(): string {
    return this.#head.id;
  }

  /** How many errors this process has found with the version in force. Another process may have found none, and made it. */
  get errors(): number {
    return this.#errors;
  }

  /** From now on a catalog that breaks this is not sound. */
  rely(reliance: Reliance): void {
    this.#reliances.push(reliance);
  }

  /** Compiles a catalog and reports everything that is wrong with it. The catalog is not put in force. */
  judge(catalog: Catalog): Judged {
    return atOnce(this.#judging(catalog));
  }

  /** Does the same, and lets the event loop turn. @throws the signal's reason, once it is aborted */
  judgeInPortions(catalog: Catalog, signal?: AbortSignal): Promise<Judged> {
    return inPortions(this.#judging(catalog), signal);
  }

  *#judging(catalog: Catalog): Work<Judged> {
    const { compiled, problems: own } = yield* compiling(catalog, this.#current);
    const candidate: Candidate = {
      catalog,
      hideable: hideable(catalog),
      mistakes: (requirement) => mistakes(compiled, requirement),
      unserved: unservedBy(compiled),
    };
    const problems = [...own];
    yield;
    problems.push(...parted(catalog));
    for (const reliance of this.#reliances) {
      yield;
      problems.push(...reliance(candidate));
    }
    return { compiled, problems, sound: problems.every(({ severity }) => severity !== 'error') };
  }

  /** Puts a version in force, unless the one in force is as new. */
  put({ compiled, problems }: Pick<Judged, 'compiled' | 'problems'>, head: Made): boolean {
    if (this.#current !== undefined && compiled.catalog.version <= this.version) return false;
    this.#current = compiled;
    this.#head = head;
    this.#errors = problems.filter(({ severity }) => severity === 'error').length;
    for (const told of this.#watching) told();
    return true;
  }

  /** Tells of every version from now on, once it is in force. Returns how to stop. */
  watch(told: () => void): () => void {
    this.#watching.add(told);
    return () => {
      this.#watching.delete(told);
    };
  }
}

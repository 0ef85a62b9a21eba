import { LRUCache } from 'lru-cache';

import type { Catalog } from '../domain/catalog.ts';
import type { Scalar } from '../domain/condition.ts';
import type { Claims, SubjectProfile } from '../domain/subject.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { SubjectDirectory } from '../ports/subject-directory.ts';
import { Outage } from './outage.ts';

const LARGEST = 100_000;
/** Milliseconds after which somebody who is still the same is noted again. */
const AGAIN = 86_400_000;
/** Subjects written at once; more wait for the next turn. */
const LARGEST_BATCH = 500;

/**
 * Notes in the directory whom the gateway has seen: once a day and process, or when their credential says something
 * else. In the background and in batches; a subject that could not be noted is noted when it calls again.
 */
export class SubjectRecorder {
  readonly #directory: SubjectDirectory;
  readonly #clock: Clock;
  readonly #planClaim: string | undefined;
  readonly #outage: Outage;
  readonly #noted = new LRUCache<string, string>({ max: LARGEST, ttl: AGAIN, ttlResolution: 1_000 });
  readonly #waiting = new Map<string, SubjectProfile>();

  constructor(directory: SubjectDirectory, clock: Clock, planClaim: string | undefined, log: Log) {
    this.#directory = directory;
    this.#clock = clock;
    this.#planClaim = planClaim;
    this.#outage = new Outage('the directory of subjects', log);
  }

  /** Takes note, to be written by the next `flush`. */
  note(claims: Claims, catalog: Catalog): void {
    const known = this.#noted.get(claims.id);
    const said = JSON.stringify([claims.account, this.#claims(claims, catalog)]);
    if (known === said) return;
    if (this.#waiting.size >= LARGEST && !this.#waiting.has(claims.id)) return;
    this.#noted.set(claims.id, said);
    const { id, account } = claims;
    this.#waiting.set(id, { id, account, claims: this.#claims(claims, catalog), seenAt: this.#clock.now() });
  }

  /** Forgets who is noted: the directory is another than before. */
  forgetAll(): void {
    this.#noted.clear();
  }

  /** Writes what is waiting. Never rejects. */
  async flush(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting.values()].slice(0, LARGEST_BATCH);
      for (const { id } of batch) this.#waiting.delete(id);
      try {
        await this.#directory.remember(batch);
        this.#outage.answered(this.#clock.now());
      } catch (error) {
        for (const { id } of batch) this.#noted.delete(id);
        this.#outage.failed(error, this.#clock.now());
        return;
      }
    }
  }

  /** Only what the catalog asks for: nothing else of a credential is anybody's business. */
  #claims({ all }: Claims, { attributes, metrics }: Catalog): Record<string, Scalar> {
    const names = [
      ...attributes.flatMap(({ source, from }) => (source === 'claim' ? [from] : [])),
      ...metrics.flatMap((metric) => (metric.kind === 'claim' ? [metric.claim] : [])),
      ...(this.#planClaim === undefined ? [] : [this.#planClaim]),
    ];
    const kept: Record<string, Scalar> = {};
    for (const name of names) {
      const value = Object.hasOwn(all, name) ? all[name] : undefined;
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        kept[name] = value;
    }
    return kept;
  }
}

import { createHash } from 'node:crypto';

import { LRUCache } from 'lru-cache';

import type { Catalog } from '../domain/catalog.ts';
import type { Scalar } from '../domain/condition.ts';
import type { Claims, SubjectProfile } from '../domain/subject.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { SubjectDirectory } from '../ports/subject-directory.ts';
import { Outage } from './outage.ts';

const LARGEST = 100_000;
/** Milliseconds after which a subject that is still the same is noted again. */
const AGAIN = 86_400_000;
/** Subjects written at once; more wait for the next turn. */
const LARGEST_BATCH = 500;

/** A credential that was looked at. */
interface Looked {
  /** The claims that the catalog asked for then. */
  readonly names: readonly string[];
  /** Epoch milliseconds. */
  readonly until: number;
  /** What was noted before counts no more, once this number has changed. */
  readonly writings: number;
}

/**
 * Notes in the directory whom the gateway has seen: once a day and process, or when their credential says something
 * else. In the background and in batches; a subject that could not be noted is noted when it calls again.
 */
export class SubjectRecorder {
  readonly #directory: SubjectDirectory;
  readonly #clock: Clock;
  readonly #planClaim: string | undefined;
  readonly #outage: Outage;
  /** A digest of what was noted, by subject. */
  readonly #noted = new LRUCache<string, string>({ max: LARGEST, ttl: AGAIN, ttlResolution: 1_000 });
  /** A credential is verified once and then called with often: most calls end here, whatever the catalog asks for. */
  readonly #looked = new WeakMap<Claims, Looked>();
  readonly #waiting = new Map<string, SubjectProfile>();
  #names: { readonly catalog: Catalog; readonly names: readonly string[] } | undefined;
  /** Grows when something that was noted is not in the directory. */
  #writings = 0;

  constructor(directory: SubjectDirectory, clock: Clock, planClaim: string | undefined, log: Log) {
    this.#directory = directory;
    this.#clock = clock;
    this.#planClaim = planClaim;
    this.#outage = new Outage('the directory of subjects', log);
  }

  /** Takes note, to be written by the next `flush`. */
  note(claims: Claims, catalog: Catalog): void {
    const names = this.#namesIn(catalog);
    const looked = this.#looked.get(claims);
    const now = this.#clock.now();
    if (looked?.names === names && now < looked.until && looked.writings === this.#writings) return;
    const { id, account } = claims;
    const profile = { id, account, claims: claimsOf(claims, names), seenAt: now };
    const said = digestOf(profile);
    if (this.#noted.get(id) !== said) {
      if (this.#waiting.size >= LARGEST && !this.#waiting.has(id)) return;
      this.#noted.set(id, said);
      this.#waiting.set(id, profile);
    }
    this.#looked.set(claims, { names, until: now + AGAIN, writings: this.#writings });
  }

  /** Forgets who is noted: the directory is another than before. */
  forgetAll(): void {
    this.#noted.clear();
    this.#writings += 1;
  }

  /** Writes what is waiting. Never rejects. */
  async flush(): Promise<void> {
    while (this.#waiting.size > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#directory.remember(batch);
        this.#outage.answered(this.#clock.now());
      } catch (error) {
        this.#writings += 1;
        for (const { id } of batch) this.#noted.delete(id);
        this.#outage.failed(error, this.#clock.now());
        return;
      }
    }
  }

  #takeBatch(): readonly SubjectProfile[] {
    const batch: SubjectProfile[] = [];
    for (const profile of this.#waiting.values()) {
      if (batch.push(profile) === LARGEST_BATCH) break;
    }
    for (const { id } of batch) this.#waiting.delete(id);
    return batch;
  }

  /** The claims that a catalog asks for. The same list for a catalog that asks for the same. */
  #namesIn(catalog: Catalog): readonly string[] {
    if (this.#names?.catalog === catalog) return this.#names.names;
    const asked = namesIn(catalog, this.#planClaim);
    const before = this.#names?.names ?? [];
    const same = before.length === asked.length && before.every((name, index) => name === asked[index]);
    this.#names = { catalog, names: same ? before : asked };
    return this.#names.names;
  }
}

function namesIn({ attributes, metrics }: Catalog, planClaim: string | undefined): readonly string[] {
  return [
    ...attributes.flatMap(({ source, from }) => (source === 'claim' ? [from] : [])),
    ...metrics.flatMap((metric) => (metric.kind === 'claim' ? [metric.claim] : [])),
    ...(planClaim === undefined ? [] : [planClaim]),
  ];
}

/** Only what the catalog asks for: nothing else of a credential is of interest. */
function claimsOf({ all }: Claims, names: readonly string[]): Record<string, Scalar> {
  const kept: Record<string, Scalar> = {};
  for (const name of names) {
    const value = Object.hasOwn(all, name) ? all[name] : undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      kept[name] = value;
  }
  return kept;
}

/** A credential may say kilobytes: what is kept of it is short. */
function digestOf({ account, claims }: SubjectProfile): string {
  return createHash('sha256')
    .update(JSON.stringify([account, claims]))
    .digest('base64');
}

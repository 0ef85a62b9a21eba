import DataLoader from 'dataloader';

import type { EngagementRecord } from '../domain/engagement.ts';
import { UNAVAILABLE, type Unavailable } from '../domain/subject.ts';
import type { Cached, EngagementCache, Fence } from '../ports/engagement-cache.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { Outage } from './outage.ts';

/** Enough for every request of one tick; beyond it a batch would hold up the first for the last. */
const LARGEST_BATCH = 200;

/**
 * Reads engagement records: all that are asked for in one tick in one round trip, whoever asks. What the cache does not
 * know is rebuilt from the journal, once at a time for each subject. While a store is silent the answer is UNAVAILABLE.
 */
export class EngagementReader {
  readonly #cache: EngagementCache;
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #outage: Outage;
  readonly #loader: DataLoader<string, EngagementRecord | Unavailable>;
  readonly #rebuilding = new Map<string, Promise<EngagementRecord>>();
  /** Subjects whose record may lack an event that the journal has. */
  readonly #doubted = new Set<string>();

  constructor(cache: EngagementCache, journal: Journal, clock: Clock, log: Log) {
    this.#cache = cache;
    this.#journal = journal;
    this.#clock = clock;
    this.#outage = new Outage('engagement', log);
    this.#loader = new DataLoader((subjects) => this.#readBatch(subjects), {
      cache: false,
      maxBatchSize: LARGEST_BATCH,
    });
  }

  /** What is known without asking; undefined where it has to be read. */
  peek(subject: string): EngagementRecord | undefined {
    return this.#doubted.size > 0 && this.#doubted.has(subject) ? undefined : this.#cache.peek(subject);
  }

  /** Never rejects. */
  read(subject: string): Promise<EngagementRecord | Unavailable> {
    return this.#loader.load(subject);
  }

  /** From now on the cached records of these subjects are not to be believed, until they have been rebuilt. */
  doubt(subjects: readonly string[]): void {
    for (const subject of subjects) this.#doubted.add(subject);
  }

  /** Makes the cache forget whatever is doubted, so that nobody else believes it either. Never rejects. */
  async settleDoubts(): Promise<void> {
    try {
      await this.#forgetDoubted([...this.#doubted]);
    } catch {
      // Still silent: they stay doubted.
    }
  }

  async #readBatch(subjects: readonly string[]): Promise<(EngagementRecord | Unavailable)[]> {
    try {
      await this.#forgetDoubted(subjects);
      const cached = await this.#cache.read(subjects, this.#clock.now());
      const records = await Promise.all(subjects.map((subject, index) => this.#warm(subject, cached[index])));
      if (!records.includes(UNAVAILABLE)) this.#outage.answered(this.#clock.now());
      return records;
    } catch (error) {
      this.#outage.failed(error, this.#clock.now());
      return subjects.map(() => UNAVAILABLE);
    }
  }

  async #forgetDoubted(subjects: readonly string[]): Promise<void> {
    const doubted = subjects.filter((subject) => this.#doubted.has(subject));
    if (doubted.length === 0) return;
    await this.#cache.forget(doubted);
    for (const subject of doubted) this.#doubted.delete(subject);
  }

  async #warm(subject: string, cached: Cached | undefined): Promise<EngagementRecord | Unavailable> {
    if (cached === undefined) return UNAVAILABLE;
    if (cached.state === 'warm') return cached.record;
    try {
      return await this.#rebuild(subject, cached.fence);
    } catch (error) {
      // The journal is silent, which is nothing to those who are warm.
      this.#outage.failed(error, this.#clock.now());
      return UNAVAILABLE;
    }
  }

  /** Joins a rebuild under way only under the same fence: another one has missed an event. */
  #rebuild(subject: string, fence: Fence): Promise<EngagementRecord> {
    const name = `${fence}/${subject}`;
    const under = this.#rebuilding.get(name);
    if (under !== undefined) return under;
    const rebuilding = this.#rebuildOnce(subject, fence).finally(() => {
      this.#rebuilding.delete(name);
    });
    this.#rebuilding.set(name, rebuilding);
    return rebuilding;
  }

  /**
   * What the journal says is true whether or not it can be installed: a void fence only means that a newer event is on
   * its way, and the next read will rebuild again.
   */
  async #rebuildOnce(subject: string, fence: Fence): Promise<EngagementRecord> {
    const [replay] = await this.#journal.replay([subject], this.#clock.now());
    if (replay === undefined) throw new Error('the journal answered for nobody');
    await this.#cache.install(subject, replay, fence);
    return replay.record;
  }
}

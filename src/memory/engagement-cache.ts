import { LRUCache } from 'lru-cache';
import { subjectHolder, type EngagementRecord, type Holder, type TierState } from '../domain/engagement.ts';
import { addEvents, withTier } from '../engagement/add-events.ts';
import { byHolder } from '../engagement/by-holder.ts';
import { sameState } from '../engagement/tier.ts';
import type { Cached, EngagementCache, Rebuilt, Recorded } from '../ports/engagement-cache.ts';
import type { DatedEvent, EventIdentity } from '../ports/journal.ts';
import type { LineageCache } from '../ports/lineage.ts';

/** Milliseconds an event stays known by its identity: longer than one may be on its way. */
const SEEN = 30 * 60_000;
/** Milliseconds that an accepted event may be on its way: half of what the journal calls recent. */
const PATIENCE = 5 * 60_000;

/** Somebody warm. The record is replaced, never changed: whoever has read it keeps what they read. */
interface Warm {
  record: EngagementRecord;
  /** When each event was accepted, the one seen longest ago first. */
  readonly seen: Map<string, number>;
  /** Of events accepted up to this moment it is not known which ones the record has, epoch milliseconds. */
  readonly floor: number;
}

/** Engagement records in this process. Beyond `capacity` holders, who was not asked for longest is forgotten. */
export class MemoryEngagementCache implements EngagementCache, LineageCache {
  readonly #warm: LRUCache<Holder, Warm>;
  readonly #fences: LRUCache<Holder, string>;
  readonly #now: () => number;
  #given = 0;
  #lineage: string | undefined;
  #mark: string | undefined;

  constructor(capacity = 100_000, now: () => number = Date.now) {
    this.#warm = new LRUCache({ max: capacity });
    this.#fences = new LRUCache({ max: capacity });
    this.#now = now;
  }

  adopt(lineage: string): void {
    if (lineage === this.#lineage) return;
    if (this.#lineage !== undefined) {
      this.#warm.clear();
      this.#fences.clear();
    }
    this.#lineage = lineage;
  }

  mark(): Promise<string | undefined> {
    return Promise.resolve(this.#mark);
  }

  keepMark(mark: string): Promise<void> {
    this.#mark = mark;
    return Promise.resolve();
  }

  peek(holder: Holder): EngagementRecord | undefined {
    return this.#warm.get(holder)?.record;
  }

  read(holders: readonly Holder[]): Promise<readonly Cached[]> {
    return Promise.resolve(holders.map((holder) => this.#read(holder)));
  }

  record(events: readonly DatedEvent[], acceptedAt: number): Promise<readonly Recorded[]> {
    return Promise.resolve(
      [...byHolder(events)].map(([holder, own]) => this.#record(holder, own, acceptedAt)),
    );
  }

  install(rebuilt: readonly Rebuilt[]): Promise<readonly boolean[]> {
    return Promise.resolve(rebuilt.map((one) => this.#install(one)));
  }

  settleTiers(
    moves: readonly {
      readonly subject: string;
      readonly from: TierState | undefined;
      readonly to: TierState;
    }[],
  ): Promise<readonly boolean[]> {
    return Promise.resolve(
      moves.map(({ subject, from, to }) => {
        const known = this.#warm.get(subjectHolder(subject));
        if (known === undefined) return false;
        if (sameState(known.record.tier, to)) return true;
        if (!sameState(known.record.tier, from)) return false;
        known.record = withTier(known.record, to);
        return true;
      }),
    );
  }

  forget(holders: readonly Holder[]): Promise<void> {
    for (const holder of holders) this.#forget(holder);
    return Promise.resolve();
  }

  forgetAll(): Promise<void> {
    this.#warm.clear();
    this.#fences.clear();
    return Promise.resolve();
  }

  #install({ holder, replay: { record, recent, floor = 0 }, fence }: Rebuilt): boolean {
    if (this.#fences.get(holder) !== fence || this.#warm.has(holder)) return false;
    this.#fences.delete(holder);
    const seen = new Map(recent.map((event) => [identityOf(event), event.acceptedAt]));
    this.#warm.set(holder, { record, seen, floor });
    return true;
  }

  #read(holder: Holder): Cached {
    const known = this.#warm.get(holder);
    if (known !== undefined) return { state: 'warm', record: known.record };
    let fence = this.#fences.get(holder);
    // A number is never used again, so a fence that was forgotten is void.
    if (fence === undefined) this.#fences.set(holder, (fence = String((this.#given += 1))));
    return { state: 'cold', fence };
  }

  #record(holder: Holder, events: readonly DatedEvent[], acceptedAt: number): Recorded {
    const known = this.#warm.get(holder);
    if (known === undefined || acceptedAt <= known.floor || this.#now() - acceptedAt > PATIENCE) {
      this.#forget(holder);
      return { holder, warm: undefined, applied: 0 };
    }
    const fresh = events.filter((event) => {
      const identity = identityOf(event);
      if (known.seen.has(identity)) return false;
      known.seen.set(identity, acceptedAt);
      return true;
    });
    forgetOld(known.seen, this.#now() - SEEN);
    const before = known.record;
    if (fresh.length > 0) known.record = addEvents(before, fresh);
    return { holder, warm: { before, after: known.record }, applied: fresh.length };
  }

  #forget(holder: Holder): void {
    this.#warm.delete(holder);
    this.#fences.delete(holder);
  }
}

/** The length in front keeps ("a", "bc") and ("ab", "c") apart. */
function identityOf({ source, id }: EventIdentity): string {
  return `${source.length}:${source}${id}`;
}

function forgetOld(seen: Map<string, number>, oldest: number): void {
  for (const [identity, acceptedAt] of seen) {
    if (acceptedAt >= oldest) return;
    seen.delete(identity);
  }
}

import { storeUnavailable } from '../../src/domain/failure.ts';
import { EngagementReader } from '../../src/actions/read-engagement.ts';
import { EngagementRecorder } from '../../src/actions/record-engagement.ts';
import { TierSettler } from '../../src/actions/settle-tiers.ts';
import type { Catalog } from '../../src/domain/catalog.ts';
import { NOTHING } from '../../src/domain/change.ts';
import {
  DAY,
  holdersOf,
  subjectHolder,
  type EngagementEvent,
  type EngagementRecord,
  type Holder,
  type TierState,
} from '../../src/domain/engagement.ts';
import { addEvents, withTier } from '../../src/engagement/add-events.ts';
import { calendarOf } from '../../src/engagement/calendar.ts';
import { EMPTY_RECORD } from '../../src/engagement/packed-record.ts';
import type { Cached, EngagementCache, Rebuilt, Recorded } from '../../src/ports/engagement-cache.ts';
import type { Appended, DatedEvent, EventAnswer, Journal } from '../../src/ports/journal.ts';
import type { Clock, Log } from '../../src/ports/runtime.ts';
import type { SubjectDirectory } from '../../src/ports/subject-directory.ts';
import type { TierMove, TierStore } from '../../src/ports/tiers.ts';

export const NOW = Date.UTC(2026, 10, 22, 12);

export function movingClock(): Clock & { pass(milliseconds: number): void } {
  let now = NOW;
  return {
    now: () => now,
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

export function lines(): Log & { readonly all: string[] } {
  const all: string[] = [];
  const write = (message: string): void => {
    all.push(message);
  };
  return { all, info: write, warn: write, error: write };
}

export function event(subject: string, id: string, more: Partial<EngagementEvent> = {}): DatedEvent {
  const time = more.time ?? NOW;
  const day = Math.floor(time / DAY);
  return { source: 'test', id, subject, type: 'report.generated', quantity: 1, time, day, ...more };
}

/** A promise to be kept, or broken, by hand. */
export function promised<T = void>() {
  let keep: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    keep = resolve;
  });
  return { promise, keep };
}

/** Lets everything that can go on go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** How a store is told to behave, and what was asked of it. */
export class Behaviour {
  readonly calls: string[] = [];
  silent = false;
  /** What a call waits for before it answers. */
  hold: Promise<unknown> | undefined;

  async call<T>(name: string, subjects: readonly string[], answer: () => T): Promise<T> {
    this.calls.push(`${name} ${subjects.join(' ')}`);
    if (this.silent) throw storeUnavailable('the store', 'told to be silent');
    // What is answered is what is known when it was asked.
    const answered = answer();
    await this.hold;
    return answered;
  }

  asked(name: string): readonly string[] {
    return this.calls.filter((call) => call.startsWith(`${name} `));
  }
}

/** A journal on a list. */
export class ListedJournal extends Behaviour implements Journal {
  readonly accepted: DatedEvent[] = [];
  readonly settled: string[] = [];
  #batches = 0;
  readonly #identities = new Set<string>();

  append(events: readonly DatedEvent[]): Promise<Appended> {
    const subjects = events.map(({ subject }) => subject);
    return this.call('append', subjects, () => {
      const answers = events.map((one) => this.#append(one));
      const batch = answers.includes('accepted')
        ? { id: String((this.#batches += 1)), acceptedAt: NOW }
        : undefined;
      return { answers, batch, doubted: [] };
    });
  }

  #append(event: DatedEvent): EventAnswer {
    const identity = `${event.source}/${event.id}`;
    if (this.#identities.has(identity)) return 'duplicate';
    this.#identities.add(identity);
    this.accepted.push(event);
    return 'accepted';
  }

  settle(batches: readonly string[]): Promise<void> {
    return this.call('settle', batches, () => {
      this.settled.push(...batches);
    });
  }

  replay(holders: readonly Holder[]) {
    return this.call('replay', holders, () =>
      holders.map((holder) => ({ record: this.recordOf(holder), recent: [] })),
    );
  }

  records(holders: readonly Holder[]) {
    return this.call('records', holders, () => holders.map((holder) => this.recordOf(holder)));
  }

  recordOf(holder: Holder): EngagementRecord {
    return addEvents(
      EMPTY_RECORD,
      this.accepted.filter((one) => holdersOf(one).includes(holder)),
    );
  }

  unsettled = () => Promise.resolve([]);
  settlePortions = () => Promise.resolve();
  events = () => Promise.resolve([]);
  erase = () => Promise.resolve(0);
  keepHouse = () => Promise.resolve(true);
  population = () => Promise.resolve([]);
  recordsOfPopulation = () => Promise.resolve([]);
}

/** A cache that takes whatever is installed under a fence that stands. */
export class ListedCache extends Behaviour implements EngagementCache {
  readonly warm = new Map<Holder, EngagementRecord>();
  readonly #fences = new Map<Holder, string>();
  #given = 0;

  peek(): undefined {
    return undefined;
  }

  read(holders: readonly Holder[]): Promise<readonly Cached[]> {
    return this.call('read', holders, () => holders.map((holder) => this.#read(holder)));
  }

  #read(holder: Holder): Cached {
    const record = this.warm.get(holder);
    if (record !== undefined) return { state: 'warm', record };
    const fence = this.#fences.get(holder) ?? String((this.#given += 1));
    this.#fences.set(holder, fence);
    return { state: 'cold', fence };
  }

  /** Knows nothing to add, so it forgets: what it says next is rebuilt. */
  record(events: readonly DatedEvent[]): Promise<readonly Recorded[]> {
    const holders = [...new Set(events.flatMap(holdersOf))];
    return this.call('record', holders, () =>
      holders.map((holder) => {
        this.#void(holder);
        return { holder, warm: undefined, applied: 0 };
      }),
    );
  }

  install(rebuilt: readonly Rebuilt[]): Promise<readonly boolean[]> {
    const holders = rebuilt.map(({ holder }) => holder);
    return this.call('install', holders, () =>
      rebuilt.map(({ holder, replay, fence }) => {
        if (this.#fences.get(holder) !== fence) return false;
        this.warm.set(holder, replay.record);
        return true;
      }),
    );
  }

  settleTiers(
    moves: readonly { readonly subject: string; readonly to: TierState }[],
  ): Promise<readonly boolean[]> {
    const subjects = moves.map(({ subject }) => subject);
    return this.call('settle', subjects, () =>
      moves.map(({ subject, to }) => {
        const holder = subjectHolder(subject);
        const known = this.warm.get(holder);
        if (known !== undefined) this.warm.set(holder, withTier(known, to));
        return known !== undefined;
      }),
    );
  }

  forget(holders: readonly Holder[]): Promise<void> {
    return this.call('forget', holders, () => {
      for (const holder of holders) this.#void(holder);
    });
  }

  forgetAll(): Promise<void> {
    return this.call('forget everybody', [], () => {
      this.warm.clear();
      this.#fences.clear();
    });
  }

  #void(holder: Holder): void {
    this.warm.delete(holder);
    this.#fences.delete(holder);
  }
}

/** A store of tiers where every move is taken. */
export class ListedTiers implements TierStore {
  readonly moves: TierMove[] = [];

  move(moves: readonly TierMove[]): Promise<readonly boolean[]> {
    this.moves.push(...moves);
    return Promise.resolve(moves.map(() => true));
  }

  due: TierStore['due'] = () => Promise.resolve([]);
  review: TierStore['review'] = () => Promise.resolve(false);
  underReview: TierStore['underReview'] = () => Promise.resolve(undefined);
  reviewed: TierStore['reviewed'] = () => Promise.resolve(false);
  announceExpired = () => Promise.resolve(0);
  announcements = () => Promise.resolve([]);
}

/** What reads, writes and judges engagement, on these stores. */
export function engagementOn(parts: {
  readonly journal: Journal;
  readonly cache: EngagementCache;
  readonly clock: Clock;
  readonly log: Log;
  readonly tiers?: TierStore;
  readonly directory?: Pick<SubjectDirectory, 'read'>;
  readonly catalog?: () => Catalog;
  readonly newId?: () => string;
  readonly believed?: number;
}) {
  const { journal, cache, clock, log } = parts;
  const catalog = parts.catalog ?? (() => NOTHING);
  const store = parts.tiers ?? new ListedTiers();
  const directory = parts.directory ?? { read: (ids) => Promise.resolve(ids.map(() => undefined)) };
  let ids = 0;
  const newId = parts.newId ?? (() => `new-${(ids += 1)}`);
  const reader = new EngagementReader({
    cache,
    journal,
    clock,
    log,
    believed: parts.believed ?? 15 * 60_000,
  });
  const tiers = new TierSettler({ store, cache, reader, directory, catalog, clock, log });
  const calendar = () => calendarOf(catalog().timeZone);
  const recorder = new EngagementRecorder({ journal, cache, reader, tiers, calendar, clock, log, newId });
  return { reader, tiers, recorder };
}

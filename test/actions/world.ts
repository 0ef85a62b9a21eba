import { storeUnavailable } from '../../src/domain/failure.ts';
import { ACTIVE, DAY, type EngagementEvent, type EngagementRecord } from '../../src/domain/engagement.ts';
import type { Cached, EngagementCache } from '../../src/ports/engagement-cache.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { Clock, Log } from '../../src/ports/runtime.ts';

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

export function event(subject: string, id: string, more: Partial<EngagementEvent> = {}): EngagementEvent {
  return { source: 'test', id, subject, type: 'report.generated', quantity: 1, time: NOW, ...more };
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
  readonly events: EngagementEvent[] = [];

  append(events: readonly EngagementEvent[]): Promise<readonly ('accepted' | 'duplicate')[]> {
    const subjects = events.map(({ subject }) => subject);
    return this.call('append', subjects, () => events.map((one) => this.#append(one)));
  }

  #append(event: EngagementEvent): 'accepted' | 'duplicate' {
    if (this.events.some(({ source, id }) => source === event.source && id === event.id)) return 'duplicate';
    this.events.push(event);
    return 'accepted';
  }

  replay(subjects: readonly string[]) {
    return this.call('replay', subjects, () =>
      subjects.map((subject) => ({ record: this.recordOf(subject), recent: [] })),
    );
  }

  recordOf(subject: string): EngagementRecord {
    const own = this.events.filter((one) => one.subject === subject);
    const reports = own.filter(({ type }) => type !== ACTIVE).length;
    return {
      events: new Map([['report.generated', { lifetime: reports, days: new Map() }]]),
      activeDays: new Set(own.map(({ time }) => Math.floor(time / DAY))),
    };
  }
}

/** A cache that takes whatever is installed under a fence that stands. */
export class ListedCache extends Behaviour implements EngagementCache {
  readonly warm = new Map<string, EngagementRecord>();
  readonly #fences = new Map<string, string>();
  #given = 0;

  peek(): undefined {
    return undefined;
  }

  read(subjects: readonly string[]): Promise<readonly Cached[]> {
    return this.call('read', subjects, () => subjects.map((subject) => this.#read(subject)));
  }

  #read(subject: string): Cached {
    const record = this.warm.get(subject);
    if (record !== undefined) return { state: 'warm', record };
    const fence = this.#fences.get(subject) ?? String((this.#given += 1));
    this.#fences.set(subject, fence);
    return { state: 'cold', fence };
  }

  /** Knows nothing to add, so it forgets: what it says next is rebuilt. */
  record(events: readonly EngagementEvent[]): Promise<readonly 'cold'[]> {
    return this.call(
      'record',
      events.map(({ subject }) => subject),
      () =>
        events.map(({ subject }) => {
          this.#void(subject);
          return 'cold' as const;
        }),
    );
  }

  install(subject: string, replay: { readonly record: EngagementRecord }, fence: string): Promise<boolean> {
    return this.call('install', [subject], () => {
      if (this.#fences.get(subject) !== fence) return false;
      this.warm.set(subject, replay.record);
      return true;
    });
  }

  forget(subjects: readonly string[]): Promise<void> {
    return this.call('forget', subjects, () => {
      for (const subject of subjects) this.#void(subject);
    });
  }

  #void(subject: string): void {
    this.warm.delete(subject);
    this.#fences.delete(subject);
  }
}

import { setImmediate as turn } from 'node:timers/promises';

import type { Claims } from '../../domain/subject.ts';
import type { Admittance } from '../../actions/entitlements.ts';
import type { StandingChange } from '../../ports/standings.ts';
import type { Subscription } from './subscription.ts';

/** Turns in which everything that goes on is looked at once. */
const TURNS = 10;
/** Subscriptions looked at before anybody else is let do something. */
const AT_ONCE = 50;

/**
 * All subscriptions of a process that go on. Each is looked at when the catalog changes or the standing of its caller
 * does, and by turns, for what time and use alone change.
 */
export class Subscriptions {
  readonly #most: number;
  readonly #open = new Set<Subscription>();
  readonly #due = new Set<Subscription>();
  readonly #unwatch: readonly (() => void)[];
  #turning: Iterator<Subscription> = this.#open.values();
  #looking = false;
  #closed = false;
  #taken = 0;

  /** @param most that may go on at once */
  constructor(most: number, { keeper, sources }: Pick<Admittance, 'keeper' | 'sources'>) {
    this.#most = most;
    this.#unwatch = [
      keeper.watch(() => {
        this.#changed(() => true);
      }),
      sources.standings.changes((change) => {
        this.#changed(({ claims }) => concerns(change, claims));
      }),
    ];
  }

  /** Takes a place for one that is about to start; false where there is none. */
  take(): boolean {
    if (this.#closed || this.#taken >= this.#most) return false;
    this.#taken++;
    return true;
  }

  /** Gives a place back. */
  give(): void {
    this.#taken--;
  }

  /** One that has started, on the place it has taken. */
  add(subscription: Subscription): void {
    this.#open.add(subscription);
    if (this.#closed) subscription.end();
  }

  /** One that is over, with its place. */
  remove(subscription: Subscription): void {
    this.give();
    this.#open.delete(subscription);
    this.#due.delete(subscription);
  }

  /** Looks at some of them; at each once in ten calls. */
  async turn(): Promise<void> {
    for (let left = Math.ceil(this.#open.size / TURNS); left > 0; left--) {
      let next = this.#turning.next();
      if (next.done === true) {
        this.#turning = this.#open.values();
        next = this.#turning.next();
      }
      if (next.done === true) break;
      this.#due.add(next.value);
    }
    await this.#look();
  }

  /** Ends all that go on, and lets none begin. */
  close(): void {
    this.#closed = true;
    for (const stop of this.#unwatch) stop();
    for (const subscription of this.#open) subscription.end();
  }

  #changed(concerned: (subscription: Subscription) => boolean): void {
    for (const subscription of this.#open) {
      if (!concerned(subscription)) continue;
      subscription.changed();
      this.#due.add(subscription);
    }
    void this.#look();
  }

  /** One that falls due while it is being looked at is looked at again. */
  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    while (this.#due.size > 0) {
      const some = [...this.#due].slice(0, AT_ONCE);
      for (const subscription of some) this.#due.delete(subscription);
      await Promise.all(some.map((subscription) => subscription.check()));
      await turn();
    }
    this.#looking = false;
  }
}

function concerns(change: StandingChange | undefined, { id, account }: Claims): boolean {
  if (change === undefined) return true;
  return 'account' in change ? change.account === account : change.subject === id;
}

import type { Admittance, Entitlements } from '../../actions/entitlements.ts';
import { within } from '../../apollo/within.ts';
import type { StandingChange } from '../../ports/standings.ts';
import { busy } from './answers.ts';
import { Grouping } from './grouping.ts';
import { Places, type NoPlace, type Place, type PlaceSettings } from './places.ts';
import type { Subscription } from './subscription.ts';
import { turns } from './turns.ts';

/** Turns in which everything that goes on is looked at once. */
const TURNS = 10;
/** Subscriptions that are looked at together, so that their reads of a store are one. */
const AT_ONCE = 50;
/** Milliseconds after which the next are looked at, although what these need has not come. */
const LONGEST_LOOK = 1_000;

/**
 * All subscriptions of a process that go on. Each is looked at when the catalog changes or the standing of its caller
 * does, and by turns, for what time and use alone change.
 */
export class Subscriptions {
  readonly #places: Places;
  readonly #open = new Set<Subscription>();
  readonly #bySubject = new Grouping<Subscription>();
  readonly #byAccount = new Grouping<Subscription>();
  readonly #due = new Set<Subscription>();
  readonly #unwatch: readonly (() => void)[];
  #turning: Iterator<Subscription> = this.#open.values();
  #looking = false;
  #closed = false;

  constructor(settings: PlaceSettings, { keeper, sources }: Pick<Admittance, 'keeper' | 'sources'>) {
    this.#places = new Places(settings);
    this.#unwatch = [
      keeper.watch(() => {
        this.#changed(this.#open);
      }),
      sources.standings.changes((change) => {
        this.#changed(this.#concernedBy(change));
      }),
    ];
  }

  /** Takes a place for one that is about to start. */
  take(entitlements: Entitlements): Promise<Place | NoPlace> {
    if (this.#closed) return Promise.resolve({ refused: busy('The server is stopping.') });
    return this.#places.take(entitlements);
  }

  /** One that has started. */
  add(subscription: Subscription): void {
    const { id, account } = subscription.claims;
    this.#open.add(subscription);
    this.#bySubject.add(id, subscription);
    if (account !== undefined) this.#byAccount.add(account, subscription);
    if (this.#closed) subscription.end();
  }

  /** One that is over. */
  remove(subscription: Subscription): void {
    const { id, account } = subscription.claims;
    this.#open.delete(subscription);
    this.#bySubject.remove(id, subscription);
    if (account !== undefined) this.#byAccount.remove(account, subscription);
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

  /** Those whose caller a change concerns, found without a look at the others. */
  #concernedBy(change: StandingChange | undefined): Iterable<Subscription> {
    if (change === undefined) return this.#open;
    return 'account' in change ? this.#byAccount.of(change.account) : this.#bySubject.of(change.subject);
  }

  #changed(concerned: Iterable<Subscription>): void {
    for (const subscription of concerned) {
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
      const checks = this.#takeDue().map((subscription) => subscription.check());
      await within(Promise.all(checks), LONGEST_LOOK);
      await turns.pass();
    }
    this.#looking = false;
  }

  /** Takes some of those that are due. */
  #takeDue(): readonly Subscription[] {
    const some: Subscription[] = [];
    for (const subscription of this.#due) {
      if (some.length === AT_ONCE) break;
      some.push(subscription);
      this.#due.delete(subscription);
    }
    return some;
  }
}

import { LRUCache } from 'lru-cache';

import type { Override, Standing, TierPin } from '../domain/subject.ts';
import type { StandingChange, StandingKey } from '../ports/standings.ts';

/** Plan, overrides and pin, ready to decide by. */
export interface KnownStanding {
  readonly plan: string | undefined;
  readonly overrides: ReadonlyMap<string, Override>;
  /** The pin of the subject, also when it has expired. */
  readonly pin: TierPin | undefined;
}

/** Keeps what one read has found, where no announcement has made it old meanwhile. */
export interface Filling {
  /** Makes a standing ready to decide by, and keeps it where it may be kept. */
  keep(key: StandingKey, standing: Standing): KnownStanding;
  /** Ends the read. Must be called once, also when the read fails. */
  end(): void;
}

/** Accounts, and subjects, that are remembered at most. */
const LARGEST = 50_000;
/** Milliseconds that an entry is kept at most. It bounds what a lost announcement can do. */
const LONGEST = 30_000;
/** Changes noted while reads are under way. Beyond this, a read that is under way is not kept at all. */
const MOST_CHANGES = 10_000;

type OfSubject = Pick<KnownStanding, 'overrides' | 'pin'>;

/**
 * Remembers plans by account, and overrides and pins by subject. So one announcement costs one deletion, whatever is
 * remembered.
 */
export class StandingMemory {
  readonly #plans = new LRUCache<string, { readonly plan: string | undefined }>(bounds());
  readonly #subjects = new LRUCache<string, OfSubject>(bounds());
  /** Accounts and subjects whose change was announced while a read was under way, and the number of the announcement. */
  readonly #changedAccounts = new Map<string, number>();
  readonly #changedSubjects = new Map<string, number>();
  #reads = 0;
  /** How many announcements there were. */
  #heard = 0;
  /** The number of the latest announcement that may concern anybody. */
  #heardOfAll = 0;

  /** What is known without a read; undefined where a part of it is not known. */
  get({ subject, account }: StandingKey): KnownStanding | undefined {
    const ofSubject = this.#subjects.get(subject);
    if (ofSubject === undefined) return undefined;
    if (account === undefined) return { plan: undefined, ...ofSubject };
    const ofAccount = this.#plans.get(account);
    if (ofAccount === undefined) return undefined;
    return { plan: ofAccount.plan, overrides: ofSubject.overrides, pin: ofSubject.pin };
  }

  /** Begins a read. A change that is announced from now on is not overwritten by what the read finds. */
  fill(): Filling {
    const since = this.#heard;
    this.#reads++;
    return {
      keep: (key, standing) => this.#keep(key, standing, since),
      end: () => {
        this.#reads--;
        if (this.#reads === 0) this.#forgetChanges();
      },
    };
  }

  /** Forgets what a change concerns; undefined concerns everything. */
  forget(change: StandingChange | undefined): void {
    this.#heard++;
    if (change === undefined) this.#forgetAll();
    else if ('account' in change) {
      this.#plans.delete(change.account);
      this.#note(this.#changedAccounts, change.account);
    } else {
      this.#subjects.delete(change.subject);
      this.#note(this.#changedSubjects, change.subject);
    }
  }

  #keep({ subject, account }: StandingKey, { plan, overrides, pin }: Standing, since: number): KnownStanding {
    const byFlag = new Map(overrides.map((override) => [override.flag, override]));
    if (this.#heardOfAll <= since) {
      if ((this.#changedSubjects.get(subject) ?? 0) <= since)
        this.#subjects.set(subject, { overrides: byFlag, pin });
      if (account !== undefined && (this.#changedAccounts.get(account) ?? 0) <= since)
        this.#plans.set(account, { plan });
    }
    return { plan, overrides: byFlag, pin };
  }

  #note(changed: Map<string, number>, name: string): void {
    if (this.#reads === 0) return;
    if (changed.size < MOST_CHANGES) changed.set(name, this.#heard);
    else {
      this.#heardOfAll = this.#heard;
      this.#forgetChanges();
    }
  }

  #forgetAll(): void {
    this.#heardOfAll = this.#heard;
    this.#forgetChanges();
    // To clear costs as much as the memory may hold. Of many such announcements at once only the first finds anything.
    if (this.#plans.size > 0) this.#plans.clear();
    if (this.#subjects.size > 0) this.#subjects.clear();
  }

  #forgetChanges(): void {
    this.#changedAccounts.clear();
    this.#changedSubjects.clear();
  }
}

function bounds(): { max: number; ttl: number; ttlResolution: number } {
  return { max: LARGEST, ttl: LONGEST, ttlResolution: 100 };
}

import type { ExecutionResult } from 'graphql';

import { allowedTo, largestOf, type Allowance } from '../../actions/allowance.ts';
import type { Entitlements } from '../../actions/entitlements.ts';
import type { Subject } from '../../domain/subject.ts';
import { Refusal } from '../refusal.ts';
import { busy } from './answers.ts';

/** How many subscriptions may go on at once. */
export interface PlaceSettings {
  readonly perProcess: number;
  /** Of one subject, by its plan and tier; left out: as many as there are. */
  readonly perSubject?: Allowance | undefined;
  /** Of one account, by the plan and tier of the subject that asks for one more; left out: as many as there are. */
  readonly perAccount?: Allowance | undefined;
}

/** A place that one subscription has taken. It may be given back more than once. */
export interface Place {
  give(): void;
}

/** Why there is no place. */
export interface NoPlace {
  readonly refused: ExecutionResult;
}

/** The places of a process, so that no caller takes them all. */
export class Places {
  readonly #settings: PlaceSettings;
  readonly #bySubject = new Counts();
  readonly #byAccount = new Counts();
  #taken = 0;

  constructor(settings: PlaceSettings) {
    this.#settings = settings;
  }

  /** Takes a place, unless there is none for this caller. The caller's plan and tier are looked at where they matter. */
  async take(entitlements: Entitlements): Promise<Place | NoPlace> {
    const { id, account } = entitlements.claims;
    // Before anything is counted: a caller who waits takes no place.
    const subject = this.#boundsOf(id, account).some(mayBeMore) ? await entitlements.identify() : undefined;
    if (this.#taken >= this.#settings.perProcess)
      return { refused: busy('The server has as many subscriptions as it can bear. Please try again.') };
    for (const bound of this.#boundsOf(id, account)) {
      const refused = beyond(bound, subject);
      if (refused !== undefined) return { refused };
    }
    return this.#reserve(id, account);
  }

  #boundsOf(id: string, account: string | undefined): readonly Bound[] {
    const { perSubject, perAccount } = this.#settings;
    return [
      ...(perSubject === undefined
        ? []
        : [{ whose: 'subject', taken: this.#bySubject.of(id), allowance: perSubject } as const]),
      ...(perAccount === undefined || account === undefined
        ? []
        : [{ whose: 'account', taken: this.#byAccount.of(account), allowance: perAccount } as const]),
    ];
  }

  #reserve(subject: string, account: string | undefined): Place {
    this.#taken++;
    this.#bySubject.add(subject, 1);
    if (account !== undefined) this.#byAccount.add(account, 1);
    let given = false;
    return {
      give: () => {
        if (given) return;
        given = true;
        this.#taken--;
        this.#bySubject.add(subject, -1);
        if (account !== undefined) this.#byAccount.add(account, -1);
      },
    };
  }
}

/** What a subject or an account has, and what it may have. */
interface Bound {
  readonly whose: 'subject' | 'account';
  readonly taken: number;
  readonly allowance: Allowance;
}

/** Whether the plan or the tier has a say in one more. */
function mayBeMore({ taken, allowance }: Bound): boolean {
  return taken >= allowance.most && allowance.most < largestOf(allowance);
}

/** Why one more is too many; undefined where it is not. */
function beyond(
  { whose, taken, allowance }: Bound,
  subject: Subject | undefined,
): ExecutionResult | undefined {
  if (taken < allowance.most) return undefined;
  const allowed = subject === undefined ? allowance.most : allowedTo(allowance, subject);
  if (allowed === undefined) return { errors: [new Refusal('ENTITLEMENTS_UNAVAILABLE')] };
  return taken < allowed
    ? undefined
    : busy(`expected at most ${allowed} subscriptions of one ${whose} at once`);
}

/** How many there are of each name; of a name that has none, nothing is kept. */
class Counts {
  readonly #counts = new Map<string, number>();

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: string, by: number): void {
    const count = this.of(name) + by;
    if (count === 0) this.#counts.delete(name);
    else this.#counts.set(name, count);
  }
}

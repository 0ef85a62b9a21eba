import { setImmediate as others } from 'node:timers/promises';

import type { Catalog } from '../domain/catalog.ts';
import {
  accountHolder,
  subjectHolder,
  type EngagementRecord,
  type Holder,
  type TierState,
} from '../domain/engagement.ts';
import { UNAVAILABLE, type Unavailable } from '../domain/subject.ts';
import { asksForAccount, type Evidence } from '../engagement/measure.ts';
import { nextMove, sameState, standOn, type TierLadder } from '../engagement/tier.ts';
import type { EngagementCache, Recorded } from '../ports/engagement-cache.ts';
import type { DatedEvent } from '../ports/journal.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import type { SubjectDirectory } from '../ports/subject-directory.ts';
import type { TierMove, TierStore } from '../ports/tiers.ts';
import { ladderOf } from './ladder-of.ts';
import { describe } from './outage.ts';
import type { EngagementReader } from './read-engagement.ts';

/** Subjects that are looked at together. */
const LARGEST = 500;
/** Subjects that are judged before others get their turn: a judgement may look 400 days ahead. */
const CHUNK = 10;

/** Somebody whose tier may have moved. */
export interface Candidate {
  readonly subject: string;
  readonly account: string | undefined;
  /** Undefined where they have to be read. */
  readonly before?: EngagementRecord | undefined;
  readonly after?: EngagementRecord | undefined;
}

/** What a subject is judged by. */
interface Found {
  readonly evidence: Evidence;
  /** Its credential has to be known, and was never seen. */
  readonly stranger: boolean;
}

export interface Settling {
  /** Nobody is told. */
  readonly quiet?: boolean;
  /** Writes down when to look again also where nothing moves. */
  readonly always?: boolean;
}

/**
 * Writes down where subjects stand: first in the store of tiers, which announces it once, then in the record that answers.
 * Where a subject stands at a moment follows from its record, so nothing is lost while this is late; what has to be
 * remembered is that it once stood higher.
 */
export class TierSettler {
  readonly #store: TierStore;
  readonly #cache: EngagementCache;
  readonly #reader: EngagementReader;
  readonly #directory: Pick<SubjectDirectory, 'read'>;
  readonly #catalog: () => Catalog;
  readonly #clock: Clock;
  readonly #log: Log;
  /** Noticed while answering, by subject. */
  readonly #noticed = new Map<string, TierMove>();

  constructor(parts: {
    readonly store: TierStore;
    readonly cache: EngagementCache;
    readonly reader: EngagementReader;
    readonly directory: Pick<SubjectDirectory, 'read'>;
    readonly catalog: () => Catalog;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.#store = parts.store;
    this.#cache = parts.cache;
    this.#reader = parts.reader;
    this.#directory = parts.directory;
    this.#catalog = parts.catalog;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /** Notes that a subject does not stand where it was settled; written down by `flush`. */
  notice(subject: string, evidence: Evidence, from: TierState | undefined, to: TierState): void {
    const ladder = ladderOf(this.#catalog());
    if (!worthSettling(ladder, from, to) || this.#noticed.size >= LARGEST) return;
    const day = ladder.calendar.dayOf(this.#clock.now());
    this.#noticed.set(subject, { subject, from, to, due: nextMove(ladder, to, evidence, day) });
  }

  /** Writes down what was noticed. Never rejects: it will be noticed again. */
  async flush(): Promise<void> {
    const moves = [...this.#noticed.values()];
    this.#noticed.clear();
    try {
      await this.#write(moves);
    } catch (error) {
      this.#log.warn('tiers were not settled; the next request tries again', { error: describe(error) });
    }
  }

  /** Settles whom these events concern, by the records that the cache has made of them. Never rejects. */
  async afterEvents(
    events: readonly DatedEvent[],
    recorded: readonly Recorded[],
    quiet: boolean,
  ): Promise<void> {
    const byHolder = new Map(recorded.map((made) => [made.holder, made]));
    const candidates = new Map<string, Candidate>();
    for (const { subject, account } of events) {
      // Who is cold is read: somebody who has never called may be grandfathered one day.
      candidates.set(subject, { subject, account, ...byHolder.get(subjectHolder(subject))?.warm });
    }
    try {
      await this.settle([...candidates.values()], { quiet });
    } catch (error) {
      this.#log.warn('tiers were not settled; the next request tries again', { error: describe(error) });
    }
  }

  /**
   * Settles these subjects, and when each has to be looked at again. Others get their turn in between.
   * @returns those that could not be judged: a store did not answer, or another gateway was quicker
   * @throws Failure STORE_UNAVAILABLE
   */
  async settle(candidates: readonly Candidate[], how: Settling = {}): Promise<readonly string[]> {
    const ladder = ladderOf(this.#catalog());
    if (candidates.length === 0 || ladder.tiers.length < 2) return [];
    const day = ladder.calendar.dayOf(this.#clock.now());
    const evidences = await this.#evidenceOf(ladder, candidates);
    const moves: TierMove[] = [];
    const notJudged: string[] = [];
    for (const [index, candidate] of candidates.entries()) {
      if (index % CHUNK === CHUNK - 1) await others();
      const found = evidences[index];
      const move = found && moveOf(ladder, candidate, found, day, how);
      if (move === UNAVAILABLE) notJudged.push(candidate.subject);
      else if (move !== undefined) moves.push(move);
    }
    return [...notJudged, ...(await this.#write(moves))];
  }

  async #evidenceOf(ladder: TierLadder, candidates: readonly Candidate[]): Promise<readonly Found[]> {
    const wantsAccount = asksForAccount(ladder.metrics);
    const unsaid = wantsAccount && candidates.some(({ account }) => account === undefined);
    const wantsProfiles = unsaid || ladder.metrics.some(({ kind }) => kind === 'claim');
    const profiles = wantsProfiles
      ? await this.#directory.read(candidates.map(({ subject }) => subject))
      : undefined;
    return Promise.all(
      candidates.map(async ({ subject, account: said, after }, index): Promise<Found> => {
        const profile = profiles?.[index];
        const account = said ?? profile?.account;
        const [mine, ours] = await Promise.all([
          after ?? this.#read(subjectHolder(subject)),
          wantsAccount && account !== undefined ? this.#read(accountHolder(account)) : undefined,
        ]);
        const stranger = profiles !== undefined && profile === undefined;
        return { evidence: { subject: mine, account: ours, claims: profile?.claims ?? {} }, stranger };
      }),
    );
  }

  async #read(holder: Holder): Promise<EngagementRecord | Unavailable> {
    const reading = await this.#reader.read(holder);
    // What was known last is no reason to write anything down.
    return reading === UNAVAILABLE || reading.freshness === 'stale' ? UNAVAILABLE : reading.record;
  }

  /** @returns subjects that do not stand as they were found */
  async #write(moves: readonly TierMove[]): Promise<readonly string[]> {
    const missed: string[] = [];
    for (let from = 0; from < moves.length; from += LARGEST) {
      const portion = moves.slice(from, from + LARGEST);
      const stand = await this.#store.move(portion);
      const changed = portion.filter(
        ({ from: before, to }, index) => stand[index] === true && !sameState(before, to),
      );
      const noted = await this.#cache.settleTiers(changed);
      // Settled by somebody else, or not as the record says: the journal knows.
      const strange = [
        ...portion.filter((_, index) => stand[index] !== true),
        ...changed.filter((_, index) => noted[index] !== true),
      ];
      if (strange.length > 0) await this.#reader.forget(strange.map(({ subject }) => subjectHolder(subject)));
      for (const [index, { subject }] of portion.entries()) if (stand[index] !== true) missed.push(subject);
    }
    return missed;
  }
}

/** The move of a subject; undefined where nothing is to be written down. */
function moveOf(
  ladder: TierLadder,
  candidate: Candidate,
  { evidence, stranger }: Found,
  day: number,
  { always = false, quiet }: Settling,
): TierMove | Unavailable | undefined {
  if (evidence.subject === UNAVAILABLE) return UNAVAILABLE;
  const { subject } = candidate;
  const from = evidence.subject.tier;
  // A subject that has never called may have an account and claims that are not known yet: it is judged when it calls.
  if (stranger) return always && from !== undefined ? { subject, from, to: from, due: day + 1 } : undefined;
  const to = standsNow(ladder, candidate, evidence, day);
  if (to === UNAVAILABLE) return UNAVAILABLE;
  if (!always && !worthSettling(ladder, from, to)) return undefined;
  return { subject, from, to, due: nextMove(ladder, to, evidence, day), quiet };
}

/** Where a subject stands, days between its latest events included. */
function standsNow(
  ladder: TierLadder,
  { before }: Candidate,
  evidence: Evidence,
  day: number,
): TierState | Unavailable {
  if (evidence.subject === UNAVAILABLE) return UNAVAILABLE;
  const { tier, lastDay } = evidence.subject;
  const until = standBefore(ladder, tier, { ...evidence, subject: before ?? evidence.subject }, lastDay);
  return until === UNAVAILABLE ? UNAVAILABLE : standOn(ladder, until, evidence, day, false);
}

/** Where it stood when the day of its latest event began, by the record it had then: a record looks back only so far. */
function standBefore(
  ladder: TierLadder,
  settled: TierState | undefined,
  evidence: Evidence,
  lastDay: number | undefined,
): TierState | Unavailable | undefined {
  const known = evidence.subject === UNAVAILABLE ? undefined : evidence.subject.lastDay;
  if (settled === undefined || known === undefined || lastDay === undefined || lastDay <= known + 1)
    return settled;
  return standOn(ladder, settled, evidence, lastDay - 1, false);
}

/** Who was never settled stands lowest: nothing has to be written down to know that. */
function worthSettling({ tiers }: TierLadder, from: TierState | undefined, to: TierState): boolean {
  return from === undefined ? to.tier !== tiers[0]?.key : !sameState(from, to);
}

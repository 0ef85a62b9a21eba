import DataLoader from 'dataloader';

import type { Scalar } from '../domain/condition.ts';
import type { Claims, Subject, SubjectProfile } from '../domain/subject.ts';
import type { CompiledCatalog } from '../engine/compiled.ts';
import type { SubjectDirectory } from '../ports/subject-directory.ts';
import type { Moved } from './account-moves.ts';
import { identify, type Sources } from './identify.ts';
import { readTierStanding, type TierStanding } from './read-tier-standing.ts';

/** Somebody to look at: known to the directory, or made up. What is given here stands in place of what is known. */
export interface SubjectGiven {
  readonly id: string;
  readonly account?: string | undefined;
  readonly claims?: Readonly<Record<string, Scalar>> | undefined;
}

const LARGEST_BATCH = 200;

/**
 * Looks subjects up when they are not calling: what their credential said last from the directory, everything else as in
 * a request of their own. Lives as long as one request; what is asked for in one tick is read in one round trip.
 */
export class SubjectFinder {
  readonly #sources: Sources;
  readonly #profiles: DataLoader<string, SubjectProfile | undefined>;

  constructor(sources: Sources, directory: SubjectDirectory) {
    // Who is looked at does not call: nothing is written down of it.
    this.#sources = { ...sources, tiers: undefined, unknown: undefined };
    this.#profiles = new DataLoader((ids) => directory.read(ids), { maxBatchSize: LARGEST_BATCH });
  }

  /** @throws Failure STORE_UNAVAILABLE */
  profile(id: string): Promise<SubjectProfile | undefined> {
    return this.#profiles.load(id);
  }

  /**
   * The subject as a request of its own would have it at `now`.
   * @param moved where accounts would have gone, by the plan they are on; left out: nowhere
   * @throws Failure STORE_UNAVAILABLE
   */
  async subject(given: SubjectGiven, catalog: CompiledCatalog, now: number, moved?: Moved): Promise<Subject> {
    const sources = moved === undefined ? this.#sources : { ...this.#sources, moved };
    return identify(sources, claimsOf(given, await this.profile(given.id)), catalog, now);
  }

  /** The same for many at once, in order. */
  subjects(
    given: readonly SubjectGiven[],
    catalog: CompiledCatalog,
    now: number,
    moved?: Moved,
  ): Promise<readonly Subject[]> {
    return Promise.all(given.map((each) => this.subject(each, catalog, now, moved)));
  }

  /** How it came by its tier, and what comes next. @throws Failure STORE_UNAVAILABLE */
  async tierStanding(
    given: SubjectGiven,
    catalog: CompiledCatalog,
    now: number,
  ): Promise<TierStanding | undefined> {
    const claims = claimsOf(given, await this.profile(given.id));
    return readTierStanding(this.#sources, claims, catalog, now);
  }
}

function claimsOf({ id, account, claims }: SubjectGiven, known: SubjectProfile | undefined): Claims {
  return {
    id,
    account: account ?? known?.account,
    all: { ...known?.claims, ...claims },
    expiresAt: Infinity,
  };
}

import type { Deed } from '../domain/audit.ts';
import type { Catalog } from '../domain/catalog.ts';
import type { Change, Definition } from '../domain/change.ts';
import type { Leaving, PlanMove } from '../domain/leaving.ts';

/** The newest version, and when it was made (epoch milliseconds). Version 0: the catalog is still empty. */
export interface Head {
  readonly version: number;
  /** Cannot be guessed. Two databases that have parted may number different versions alike; their ids differ. */
  readonly id: string;
  readonly at: number;
}

/** The newest version, whole. */
export interface Newest {
  readonly head: Head;
  readonly catalog: Catalog;
}

/** What stands now of everything that has changed since some version, all of one moment. */
export interface Advance {
  readonly head: Head;
  readonly definitions: readonly Definition[];
}

export type Appended =
  | { readonly outcome: 'applied'; readonly head: Head }
  /** Somebody else was first: nothing was written. */
  | { readonly outcome: 'conflict'; readonly head: Head }
  /** Rows still name what leaves the catalog: nothing was written. */
  | { readonly outcome: 'named'; readonly head: Head };

/** What a version means for the rows outside the versions. */
export interface Rows {
  /** No row may name it any more. */
  readonly leaving: Leaving;
  /** Where accounts go first. */
  readonly moves: readonly PlanMove[];
}

/**
 * The catalog's versions, the only authority on what is decided by. A version is made whole or not at all and is never
 * changed afterwards. Versions count up from 1; only a new lineage leaves numbers out (ports/lineage.ts). What is stored of a
 * version is what it changed.
 *
 * Every method fails with Failure STORE_UNAVAILABLE when the store does not answer. Whether an `append` that failed so has
 * been made is then unknown: the head tells.
 */
export interface CatalogStore {
  head(): Promise<Head>;

  /** Everything that stands now, with its head, of one moment. */
  newest(): Promise<Newest>;

  /** Everything that stood at a version; left out: now. Undefined where there is no such version; 0 is NOTHING. */
  read(version?: number): Promise<Catalog | undefined>;

  /** What each of these versions changed, in one round trip; nothing for a version that there is not. */
  changes(versions: readonly number[]): Promise<readonly (readonly Change[])[]>;

  /**
   * What brings a caller up to date who holds `version`. Undefined where the store has no version with this number and this
   * id: what it has is no continuation of what the caller holds.
   * @param id left out: the number alone is compared
   */
  since(version: number, id?: string): Promise<Advance | undefined>;

  /**
   * Makes the next version, with its line in the audit log, where `expected` is the newest one.
   * @param id of the expected version; left out: the number alone is compared
   * @param rows what the version means for rows outside the versions, done in the same transaction; left out: nothing
   */
  append(
    definitions: readonly Definition[],
    deed: Deed,
    expected: number,
    id?: string,
    rows?: Rows,
  ): Promise<Appended>;

  /** Told of a new version, or undefined where some may have been missed. Returns how to stop. */
  watch(heard: (version: number | undefined) => void): Promise<() => Promise<void>>;
}

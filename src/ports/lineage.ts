/**
 * A lineage is one unbroken history of the database: the catalog's versions, the journal, and everything beside them. A dump
 * that is restored elsewhere, or a database that is set back to an earlier moment, begins a new lineage.
 */

/** What a gateway decides by. */
export interface Held {
  readonly lineage: string;
  /** The catalog version in force, and its id. Version 0 has no id. */
  readonly version: number;
  readonly versionId: string;
}

/** The lineage of the database. */
export interface Lineage {
  readonly id: string;
  /** Why this call has begun it; undefined where it was there. */
  readonly reason: string | undefined;
}

/** Every method fails with Failure STORE_UNAVAILABLE when the store does not answer. */
export interface LineageStore {
  /**
   * Reads the lineage. Where the database is not the continuation of what is held, or does not know the mark, the call first
   * begins a new lineage. Its catalog has a version number above every number that this database or the caller has seen, so
   * that no two catalogs have one number.
   * @param held left out by a gateway that starts
   * @param mark what a cache has kept last; left out where it has none
   */
  follow(held?: Held, mark?: string): Promise<Lineage>;

  /** Makes a mark for the present moment of the journal: a database that is set back to an earlier one does not know it. */
  mark(): Promise<string>;
}

/** What a cache does for lineages. */
export interface LineageCache {
  /** From now on the cache answers nothing that it keeps from another lineage. */
  adopt(lineage: string): void;

  /** The mark that any gateway has kept last; undefined where there is none. @throws Failure STORE_UNAVAILABLE */
  mark(): Promise<string | undefined>;

  /** @throws Failure STORE_UNAVAILABLE */
  keepMark(mark: string): Promise<void>;
}

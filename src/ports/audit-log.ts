import type { AuditEntry } from '../domain/audit.ts';

export interface AuditPage {
  /** Entries wanted, newest first. */
  readonly first: number;
  /** Only entries older than the one with this id. */
  readonly before?: number | undefined;
  /** Only entries that made a catalog version. */
  readonly versionsOnly?: boolean | undefined;
  /** Only entries from this instant on, epoch milliseconds. */
  readonly since?: number | undefined;
  /** Only entries before this instant, epoch milliseconds. */
  readonly until?: number | undefined;
  readonly author?: string | undefined;
  /** Only entries whose command names this release, and those that made a version which changed its definition. */
  readonly release?: string | undefined;
}

/** Who has done what, and why. Entries are written with what they tell of, by the stores that hold it, and never changed. */
export interface AuditLog {
  /** @throws Failure STORE_UNAVAILABLE */
  read(page: AuditPage): Promise<readonly AuditEntry[]>;

  /** The entries that made these versions, one each, in order; undefined where there is no such version. */
  versions(numbers: readonly number[]): Promise<readonly (AuditEntry | undefined)[]>;
}

import DataLoader from 'dataloader';

import type { CatalogParts } from '../actions/carry-out.ts';
import type { StandingParts } from '../actions/change-standing.ts';
import type { ElementLookup } from '../actions/explain-element.ts';
import type { DryRun } from '../actions/dry-run.ts';
import { SubjectFinder } from '../actions/find-subjects.ts';
import type { CatalogInForce } from '../actions/keep-catalog.ts';
import type { KeyParts } from '../actions/manage-keys.ts';
import type { SimulationParts } from '../actions/simulate.ts';
import type { WalkPlaces } from '../actions/walk-places.ts';
import type { Sources } from '../actions/identify.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { Catalog } from '../domain/catalog.ts';
import type { Change } from '../domain/change.ts';
import type { Operator } from '../domain/operator.ts';
import type { Subject, SubjectProfile } from '../domain/subject.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { EngagementCache } from '../ports/engagement-cache.ts';
import type { Journal } from '../ports/journal.ts';
import type { Log } from '../ports/runtime.ts';
import type { Stream } from './stream.ts';

/** What the control API stands on. */
export type ControlParts = CatalogParts &
  StandingParts &
  SimulationParts &
  KeyParts & {
    readonly audit: AuditLog;
    readonly journal: Journal;
    readonly walks: WalkPlaces;
    readonly lookup: ElementLookup;
    readonly cache: Pick<EngagementCache, 'read'>;
    readonly sources: Sources;
    /** Left out: everything is enforced. */
    readonly dryRun?: DryRun | undefined;
    readonly log: Log;
  };

/** What a resolver finds in the context of one request: one catalog version and one instant for all of it. */
export interface AdminContext {
  readonly operator: Operator;
  /** Aborted once the client has gone: work that only it waits for ends then. */
  readonly gone: AbortSignal | undefined;
  /** Where the answer may go on. */
  readonly stream: Stream | undefined;
  readonly parts: ControlParts;
  readonly inForce: CatalogInForce;
  readonly now: number;
  readonly finder: SubjectFinder;
  readonly profiles: DataLoader<string, SubjectProfile | undefined>;
  readonly subjects: DataLoader<string, Subject>;
  /** Catalogs by version; undefined where there is no such version. */
  readonly versions: DataLoader<number, Catalog | undefined>;
  /** What each version changed. */
  readonly changes: DataLoader<number, readonly Change[]>;
  /** What made each version. */
  readonly entries: DataLoader<number, AuditEntry | undefined>;
}

export function contextOf(
  parts: ControlParts,
  operator: Operator,
  gone: AbortSignal | undefined,
  stream?: Stream,
): AdminContext {
  const finder = new SubjectFinder(parts.sources, parts.directory);
  const inForce = parts.keeper.current;
  const now = parts.clock.now();
  return {
    operator,
    gone,
    stream,
    parts,
    inForce,
    now,
    finder,
    profiles: new DataLoader((ids) => Promise.all(ids.map((id) => finder.profile(id)))),
    subjects: new DataLoader((ids) =>
      finder.subjects(
        ids.map((id) => ({ id })),
        inForce,
        now,
      ),
    ),
    versions: new DataLoader((numbers) => Promise.all(numbers.map((number) => parts.store.read(number)))),
    changes: new DataLoader((numbers) => parts.store.changes(numbers)),
    entries: new DataLoader((numbers) => parts.audit.versions(numbers)),
  };
}

import type { Clock } from '../ports/runtime.ts';
import type { DryRun } from './dry-run.ts';
import type { Sources } from './identify.ts';
import type { CatalogKeeper } from './keep-catalog.ts';
import type { MistakeLog } from './mistake-log.ts';
import type { EngagementRecorder } from './record-engagement.ts';
import type { UnknownNames } from './unknown-names.ts';
import type { SubjectRecorder } from './remember-subject.ts';

/** What a gateway needs to answer whoever calls. */
export interface Admittance {
  readonly keeper: CatalogKeeper;
  readonly sources: Sources;
  readonly recorder: EngagementRecorder;
  /** Notes who calls. */
  readonly subjects: Pick<SubjectRecorder, 'note'>;
  readonly clock: Clock;
  /** Names in rows and claims that the catalog does not have. */
  readonly unknown?: UnknownNames | undefined;
  /** Left out: everything is enforced. */
  readonly dryRun?: DryRun | undefined;
  /** Logs what resolvers and routes ask for in vain. Left out: such mistakes are not logged. */
  readonly mistakes?: MistakeLog | undefined;
  /** The code that callers are told of a denial. Left out: FORBIDDEN. */
  readonly deniedCode?: string | undefined;
}

import { randomUUID } from 'node:crypto';

import type { Admittance } from '../actions/entitlements.ts';
import type { LineageFollower } from '../actions/follow-lineage.ts';
import type { CatalogKeeper } from '../actions/keep-catalog.ts';
import { MistakeLog } from '../actions/mistake-log.ts';
import { EngagementReader } from '../actions/read-engagement.ts';
import { DryRun, type DryRunSettings } from '../actions/dry-run.ts';
import { StandingReader } from '../actions/read-standing.ts';
import { EngagementRecorder } from '../actions/record-engagement.ts';
import { SubjectRecorder } from '../actions/remember-subject.ts';
import { UnknownNames } from '../actions/unknown-names.ts';
import { TierSettler } from '../actions/settle-tiers.ts';
import { Sweeper } from '../actions/sweep.ts';
import type { Catalog } from '../domain/catalog.ts';
import { calendarOf, type Calendar } from '../engagement/calendar.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { postgresJournal } from '../postgres/journal.ts';
import { postgresStandings } from '../postgres/standings.ts';
import { postgresSubjectDirectory } from '../postgres/subject-directory.ts';
import { postgresTiers } from '../postgres/tiers.ts';
import { every } from './every.ts';
import type { Stores } from './stores.ts';

/** Milliseconds between turns of what is done in the background. */
const DOUBTS_EVERY = 250;
const NOTES_EVERY = 250;
const SETTLED_EVERY = 250;
const SWEEP_EVERY = 1_000;

export interface EngagementSettings {
  /** How long what was known last may stand in for a silent store. */
  readonly lastKnownMinutes: number;
  /** How long events are kept. */
  readonly retentionDays: number;
}

/** What a gateway needs to answer whoever calls, and what has to be let go of at the end. */
export async function admittanceOf(
  stores: Pick<Stores, 'sql' | 'cache'>,
  keeper: CatalogKeeper,
  settings: EngagementSettings & {
    readonly planClaim: string | undefined;
    readonly deniedCode?: string;
    readonly dryRun?: DryRunSettings;
  },
  runtime: {
    readonly clock: Clock;
    readonly log: Log;
    readonly lineage: Pick<LineageFollower, 'appended' | 'watch'>;
  },
  closing: (() => unknown)[],
): Promise<Admittance> {
  const { clock, log, lineage } = runtime;
  const { planClaim, deniedCode } = settings;
  const parts = {
    clock,
    log,
    cache: stores.cache,
    journal: marking(postgresJournal(stores.sql), lineage),
    directory: postgresSubjectDirectory(stores.sql),
    catalog: (): Catalog => keeper.current.catalog,
  };
  const store = postgresTiers(stores.sql);
  const engagement = new EngagementReader({ ...parts, believed: settings.lastKnownMinutes * 60_000 });
  every(DOUBTS_EVERY, () => engagement.settleDoubts(), closing);
  const standings = new StandingReader(postgresStandings(stores.sql), clock, log);
  closing.push(await standings.watch());
  const tiers = new TierSettler({ ...parts, store, reader: engagement });
  const calendar = (): Calendar => calendarOf(parts.catalog().timeZone);
  const recorder = new EngagementRecorder({
    ...parts,
    reader: engagement,
    tiers,
    calendar,
    newId: randomUUID,
  });
  closing.push(() => recorder.settled());
  every(SETTLED_EVERY, () => recorder.flush(), closing);
  const subjects = new SubjectRecorder(parts.directory, clock, planClaim, log);
  closing.push(() => subjects.flush());
  every(NOTES_EVERY, () => subjects.flush(), closing);
  const sweeper = new Sweeper({ ...parts, tiers: store, settler: tiers, retained: settings.retentionDays });
  every(SWEEP_EVERY, () => sweeper.sweep(), closing);
  for (const keeping of [engagement, standings, recorder, subjects, sweeper])
    lineage.watch(() => {
      keeping.forgetAll();
    });
  // In the background: an event that comes first makes room for itself.
  void sweeper.sweep();
  closing.push(() => sweeper.sweep());
  const dryRun = dryRunOf(settings.dryRun, clock, log);
  const unknown = new UnknownNames(log, clock);
  followNames(keeper, standings, unknown, closing);
  const sources = { engagement, standings, planClaim, tiers, unknown };
  const mistakes = new MistakeLog(log);
  return { keeper, sources, unknown, recorder, subjects, clock, dryRun, mistakes, deniedCode };
}

/**
 * Rows may have moved with a version that has other plans, and what was read before it names a plan that is gone. So they are
 * read anew before the first request under the version.
 */
function followNames(
  keeper: CatalogKeeper,
  standings: Pick<StandingReader, 'forgetAll'>,
  unknown: UnknownNames,
  closing: (() => unknown)[],
): void {
  let { plans } = keeper.current.catalog;
  const stop = keeper.watch(() => {
    const before = plans;
    ({ plans } = keeper.current.catalog);
    if (plans !== before) standings.forgetAll();
    unknown.forget();
  });
  closing.push(stop);
}

/** The same journal, where the lineage is marked after events. */
function marking(journal: Journal, lineage: Pick<LineageFollower, 'appended'>): Journal {
  return {
    ...journal,
    async append(events) {
      const appended = await journal.append(events);
      if (appended.batch !== undefined) lineage.appended();
      return appended;
    },
  };
}

/** Undefined where everything is enforced. */
function dryRunOf(settings: DryRunSettings | undefined, clock: Clock, log: Log): DryRun | undefined {
  if (settings === undefined) return undefined;
  const { everything, releases, flags } = settings;
  if (!everything && releases.length + flags.length === 0) return undefined;
  log.warn('a dry run: what is denied is granted, and told to operators', {
    of: everything ? 'everything' : [...releases, ...flags].join(', '),
  });
  return new DryRun(settings, clock, log);
}

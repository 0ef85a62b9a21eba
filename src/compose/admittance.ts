import { randomUUID } from 'node:crypto';

import type { Admittance } from '../actions/entitlements.ts';
import type { CatalogKeeper } from '../actions/keep-catalog.ts';
import { EngagementReader } from '../actions/read-engagement.ts';
import { StandingReader } from '../actions/read-standing.ts';
import { EngagementRecorder } from '../actions/record-engagement.ts';
import { SubjectRecorder } from '../actions/remember-subject.ts';
import { TierSettler } from '../actions/settle-tiers.ts';
import { Sweeper } from '../actions/sweep.ts';
import type { Catalog } from '../domain/catalog.ts';
import { calendarOf } from '../engagement/calendar.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { postgresJournal } from '../postgres/journal.ts';
import { postgresStandings } from '../postgres/standings.ts';
import { postgresSubjectDirectory } from '../postgres/subject-directory.ts';
import { postgresTiers } from '../postgres/tiers.ts';
import type { Stores } from './stores.ts';

/** Milliseconds between turns of what is done in the background. */
const DOUBTS_EVERY = 250;
const NOTES_EVERY = 250;
const SETTLED_EVERY = 250;
const SWEEP_EVERY = 1_000;

/** How long what was known last may stand in for a silent store, milliseconds; how long events are kept, days. */
export interface EngagementSettings {
  readonly believed: number;
  readonly retained: number;
}

/** What a gateway needs to answer whoever calls, and what has to be let go of at the end. */
export async function admittanceOf(
  stores: Pick<Stores, 'sql' | 'cache'>,
  keeper: CatalogKeeper,
  settings: EngagementSettings & { readonly planClaim: string | undefined },
  runtime: { readonly clock: Clock; readonly log: Log },
  closing: (() => unknown)[],
): Promise<Admittance> {
  const { clock, log } = runtime;
  const { cache } = stores;
  const { planClaim } = settings;
  const journal = postgresJournal(stores.sql);
  const tiers = postgresTiers(stores.sql);
  const directory = postgresSubjectDirectory(stores.sql);
  const catalog = (): Catalog => keeper.current.catalog;
  const engagement = new EngagementReader({ cache, journal, clock, log, believed: settings.believed });
  every(DOUBTS_EVERY, () => engagement.settleDoubts(), closing);
  const standings = new StandingReader(postgresStandings(stores.sql), clock, log);
  closing.push(await standings.watch());
  const settler = new TierSettler({
    store: tiers,
    cache,
    reader: engagement,
    directory,
    catalog,
    clock,
    log,
  });
  const recorder = new EngagementRecorder({
    journal,
    cache,
    reader: engagement,
    tiers: settler,
    calendar: () => calendarOf(catalog().timeZone),
    clock,
    log,
    newId: randomUUID,
  });
  closing.push(() => recorder.settled());
  every(SETTLED_EVERY, () => recorder.flush(), closing);
  const subjects = new SubjectRecorder(directory, clock, planClaim, log);
  closing.push(() => subjects.flush());
  every(NOTES_EVERY, () => subjects.flush(), closing);
  const sweeper = new Sweeper({
    journal,
    cache,
    tiers,
    settler,
    directory,
    catalog,
    clock,
    log,
    retained: settings.retained,
  });
  every(SWEEP_EVERY, () => sweeper.sweep(), closing);
  // Before the first event: there must be room for it.
  await sweeper.sweep();
  closing.push(() => sweeper.sweep());
  return { keeper, sources: { engagement, standings, planClaim, tiers: settler }, recorder, subjects, clock };
}

function every(milliseconds: number, work: () => Promise<unknown>, closing: (() => unknown)[]): void {
  const timer = setInterval(() => void work(), milliseconds);
  closing.push(() => {
    clearInterval(timer);
  });
}

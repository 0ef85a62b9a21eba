import { randomUUID } from 'node:crypto';

import type { Admittance } from '../actions/entitlements.ts';
import type { CatalogKeeper } from '../actions/keep-catalog.ts';
import { EngagementReader } from '../actions/read-engagement.ts';
import { StandingReader } from '../actions/read-standing.ts';
import { EngagementRecorder } from '../actions/record-engagement.ts';
import { SubjectRecorder } from '../actions/remember-subject.ts';
import type { Clock, Log } from '../ports/runtime.ts';
import { postgresJournal } from '../postgres/journal.ts';
import { postgresStandings } from '../postgres/standings.ts';
import { postgresSubjectDirectory } from '../postgres/subject-directory.ts';
import type { Stores } from './stores.ts';

/** Milliseconds between attempts to make a cache forget what it missed an event of. */
const DOUBTS_EVERY = 250;
/** Milliseconds between writes of whom the gateway has seen. */
const NOTES_EVERY = 250;

/** What a gateway needs to answer whoever calls, and what has to be let go of at the end. */
export async function admittanceOf(
  stores: Pick<Stores, 'sql' | 'cache'>,
  keeper: CatalogKeeper,
  planClaim: string | undefined,
  runtime: { readonly clock: Clock; readonly log: Log },
  closing: (() => unknown)[],
): Promise<Admittance> {
  const { clock, log } = runtime;
  const journal = postgresJournal(stores.sql);
  const engagement = new EngagementReader(stores.cache, journal, clock, log);
  every(DOUBTS_EVERY, () => engagement.settleDoubts(), closing);
  const standings = new StandingReader(postgresStandings(stores.sql), clock, log);
  closing.push(await standings.watch());
  const recorder = new EngagementRecorder({
    journal,
    cache: stores.cache,
    reader: engagement,
    clock,
    log,
    newId: randomUUID,
  });
  closing.push(() => recorder.settled());
  const subjects = new SubjectRecorder(postgresSubjectDirectory(stores.sql), clock, planClaim, log);
  closing.push(() => subjects.flush());
  every(NOTES_EVERY, () => subjects.flush(), closing);
  return { keeper, sources: { engagement, standings, planClaim }, recorder, subjects, clock };
}

function every(milliseconds: number, work: () => Promise<unknown>, closing: (() => unknown)[]): void {
  const timer = setInterval(() => void work(), milliseconds);
  closing.push(() => {
    clearInterval(timer);
  });
}

import type { Metric } from '../domain/catalog.ts';
import { accountHolder, subjectHolder, type EngagementRecord, type Holder } from '../domain/engagement.ts';
import { inPortions, type Work } from '../domain/in-portions.ts';
import { asksForAccount, type Evidence } from '../engagement/measure.ts';
import type { EngagementCache } from '../ports/engagement-cache.ts';
import type { Inhabitant, Journal, RecordedInhabitant } from '../ports/journal.ts';
import type { SubjectDirectory } from '../ports/subject-directory.ts';
import { FIRST_PAGE, sizeAfter } from './page-size.ts';
import type { WalkPlaces } from './walk-places.ts';

/** Where everybody with engagement is found. */
export interface PopulationParts {
  readonly walks: WalkPlaces;
  readonly journal: Pick<Journal, 'population' | 'recordsOfPopulation' | 'records'>;
  readonly cache: Pick<EngagementCache, 'read'>;
  readonly directory: Pick<SubjectDirectory, 'read'>;
}

/** Where records are read: rebuilt from every event, or as they answer requests. Both say the same. */
export type EngagementSource = 'journal' | 'cache';

/** How far a walk has come. */
export interface Progress {
  /** About which share of everybody, from 0 to 1. */
  readonly share: number;
  /** Subjects looked at. */
  readonly looked: number;
}

/** For whom a walk goes on. */
export interface Watching {
  /** Ends the walk. */
  readonly signal?: AbortSignal | undefined;
  /** Told after every page. */
  readonly told?: ((progress: Progress) => void) | undefined;
}

/** A subject, and what it is measured by. Records are all there, or the walk has failed. */
interface Measurable {
  readonly subject: string;
  readonly evidence: Evidence;
}

interface Page {
  readonly measurable: readonly Measurable[];
  readonly share: number;
  /** Where the next page begins; undefined on the last one. */
  readonly cursor: string | undefined;
  /** How many subjects the next page is to have. */
  readonly next: number;
}

/**
 * Looks at everybody with engagement, in the order of their keys, in portions. The next page is read while one is looked at,
 * so two pages are held at most. Writes nothing: a cold holder stays cold.
 * @param metrics what subjects will be measured by: accounts and claims are read only where one asks for them
 * @throws Failure STORE_UNAVAILABLE, BUSY where too many walks go on, or the reason of the signal
 */
export async function walkPopulation(
  parts: PopulationParts,
  metrics: readonly Metric[],
  source: EngagementSource,
  look: (subject: string, evidence: Evidence) => void,
  { signal, told }: Watching = {},
): Promise<void> {
  const place = parts.walks.take(signal);
  let reading: Promise<Page> | undefined = readPage(parts, metrics, source, FIRST_PAGE, undefined);
  try {
    for (let looked = 0; reading !== undefined;) {
      const page: Page = await reading;
      place.signal.throwIfAborted();
      reading =
        page.cursor === undefined
          ? undefined
          : handled(readPage(parts, metrics, source, page.next, page.cursor));
      await inPortions(lookAt(page, look), place.signal);
      looked += page.measurable.length;
      told?.({ share: page.share, looked });
    }
  } finally {
    await reading?.catch(() => undefined);
    place.give();
  }
}

function* lookAt({ measurable }: Page, look: (subject: string, evidence: Evidence) => void): Work<void> {
  for (const { subject, evidence } of measurable) {
    look(subject, evidence);
    yield;
  }
}

/** It may fail before it is waited for, and is waited for in any case. */
function handled<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => undefined);
  return promise;
}

async function readPage(
  parts: PopulationParts,
  metrics: readonly Metric[],
  source: EngagementSource,
  size: number,
  after: string | undefined,
): Promise<Page> {
  const began = performance.now();
  const asked = { first: size, after };
  const page: readonly (Inhabitant & Partial<RecordedInhabitant>)[] =
    source === 'journal'
      ? await parts.journal.recordsOfPopulation(asked)
      : await parts.journal.population(asked);
  const measurable = await evidenceOf(parts, metrics, source, page);
  const last = page.length < size ? undefined : page.at(-1);
  return {
    measurable,
    share: last?.share ?? 1,
    cursor: last?.cursor,
    next: sizeAfter(size, performance.now() - began),
  };
}

async function evidenceOf(
  parts: PopulationParts,
  metrics: readonly Metric[],
  source: EngagementSource,
  page: readonly (Inhabitant & Partial<RecordedInhabitant>)[],
): Promise<readonly Measurable[]> {
  const subjects = page.map(({ subject }) => subject);
  const wantsAccount = asksForAccount(metrics);
  const wantsProfile = wantsAccount || metrics.some(({ kind }) => kind === 'claim');
  const profiles = wantsProfile ? await parts.directory.read(subjects) : [];
  const accounts = wantsAccount ? profiles.flatMap((profile) => profile?.account ?? []) : [];
  const known = new Map<Holder, EngagementRecord>();
  for (const { subject, record } of page) if (record !== undefined) known.set(subjectHolder(subject), record);
  const holders = [...subjects.map(subjectHolder), ...new Set(accounts.map(accountHolder))];
  const records = await recordsOf(parts, source, holders, known);
  return subjects.flatMap((subject, index): Measurable[] => {
    const record = records.get(subjectHolder(subject));
    const { account, claims = {} } = profiles[index] ?? {};
    const ours = wantsAccount && account !== undefined ? records.get(accountHolder(account)) : undefined;
    return record === undefined ? [] : [{ subject, evidence: { subject: record, account: ours, claims } }];
  });
}

/** @param known records that have been read already */
async function recordsOf(
  { journal, cache }: PopulationParts,
  source: EngagementSource,
  holders: readonly Holder[],
  known: ReadonlyMap<Holder, EngagementRecord>,
): Promise<ReadonlyMap<Holder, EngagementRecord>> {
  const records = new Map(known);
  const cached = source === 'cache' ? await cache.read(holders) : [];
  for (const [index, holder] of holders.entries()) {
    const found = cached[index];
    if (found?.state === 'warm') records.set(holder, found.record);
  }
  const missing = holders.filter((holder) => !records.has(holder));
  const rebuilt = missing.length === 0 ? [] : await journal.records(missing);
  for (const [index, holder] of missing.entries()) {
    const record = rebuilt[index];
    if (record !== undefined) records.set(holder, record);
  }
  return records;
}

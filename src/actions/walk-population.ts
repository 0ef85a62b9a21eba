import { setImmediate as others } from 'node:timers/promises';

import type { Metric } from '../domain/catalog.ts';
import { accountHolder, subjectHolder, type EngagementRecord, type Holder } from '../domain/engagement.ts';
import { asksForAccount, type Evidence } from '../engagement/measure.ts';
import type { EngagementCache } from '../ports/engagement-cache.ts';
import type { Journal } from '../ports/journal.ts';
import type { SubjectDirectory } from '../ports/subject-directory.ts';

/** Where everybody with engagement is found. */
export interface PopulationParts {
  readonly journal: Pick<Journal, 'population' | 'replay'>;
  readonly cache: Pick<EngagementCache, 'read'>;
  readonly directory: Pick<SubjectDirectory, 'read'>;
}

/** Where records are read: rebuilt from every event, or as they answer requests. Both say the same. */
export type EngagementSource = 'journal' | 'cache';

/** A subject, and what it is measured by. Records are all there, or the walk has failed. */
export interface Measurable {
  readonly subject: string;
  readonly evidence: Evidence;
}

/** Subjects read together: no more of them are held at a time. */
const PAGE = 1_000;
/** Subjects looked at before others get their turn. */
const CHUNK = 100;

/**
 * Everybody with engagement, in the order of their keys, a few at a time. Writes nothing: whoever is cold stays so.
 * @param metrics what they will be measured by: accounts and claims are read only where one asks for them
 * @throws Failure STORE_UNAVAILABLE
 */
export async function* walkPopulation(
  parts: PopulationParts,
  metrics: readonly Metric[],
  source: EngagementSource,
): AsyncGenerator<readonly Measurable[], void> {
  for (let after: string | undefined; ;) {
    const page = await parts.journal.population({ first: PAGE, after });
    const subjects = page.map(({ subject }) => subject);
    const measurable = await evidenceOf(parts, metrics, source, subjects);
    for (let from = 0; from < measurable.length; from += CHUNK) {
      yield measurable.slice(from, from + CHUNK);
      await others();
    }
    after = page.at(-1)?.cursor;
    if (after === undefined || page.length < PAGE) return;
  }
}

async function evidenceOf(
  parts: PopulationParts,
  metrics: readonly Metric[],
  source: EngagementSource,
  subjects: readonly string[],
): Promise<readonly Measurable[]> {
  const wantsAccount = asksForAccount(metrics);
  const wantsProfile = wantsAccount || metrics.some(({ kind }) => kind === 'claim');
  const profiles = wantsProfile ? await parts.directory.read(subjects) : [];
  const accounts = wantsAccount ? profiles.flatMap((profile) => profile?.account ?? []) : [];
  const holders = [...subjects.map(subjectHolder), ...new Set(accounts.map(accountHolder))];
  const records = await recordsOf(parts, source, holders);
  return subjects.flatMap((subject, index): Measurable[] => {
    const record = records.get(subjectHolder(subject));
    const { account, claims = {} } = profiles[index] ?? {};
    const ours = wantsAccount && account !== undefined ? records.get(accountHolder(account)) : undefined;
    return record === undefined ? [] : [{ subject, evidence: { subject: record, account: ours, claims } }];
  });
}

async function recordsOf(
  { journal, cache }: PopulationParts,
  source: EngagementSource,
  holders: readonly Holder[],
): Promise<ReadonlyMap<Holder, EngagementRecord>> {
  const cached = source === 'cache' ? await cache.read(holders) : [];
  const records = new Map<Holder, EngagementRecord>();
  for (const [index, holder] of holders.entries()) {
    const found = cached[index];
    if (found?.state === 'warm') records.set(holder, found.record);
  }
  const cold = holders.filter((holder) => !records.has(holder));
  const replays = await journal.replay(cold);
  for (const [index, holder] of cold.entries()) {
    const replay = replays[index];
    if (replay !== undefined) records.set(holder, replay.record);
  }
  return records;
}

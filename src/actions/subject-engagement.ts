import type { Catalog } from '../domain/catalog.ts';
import { accountHolder, subjectHolder, type Holder } from '../domain/engagement.ts';
import { UNAVAILABLE, type Claims, type Subject, type Unavailable } from '../domain/subject.ts';
import { asksForAccount, type Evidence } from '../engagement/measure.ts';
import type { EngagementReader, Reading } from './read-engagement.ts';

/** What is on record of a subject and of its account, and how far it is to be believed. */
export interface SubjectEngagement {
  readonly evidence: Evidence;
  readonly freshness: Subject['freshness'];
  /** When it was true, epoch milliseconds. */
  readonly asOf: number;
}

/** What is known without asking; undefined where anything has to be read. */
export function peekEngagement(
  reader: EngagementReader,
  claims: Claims,
  catalog: Catalog,
  now: number,
): SubjectEngagement | undefined {
  const subject = reader.peek(subjectHolder(claims.id));
  const holder = accountAskedFor(claims, catalog);
  const account = holder && reader.peek(holder);
  if (subject === undefined || (holder !== undefined && account === undefined)) return undefined;
  return { evidence: { subject, account, claims: claims.all }, freshness: 'fresh', asOf: now };
}

/** Reads it, both in one round trip. Never rejects. */
export async function readSubjectEngagement(
  reader: EngagementReader,
  claims: Claims,
  catalog: Catalog,
  now: number,
): Promise<SubjectEngagement> {
  const holder = accountAskedFor(claims, catalog);
  const [mine, ours] = await Promise.all([
    reader.read(subjectHolder(claims.id)),
    holder === undefined ? undefined : reader.read(holder),
  ]);
  const readings = ours === undefined ? [mine] : [mine, ours];
  const known = readings.filter((reading): reading is Reading => reading !== UNAVAILABLE);
  return {
    evidence: { subject: recordIn(mine), account: ours && recordIn(ours), claims: claims.all },
    freshness: known.length < readings.length ? 'unavailable' : freshnessOf(known),
    // As old as the older of the two.
    asOf: Math.min(now, ...known.map(({ asOf }) => asOf)),
  };
}

function accountAskedFor({ account }: Claims, { metrics }: Catalog): Holder | undefined {
  return account !== undefined && asksForAccount(metrics) ? accountHolder(account) : undefined;
}

function recordIn(reading: Reading | Unavailable): Evidence['subject'] {
  return reading === UNAVAILABLE ? UNAVAILABLE : reading.record;
}

function freshnessOf(readings: readonly Reading[]): 'fresh' | 'stale' {
  return readings.every(({ freshness }) => freshness === 'fresh') ? 'fresh' : 'stale';
}

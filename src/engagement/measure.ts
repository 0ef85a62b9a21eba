import type { Metric } from '../domain/catalog.ts';
import type { EngagementRecord } from '../domain/engagement.ts';
import { readNumber } from '../domain/number.ts';
import { UNAVAILABLE, type Unavailable } from '../domain/subject.ts';

/** What the metrics of a subject are, by metric key. A metric nobody can know is not there. */
export type Measures = ReadonlyMap<string, number | Unavailable>;

/** What a subject is measured by. UNAVAILABLE while the store of a record does not answer. */
export interface Evidence {
  readonly subject: EngagementRecord | Unavailable;
  /** Undefined for a subject without an account, and where no metric asks for it. */
  readonly account: EngagementRecord | Unavailable | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Measures a subject on a day. Windows are whole days and include that day: of the last 28 days, day − 27 is in and
 * day − 28 is out.
 * @param day since 1970-01-01 in the catalog's time zone, not before the record's latest
 * @param present the subject is calling on that day, so it is active on it, whatever is on record yet
 */
export function measure(
  metrics: readonly Metric[],
  evidence: Evidence,
  day: number,
  present: boolean,
): Measures {
  const measures = new Map<string, number | Unavailable>();
  for (const metric of metrics) {
    const value =
      metric.kind === 'claim' ? claim(evidence.claims, metric.claim) : read(metric, evidence, day, present);
    if (value !== undefined) measures.set(metric.key, value);
  }
  return measures;
}

/** Whether any of these is about the account. */
export function asksForAccount(metrics: readonly Metric[]): boolean {
  return metrics.some((metric) => metric.kind !== 'claim' && metric.of === 'account');
}

/** Own claims only: a claim named `constructor` is not the one every object has. */
function claim(claims: Readonly<Record<string, unknown>>, name: string): number | undefined {
  return Object.hasOwn(claims, name) ? readNumber(claims[name]) : undefined;
}

function read(
  metric: Exclude<Metric, { kind: 'claim' }>,
  evidence: Evidence,
  day: number,
  present: boolean,
): number | Unavailable | undefined {
  const record = metric.of === 'account' ? evidence.account : evidence.subject;
  if (record === undefined || record === UNAVAILABLE) return record;
  const today = present && record.lastDay !== day;
  switch (metric.kind) {
    case 'count':
      return metric.days === undefined
        ? record.lifetime(metric.event)
        : record.count(metric.event, day - metric.days + 1, day);
    case 'activeDays':
      return record.activeDays(day - metric.days + 1, day) + (today ? 1 : 0);
    case 'daysSinceSeen':
      if (today) return 0;
      // Never seen is not "seen 0 days ago": it is unknown.
      return record.lastDay === undefined ? undefined : Math.max(0, day - record.lastDay);
  }
}

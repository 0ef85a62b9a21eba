import type { Metric } from '../domain/catalog.ts';
import { DAY, type EngagementRecord } from '../domain/engagement.ts';
import { readNumber } from '../domain/number.ts';
import { UNAVAILABLE, type Unavailable } from '../domain/subject.ts';

/** What the metrics of a subject are, by metric key. A metric nobody can know is not there. */
export type Measures = ReadonlyMap<string, number | Unavailable>;

/**
 * Measures a subject at `now` (epoch milliseconds). Windows are whole UTC days and include today: of the last 28 days,
 * today − 27 is in and today − 28 is out.
 * @param present the subject is calling at this moment, so today is a day it is active, whatever is on record yet
 * @param record UNAVAILABLE while its store does not answer: then only metrics carried by claims are known
 */
export function measure(
  metrics: readonly Metric[],
  record: EngagementRecord | Unavailable,
  claims: Readonly<Record<string, unknown>>,
  now: number,
  present: boolean,
): Measures {
  const today = dayOf(now);
  const measures = new Map<string, number | Unavailable>();
  for (const metric of metrics) {
    const value =
      metric.kind === 'claim' ? claim(claims, metric.claim) : read(metric, record, today, present);
    if (value !== undefined) measures.set(metric.key, value);
  }
  return measures;
}

/** Days since 1970-01-01 UTC. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY);
}

/** When the day of `now` ends and every window moves on, epoch milliseconds. */
export function endOfDay(now: number): number {
  return (dayOf(now) + 1) * DAY;
}

/** Own claims only: a claim named `constructor` is not the one every object has. */
function claim(claims: Readonly<Record<string, unknown>>, name: string): number | undefined {
  return Object.hasOwn(claims, name) ? readNumber(claims[name]) : undefined;
}

function read(
  metric: Exclude<Metric, { kind: 'claim' }>,
  record: EngagementRecord | Unavailable,
  today: number,
  present: boolean,
): number | Unavailable | undefined {
  if (record === UNAVAILABLE) return UNAVAILABLE;
  switch (metric.kind) {
    case 'count': {
      const counts = record.events.get(metric.event);
      if (metric.days === undefined) return counts?.lifetime ?? 0;
      return sumOfLast(metric.days, today, (day) => counts?.days.get(day) ?? 0);
    }
    case 'activeDays':
      return sumOfLast(metric.days, today, (day) =>
        record.activeDays.has(day) || (present && day === today) ? 1 : 0,
      );
    case 'daysSinceSeen':
      if (present) return 0;
      // Never seen is not "seen 0 days ago": it is unknown.
      return record.lastSeen === undefined ? undefined : Math.max(0, today - dayOf(record.lastSeen));
  }
}

function sumOfLast(days: number, today: number, on: (day: number) => number): number {
  let sum = 0;
  for (let day = today - days + 1; day <= today; day++) sum += on(day);
  return sum;
}

import { Temporal } from 'temporal-polyfill';

import { readInstant } from '../domain/instant.ts';

/** How a person says when, for messages and help. */
export const A_WHEN =
  'a day (2026-12-31, today, tomorrow, friday, next monday), a time of it (2026-12-31T18:00) or an instant';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const LATER = /^(?<day>.+?)[ tT](?<time>\d{2}:\d{2}(:\d{2})?)$/;

/** A day as a person wrote it, and a time of that day where one was written. */
export type When =
  { readonly instant: number } | { readonly day: DayWords; readonly time: string | undefined };

type DayWords =
  | { readonly date: string }
  | { readonly from: 'today' | 'tomorrow' | 'yesterday' }
  /** `next`: of the week after this one. */
  | { readonly weekday: number; readonly next: boolean };

/** Undefined where it is neither. Weeks begin on Monday. */
export function readWhen(given: string): When | undefined {
  const words = given.trim().toLowerCase();
  const instant = DATE.test(words) ? undefined : readInstant(given.trim());
  if (instant !== undefined) return { instant };
  const whole = readDay(words);
  if (whole !== undefined) return { day: whole, time: undefined };
  const { day = '', time = '' } = LATER.exec(words)?.groups ?? {};
  const of = readDay(day);
  return of === undefined || !isTime(time) ? undefined : { day: of, time };
}

function readDay(words: string): DayWords | undefined {
  if (DATE.test(words)) return readInstant(words) === undefined ? undefined : { date: words };
  if (words === 'today' || words === 'tomorrow' || words === 'yesterday') return { from: words };
  const next = words.startsWith('next ');
  const name = next ? words.slice('next '.length).trim() : words;
  const weekday = WEEKDAYS.findIndex((known) => known === name || known.slice(0, 3) === name);
  return weekday < 0 ? undefined : { weekday: weekday + 1, next };
}

function isTime(time: string): boolean {
  const [hour = 24, minute = 60, second = 0] = time.split(':').map(Number);
  return hour < 24 && minute < 60 && second < 60;
}

/**
 * The instant, in epoch milliseconds. A whole day is its first instant, or with `edge` `end` the first one after it.
 * @param zone IANA name; a time that clocks skip is taken an hour later
 * @param now epoch milliseconds
 */
export function instantOf(when: When, zone: string, now: number, edge: 'start' | 'end'): number {
  if ('instant' in when) return when.instant;
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  const date = dateOf(when.day, today);
  if (when.time !== undefined)
    return date.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(when.time) })
      .epochMilliseconds;
  return (edge === 'end' ? date.add({ days: 1 }) : date).toZonedDateTime(zone).epochMilliseconds;
}

function dateOf(day: DayWords, today: Temporal.PlainDate): Temporal.PlainDate {
  if ('date' in day) return Temporal.PlainDate.from(day.date);
  if ('from' in day) return today.add({ days: { yesterday: -1, today: 0, tomorrow: 1 }[day.from] });
  const ahead = day.weekday - today.dayOfWeek;
  if (day.next) return today.add({ days: ahead + 7 });
  // Today's own name is the day in a week: whoever means today says so.
  return today.add({ days: ahead > 0 ? ahead : ahead + 7 });
}

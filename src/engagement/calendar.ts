import { Temporal } from 'temporal-polyfill';
import { DAY } from '../domain/engagement.ts';

/** Days as people in a time zone count them, as whole numbers since 1970-01-01. */
export interface Calendar {
  readonly zone: string;
  /** The day of an instant. A day is half open: its first midnight belongs to it, its last one does not. */
  dayOf(time: number): number;
  /** When a day begins, epoch milliseconds. */
  startOf(day: number): number;
}

/** Whole days of 24 hours. */
const UTC: Calendar = {
  zone: 'UTC',
  dayOf: (time) => Math.floor(time / DAY),
  startOf: (day) => day * DAY,
};

const known = new Map<string, Calendar>([[UTC.zone, UTC]]);

/**
 * The calendar of a time zone (IANA). Where clocks are put forward or back a day has 23 or 25 hours, and where that
 * happens at midnight it begins when the clock first shows that day.
 * @throws RangeError where there is no such zone
 */
export function calendarOf(zone: string): Calendar {
  let calendar = known.get(zone);
  if (calendar === undefined) known.set(zone, (calendar = zonedCalendar(zone)));
  return calendar;
}

/** Remembers where days begin: nearly every question is about the same few of them. */
function zonedCalendar(zone: string): Calendar {
  const starts = new Map<number, number>();
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);

  function startOf(day: number): number {
    let start = starts.get(day);
    if (start === undefined) {
      start = EPOCH.add({ days: day }).toZonedDateTime(zone).epochMilliseconds;
      if (starts.size >= MOST_REMEMBERED) starts.clear();
      starts.set(day, start);
    }
    return start;
  }

  return {
    zone,
    startOf,
    dayOf(time) {
      // No zone is more than a day away from UTC, so the guess is off by one at most.
      const guess = Math.floor(time / DAY);
      if (time < startOf(guess)) return time < startOf(guess - 1) ? guess - 2 : guess - 1;
      return time < startOf(guess + 1) ? guess : guess + 1;
    },
  };
}

const EPOCH = Temporal.PlainDate.from('1970-01-01');
const MOST_REMEMBERED = 10_000;

const ISO = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** How an instant is written: as ISO 8601 has it. */
export const INSTANT_PATTERN = ISO.source;
export const AN_INSTANT = 'a date such as 2026-12-31, or 2026-12-31T18:00:00Z';

/**
 * Epoch milliseconds; undefined where it is no instant, or a day that does not exist. An hour without its offset would be
 * another instant on each machine, so it is none; a day is taken from its first instant in UTC.
 */
export function readInstant(given: string): number | undefined {
  const [, year, month, day] = ISO.exec(given) ?? [];
  const exists =
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  const parsed = Date.parse(given);
  return !exists || Number.isNaN(parsed) ? undefined : parsed;
}

/** The latest instant that can be written with a year of four digits. */
export const LATEST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

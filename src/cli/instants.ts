import { InvalidArgumentError, Option, type Command } from 'commander';

import { wholeNumber } from './arguments.ts';

const DAY = 86_400_000;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

export interface EndOptions {
  readonly until?: string;
  readonly days?: number;
}

/** Adds the two ways to say when something ends. */
export function withEnd(command: Command): Command {
  return command
    .addOption(new Option('--until <instant>', 'when it ends, in ISO 8601').argParser(instant))
    .addOption(
      new Option('--days <n>', 'that it ends in so many days from now')
        .argParser(wholeNumber('days', 1, 36_500))
        .conflicts('until'),
    );
}

/** The instant it ends, in ISO 8601; undefined where it does not. @param now epoch milliseconds */
export function endOf({ until, days }: EndOptions, now: number): string | undefined {
  return days === undefined ? until : new Date(now + days * DAY).toISOString();
}

/** An hour without its offset would be another instant on each machine; a day is taken from its first instant in UTC. */
function instant(given: string): string {
  const [, year, month, day] = ISO.exec(given) ?? [];
  const parsed = new Date(given);
  const exists =
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  if (!exists || Number.isNaN(parsed.getTime()))
    throw new InvalidArgumentError('expected a date such as 2026-12-31, or 2026-12-31T18:00:00Z');
  return parsed.toISOString();
}

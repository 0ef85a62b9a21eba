import { InvalidArgumentError, Option, type Command } from 'commander';

import { AN_INSTANT, readInstant } from '../domain/instant.ts';
import { wholeNumber } from './arguments.ts';

const DAY = 86_400_000;

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

function instant(given: string): string {
  const parsed = readInstant(given);
  if (parsed === undefined) throw new InvalidArgumentError(`expected ${AN_INSTANT}`);
  return new Date(parsed).toISOString();
}

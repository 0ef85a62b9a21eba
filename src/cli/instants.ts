import { InvalidArgumentError, Option, type Command } from 'commander';

import { wholeNumber } from './arguments.ts';
import { CLOCK } from './catalog-operations.ts';
import type { ControlClient } from './control-client.ts';
import { shape, text } from './shape.ts';
import { A_WHEN, instantOf, readWhen, type When } from './when.ts';

const DAY = 86_400_000;

export interface EndOptions {
  readonly until?: When;
  readonly days?: number;
}

const ZONE = 'in the time zone of the catalog';

/** Adds the two ways to say when something ends. */
export function withEnd(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--until <when>',
        `when it ends: ${A_WHEN}; a day is included as a whole, ${ZONE}`,
      ).argParser(when),
    )
    .addOption(
      new Option('--days <n>', 'that it ends in so many days from now')
        .argParser(wholeNumber('days', 1, 36_500))
        .conflicts('until'),
    );
}

export interface SpanOptions {
  readonly since?: When;
  readonly until?: When;
}

/** Adds the two ends of a span of time. */
export function withSpan(command: Command): Command {
  return command
    .addOption(new Option('--since <when>', `from when on: ${A_WHEN}, ${ZONE}`).argParser(when))
    .addOption(new Option('--until <when>', 'until when; a day is included as a whole').argParser(when));
}

/** The instant it ends, in ISO 8601; undefined where it does not. @param now epoch milliseconds */
export async function endOf(
  client: ControlClient,
  { until, days }: EndOptions,
  now: number,
): Promise<string | undefined> {
  if (days !== undefined) return written(now + days * DAY);
  return (await spanOf(client, { ...(until && { until }) }, now)).until;
}

/** Both ends in ISO 8601, each undefined where it is open: the first instant of it, and the first one after it. */
export async function spanOf(
  client: ControlClient,
  { since, until }: SpanOptions,
  now: number,
): Promise<{ readonly since: string | undefined; readonly until: string | undefined }> {
  const zoned = [since, until].some((each) => each !== undefined && !('instant' in each));
  const zone = zoned ? (await client.ask(CLOCK, {}, shape({ timeZone: text }))).value.timeZone : 'UTC';
  return {
    since: since && written(instantOf(since, zone, now, 'start')),
    until: until && written(instantOf(until, zone, now, 'end')),
  };
}

function written(instant: number): string {
  return new Date(instant).toISOString();
}

function when(given: string): When {
  const read = readWhen(given);
  if (read === undefined) throw new InvalidArgumentError(`expected ${A_WHEN}`);
  return read;
}

import { Option, type Command } from 'commander';

import { repeated, wholeNumber } from './arguments.ts';

/** What every command of the control API takes. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly json?: boolean;
}

/** What every change takes. */
export interface ReasonOptions extends ConnectionOptions {
  readonly reason: string;
}

/** What every change takes that is meant for one version of the catalog. */
export interface OrderOptions extends ReasonOptions {
  readonly expected?: number;
  readonly dryRun?: boolean;
}

/** Whom a simulation looks at. */
export interface AudienceOptions extends ConnectionOptions {
  readonly subject?: readonly string[];
  readonly sample?: number;
}

/** For what prints JSON anyhow. */
export function withUrl(command: Command): Command {
  return command.option('--url <url>', 'the gateway (default: GATEHOUSE_URL, else http://127.0.0.1:4000)');
}

export function withConnection(command: Command): Command {
  return withUrl(command).option('--json', 'print the answer as JSON');
}

export function withReason(command: Command): Command {
  return withConnection(command.requiredOption('-m, --reason <text>', 'why, for the audit log'));
}

export function withOrder(command: Command): Command {
  const ordered = command
    .requiredOption('-m, --reason <text>', 'why, for the audit log')
    .option(
      '--expected <version>',
      'the catalog version this is meant for; if it is not the newest, nothing is done (default: the newest)',
      wholeNumber('a version', 0),
    )
    .option('--dry-run', 'go all the way but for writing');
  return withConnection(ordered);
}

/** A command that has a `--subject` of its own keeps it: whom it concerns is looked at, unless a sample is. */
export function withAudience(command: Command): Command {
  if (!command.options.some(({ long }) => long === '--subject')) {
    const named = new Option('--subject <id>', 'look at this subject; may be repeated');
    command.addOption(named.argParser(repeated).conflicts('sample'));
  }
  return withConnection(
    command.option(
      '--sample <n>',
      'look at so many of the known subjects (default: 1000)',
      wholeNumber('subjects'),
    ),
  );
}

/** `AudienceInput` of the control API. */
export function audienceOf({ subject, sample }: AudienceOptions): object | undefined {
  if (sample !== undefined) return { sample };
  return subject === undefined ? undefined : { subjects: subject.map((id) => ({ id })) };
}

export function isNamed({ subject, sample }: AudienceOptions): boolean {
  return sample === undefined && subject !== undefined;
}

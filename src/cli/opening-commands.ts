import type { Command } from 'commander';

import { EVERYBODY } from '../domain/catalog.ts';
import type { JoiningInput } from '../admin/generated.ts';
import { notEmpty, percentage, RELEASE, repeated } from './arguments.ts';
import { joinings, served, serving, type Served } from './joining.ts';
import type { Manner } from './manner.ts';
import { Stopped } from './stopped.ts';

interface CreateOptions {
  readonly flag: readonly JoiningInput[];
  readonly serve?: readonly Served[];
  readonly gate?: string;
  readonly salt?: string;
  readonly hidden?: boolean;
}

export function addCreate<Options>(group: Command, manner: Manner<Options>): void {
  const command = group
    .command('create')
    .description('make a release and its gate, which admits nobody yet')
    .argument(...RELEASE)
    .requiredOption(
      '--flag <name[=variations]>',
      'a flag that joins, made where it is not there; variations weakest first (default: off,on); may be repeated',
      joinings,
    )
    .option(
      '--serve <flag:audience=variation>',
      'what a flag serves an audience (default: its ladder, else its strongest variation); may be repeated',
      served,
    )
    .option('--gate <key>', 'key of the gate (default: that of the release)')
    .option('--salt <text>', 'what decides who is within a percentage (default: the key of the release)')
    .option('--hidden', 'closed schema elements do not exist, instead of answering with a denial');
  manner.prepare(command).action((release: string, options: Options & CreateOptions) =>
    manner.act(options, () => {
      const { flag, serve = [], gate, salt, hidden = false } = options;
      const flags = serving(flag, serve);
      const visibility = hidden ? 'HIDDEN' : 'LOCKED';
      return { create: { release, flags, gate: gate ?? null, salt: salt ?? null, visibility } };
    }),
  );
}

/** Phase `ga` is what `all` opens. The audiences of phases are fixed, so nothing else can be meant. */
function audience(given: string): string {
  return notEmpty(given) === 'ga' ? EVERYBODY : given;
}

export function addApply<Options>(group: Command, manner: Manner<Options>): void {
  const command = group
    .command('apply')
    .description('open it to its next audience, with every flag that is not held back')
    .argument(...RELEASE)
    .argument('<audience>', 'developer, internal, beta or all, in this order; ga means all', audience)
    .option(
      '--percentage <n>',
      'the share of the audience that is admitted (default: all of it)',
      percentage,
    );
  manner
    .prepare(command)
    .action((release: string, audience: string, options: Options & { percentage?: number }) =>
      manner.act(options, () => ({ apply: { release, audience, percentage: options.percentage ?? null } })),
    );
}

interface TargetOptions {
  readonly segment?: string;
  readonly subject?: readonly string[];
}

export function addTargetEarly<Options>(group: Command, manner: Manner<Options>): void {
  const command = group
    .command('target-early')
    .description('open one flag to somebody before their time, and no other flag')
    .argument(...RELEASE)
    .argument('<flag>', 'the flag', notEmpty)
    .option('--segment <key>', 'a segment that there is')
    .option(
      '--subject <id>',
      manner.looks
        ? 'a subject, who is looked at too; with --segment, only looked at; may be repeated'
        : 'a subject; may be repeated',
      repeated,
    );
  manner.prepare(command).action((release: string, flag: string, options: Options & TargetOptions) =>
    manner.act(options, () => {
      const { segment, subject } = options;
      const subjects = manner.looks && segment !== undefined ? undefined : subject;
      if ((segment === undefined) === (subjects === undefined))
        throw new Stopped('expected either --segment or --subject, to say who is targeted');
      return { targetEarly: { release, flag, segment: segment ?? null, subjects: subjects ?? null } };
    }),
  );
}

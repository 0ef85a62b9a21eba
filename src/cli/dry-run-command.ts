import type { Command } from 'commander';

import type { Control } from './control.ts';
import { DRY_RUN } from './dry-run-operations.ts';
import { withConnection, type ConnectionOptions } from './options.ts';
import { table } from './render-table.ts';
import { answered } from './report.ts';
import { list, nullable, number, shape, text, truth, type Of } from './shape.ts';

const maybe = nullable(text);
const isFinding = shape({
  coordinate: text,
  reason: text,
  flag: maybe,
  variation: maybe,
  plan: maybe,
  tier: maybe,
  count: number,
  lastSubject: text,
  lastAt: text,
});
const isDryRun = shape({
  everything: truth,
  releases: list(text),
  flags: list(text),
  since: text,
  findings: list(isFinding),
});
type Finding = Of<typeof isFinding>;

/** `gatehouse dry-run`: what is decided and not enforced. */
export function addDryRun(root: Command, { run }: Control): void {
  const command = root
    .command('dry-run')
    .description('what is not enforced, and what it would have denied since the gateway started');
  withConnection(command).action((options: ConnectionOptions) =>
    run(options, async (client) => {
      const { data, value } = await client.ask(DRY_RUN, {}, nullable(isDryRun));
      return answered(data, value === null ? ['Everything is enforced.'] : linesOf(value));
    }),
  );
}

function linesOf({ everything, releases, flags, since, findings }: Of<typeof isDryRun>): readonly string[] {
  const of = [
    ...(everything ? ['everything'] : []),
    ...releases.map((key) => `release ${key}`),
    ...flags.map((key) => `flag ${key}`),
  ];
  const head = `Not enforced: ${of.join(', ')} (since ${since}).`;
  if (findings.length === 0) return [head, 'Nothing would have been denied yet.'];
  return [
    head,
    '',
    ...table(
      ['ELEMENT', 'WOULD BE DENIED FOR', 'WANTS', 'OPERATIONS', 'LAST', 'AT'],
      findings.map((one) => [
        one.coordinate,
        one.reason,
        wanted(one),
        String(one.count),
        one.lastSubject,
        one.lastAt,
      ]),
    ),
  ];
}

function wanted({ flag, variation, plan, tier }: Finding): string {
  const parts = Object.entries({ flag, variation, plan, tier }).filter(([, value]) => value !== null);
  return parts.map(([name, value]) => `${name} ${value}`).join(', ');
}

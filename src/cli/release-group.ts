import type { Command } from 'commander';

import { nearKey } from '../domain/nearest.ts';
import { isRelease } from './answers.ts';
import { RELEASE } from './arguments.ts';
import { OUTLOOK, RELEASE as ONE, RELEASES } from './catalog-operations.ts';
import type { ControlClient } from './control-client.ts';
import type { Control } from './control.ts';
import { carryingOut } from './manner.ts';
import {
  audienceOf,
  isNamed,
  withAudience,
  withConnection,
  type AudienceOptions,
  type ConnectionOptions,
} from './options.ts';
import { readPages } from './pages.ts';
import { addReleaseCommands } from './release-commands.ts';
import { releaseLines, releaseTable } from './render-release.ts';
import { tellSimulation } from './render-simulation.ts';
import { answered } from './report.ts';
import { nullable } from './shape.ts';
import { Stopped } from './stopped.ts';
import { isSimulation } from './subject-answers.ts';

const HELP = `
A release is a gate and the flags behind it, moved together:

  create  →  wire  →  apply developer  →  apply internal  →  apply beta  →  apply all  →  close
  setup      wired    developer           internal           beta           ga            closed

Each command becomes one new version of the catalog, whole, or nothing. One that has been carried out already
changes nothing, so it may be repeated.

Example:
  $ gatehouse release create summaries --flag report-summaries=off,short,full -m 'Summaries, from May on'
  $ gatehouse release wire summaries -m 'The flag is in the code'
  $ gatehouse simulate apply summaries developer
  $ gatehouse release apply summaries developer -m 'For ourselves'
  $ gatehouse release apply summaries internal --percentage 25 -m 'A quarter of the house'
  $ gatehouse release roll-back summaries internal -m 'Summaries of empty reports fail'
  $ gatehouse release reopen summaries -m 'Mended'`;

/** `gatehouse release …` */
export function addReleaseGroup(root: Command, control: Control): void {
  const group = root
    .command('release')
    .description('open releases to their audiences, step by step, and take them back')
    .addHelpText('after', HELP);
  addList(group, control);
  addShow(group, control);
  addOutlook(group, control);
  addReleaseCommands(group, carryingOut(control));
}

function addList(group: Command, { run }: Control): void {
  withConnection(group.command('list').description('every release, and how far it is')).action(
    (options: ConnectionOptions) =>
      run(options, async (client) => {
        const { nodes, data } = await readPages(client, RELEASES, {}, isRelease);
        return answered(data, nodes.length === 0 ? ['There is no release.'] : releaseTable(nodes));
      }),
  );
}

function addShow(group: Command, { run }: Control): void {
  const command = group
    .command('show')
    .description('one release: its gate, and what each flag is opened to')
    .argument(...RELEASE);
  withConnection(command).action((key: string, options: ConnectionOptions) =>
    run(options, async (client) => {
      const { data, value } = await client.ask(ONE, { key }, nullable(isRelease));
      if (value === null) throw await noRelease(client, key);
      return answered(data, releaseLines(value));
    }),
  );
}

async function noRelease(client: ControlClient, key: string): Promise<Stopped> {
  const { nodes } = await readPages(client, RELEASES, {}, isRelease);
  return new Stopped(`there is no release '${key}'${nearKey(key, nodes)}`);
}

function addOutlook(group: Command, { run }: Control): void {
  const command = group
    .command('outlook')
    .description('what every phase from here to GA would change for whom')
    .argument(...RELEASE);
  withAudience(command).action((release: string, options: AudienceOptions) =>
    run(options, async (client) => {
      const variables = { release, audience: audienceOf(options) };
      const { data, value } = await client.ask(OUTLOOK, variables, isSimulation);
      return { data, ...tellSimulation(value, { named: isNamed(options) }) };
    }),
  );
}

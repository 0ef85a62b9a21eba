import type { Command } from 'commander';

import { SIMULATE } from './catalog-operations.ts';
import { addCatalogChanges } from './catalog-commands.ts';
import { readText, sourceName, type Control } from './control.ts';
import { addSwitchCommands } from './flag-commands.ts';
import { simulating } from './manner.ts';
import { audienceOf, isNamed, withAudience, type AudienceOptions } from './options.ts';
import { addReleaseCommands } from './release-commands.ts';
import { tellSimulation } from './render-simulation.ts';
import { Stopped } from './stopped.ts';
import { isSimulation } from './subject-answers.ts';
import { addTierSet } from './tier-commands.ts';

const HELP = `
The command is planned and decided by as in earnest, on a draft that nobody else sees. Without --subject and --sample
it is tried for a sample of 1,000 known subjects, drawn by a digest of their ids. A key of the role VIEWER is enough.

Example:
  $ gatehouse simulate apply summaries beta
  $ gatehouse simulate roll-back advanced-integration beta --subject paula --subject nia
  $ gatehouse simulate import catalog.yaml --sample 10000`;

/** `gatehouse simulate …`: the commands for the catalog, only tried. */
export function addSimulateGroup(root: Command, control: Control): void {
  const group = root
    .command('simulate')
    .description('try a command: who would gain and lose what')
    .addHelpText('after', HELP);
  const manner = simulating(control);
  addReleaseCommands(group, manner);
  addSwitchCommands(group, manner);
  addTierSet(group, 'set-tier', manner);
  addCatalogChanges(group, control.around, manner);
  addSteps(group, control);
}

function addSteps(group: Command, { run, around }: Control): void {
  const command = group
    .command('steps')
    .description('try several commands, one after the other on the same draft')
    .argument('<file>', 'a JSON list of CommandInput of the control API; - reads standard input');
  withAudience(command).action((file: string, options: AudienceOptions) =>
    run(options, async (client) => {
      const commands = listIn(await readText(around, file), sourceName(file));
      const variables = { commands, audience: audienceOf(options) };
      const { data, value } = await client.ask(SIMULATE, variables, isSimulation);
      return { data, ...tellSimulation(value, { named: isNamed(options) }) };
    }),
  );
}

function listIn(text: string, source: string): readonly unknown[] {
  const parsed = parse(text);
  if (!Array.isArray(parsed))
    throw new Stopped(
      `${source}: expected a JSON list of commands, such as [{"wire": {"release": "summaries"}}]`,
    );
  return parsed;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

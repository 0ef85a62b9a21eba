import type { Command } from 'commander';

import type { CommandInput } from '../admin/generated.ts';
import { isCarryOutResult } from './answers.ts';
import { CARRY_OUT, SIMULATE } from './catalog-operations.ts';
import type { Control } from './control.ts';
import { newestVersion } from './newest.ts';
import {
  audienceOf,
  isNamed,
  withAudience,
  withOrder,
  type AudienceOptions,
  type OrderOptions,
} from './options.ts';
import { tellOutcome } from './render-outcome.ts';
import { tellSimulation } from './render-simulation.ts';
import { isSimulation } from './subject-answers.ts';

/** What is done with a command: it is carried out, or only tried. The commands are the same. */
export interface Manner<Options> {
  /** Adds what this manner has to be told. */
  prepare(command: Command): Command;
  /** @param give makes the command, and throws Stopped where it cannot */
  act(options: Options, give: () => CommandInput | Promise<CommandInput>, source?: string): Promise<void>;
  /** Whether subjects that are named are those to look at. */
  readonly looks: boolean;
}

export function carryingOut({ run }: Control): Manner<OrderOptions> {
  return {
    looks: false,
    prepare: withOrder,
    act: (options, give, source) =>
      run(options, async (client) => {
        const command = await give();
        const { reason, expected, dryRun = false } = options;
        const expectedVersion = expected ?? (await newestVersion(client));
        const variables = { command, expectedVersion, reason, dryRun };
        const { data, value } = await client.ask(CARRY_OUT, variables, isCarryOutResult);
        return { data, ...tellOutcome(value, source) };
      }),
  };
}

export function simulating({ run }: Control): Manner<AudienceOptions> {
  return {
    looks: true,
    prepare: withAudience,
    act: (options, give, source) =>
      run(options, async (client) => {
        const variables = { commands: [await give()], audience: audienceOf(options) };
        const { data, value } = await client.ask(SIMULATE, variables, isSimulation);
        return { data, ...tellSimulation(value, { named: isNamed(options), source }) };
      }),
  };
}

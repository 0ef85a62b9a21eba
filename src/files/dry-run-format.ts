import { z } from 'zod';

import { name } from './definition-format.ts';

/** What is decided and not enforced. */
export const dryRun = z
  .strictObject({
    everything: z
      .boolean()
      .default(false)
      .meta({ description: 'Every requirement, of plan and tier as well.' }),
    releases: z.array(name).default([]).meta({ description: 'What the flags of these releases open.' }),
    flags: z.array(name).default([]).meta({ description: 'What these flags open.' }),
  })
  .prefault({})
  .meta({ description: 'What is decided and not enforced: operators are told what would have been denied.' });

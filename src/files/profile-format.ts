import { z } from 'zod';

import { name, word } from './definition-format.ts';
import { expectations } from './expectation.ts';

const scalar = z
  .union([z.string(), z.number(), z.boolean()])
  .register(expectations, { expected: 'text, a number, or true or false' });

const profile = z
  .strictObject({
    id: word.optional().meta({ description: 'Its id. Default: the name of the profile.' }),
    account: word.optional(),
    plan: name.optional().meta({ description: 'Default: the lowest.' }),
    tier: name.optional().meta({ description: 'Default: the lowest.' }),
    metrics: z
      .record(name, z.number())
      .default({})
      .meta({ description: 'What it has of each metric. One that is left out is unknown.' }),
    claims: z.record(word, scalar).default({}).meta({ description: 'What its credential would say.' }),
  })
  .meta({ description: 'Somebody made up, who stands for a class of callers.' });

export const profiles = z
  .record(name, profile)
  .default({})
  .meta({ description: 'For whom there is a schema document, by name.' });

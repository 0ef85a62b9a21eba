import { z } from 'zod';
import { name } from './definition-format.ts';
import { expectations } from './expectation.ts';

const requirement = z
  .strictObject({
    flag: name.optional(),
    variation: name
      .optional()
      .meta({ description: 'The least variation of the flag. Left out: any but the first.' }),
    plan: name.optional().meta({ description: 'The least plan.' }),
    tier: name.optional().meta({ description: 'The least tier.' }),
  })
  .refine((asked) => Object.keys(asked).length > 0, {
    error: 'expected at least one of flag, plan and tier, received an empty map',
  })
  .meta({ minProperties: 1, description: 'All of it must hold.' });

const alternatives = z
  .array(requirement)
  .min(1)
  .register(expectations, { expected: 'a list of at least one requirement' });

const counted = z.strictObject({
  metric: name.meta({ description: 'The metric that a success counts for.' }),
  when: z
    .union([z.string(), z.array(z.string()).min(1)])
    .meta({ description: 'Object types: it counts where the field answers with a value of one of them.' }),
});

/** An overlay's file. Whether its coordinates are elements of the schema is for the schema to say. */
export const overlayFormat = z
  .strictObject({
    entitled: z
      .record(z.string(), z.union([requirement, alternatives]))
      .default({})
      .meta({ description: 'Schema coordinate: what it asks for, or a list of which one is enough.' }),
    counts: z
      .record(z.string(), z.union([name, counted]))
      .default({})
      .meta({
        description:
          'Schema coordinate of a root field: the metric that its success counts for, or the metric and when it counts.',
      }),
  })
  .meta({
    title: 'Gatehouse overlay',
    description: 'What a schema is asked for from outside, on top of what it asks for itself.',
  });

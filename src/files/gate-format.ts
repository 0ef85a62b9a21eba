import { z } from 'zod';
import { WHOLE } from '../domain/catalog.ts';
import { bucketBy, name, salt } from './definition-format.ts';
import { expectations } from './expectation.ts';

/** What the catalog's file says about gates. */

const percentage = z
  .number()
  .min(0)
  .max(100)
  .refine((percent) => toShare(percent) / (WHOLE / 100) === percent, {
    error: ({ input }) => `expected a number with at most 3 decimals, received ${String(input)}`,
  })
  .meta({ description: 'The share of the audience, 0 to 100, with at most 3 decimals.' });

/** An audience let in: whole, or a share of it. */
export const admission = z.union([
  name,
  z
    .strictObject({ audience: name, percentage })
    .register(expectations, { expected: '{ audience, percentage }' }),
]);

export const gates = z
  .record(
    name,
    z.strictObject({
      enabled: z.boolean().default(true).meta({ description: 'false: admits nobody.' }),
      salt,
      by: bucketBy.default('id'),
      admits: z.array(admission).default([]).meta({
        description:
          'Audiences, each whole or { audience, percentage }. [] closes every flag behind the gate.',
      }),
    }),
  )
  .meta({ description: 'Who is admitted, and as which audiences. Nothing goes round a gate.' });

/** 33.333 % is 33,333 of 100,000. */
export function toShare(percent: number): number {
  return Math.round(percent * (WHOLE / 100));
}

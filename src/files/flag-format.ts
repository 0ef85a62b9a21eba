import { z } from 'zod';
import { WHOLE } from '../domain/catalog.ts';
import { bucketBy, label, metricBounds, name, salt } from './definition-format.ts';
import { expectations } from './expectation.ts';

/** What the catalog's file says about flags. */

const anyJson = z.json().register(expectations, { expected: 'any JSON value' });
const variation = z.union([
  name,
  z
    .strictObject({
      key: name,
      value: anyJson.optional().meta({ description: 'What is served. Default: the key.' }),
      label: label.optional(),
    })
    .register(expectations, { expected: '{ key, value, label }' }),
]);
const variations = z
  .array(variation)
  .min(2)
  .register(expectations, { expected: 'a list of at least two variations, weakest first' })
  .meta({ description: 'At least two, weakest first. The first is what "off" serves.' });

const prerequisite = z.strictObject({
  flag: name,
  variations: z.array(name).min(1).register(expectations, { expected: 'a list of at least one variation' }),
});

const rung = z.strictObject({
  variation: name,
  plan: name.optional().meta({ description: 'The least plan.' }),
  tier: name.optional().meta({ description: 'The least tier.' }),
  metrics: metricBounds.optional(),
});

/** Variations by weight. */
export const rollout = z.strictObject({
  by: bucketBy.optional(),
  salt,
  weights: z
    .record(name, z.int().min(0).max(WHOLE))
    .meta({ minProperties: 1, description: `variation: weight, integers that add up to ${WHOLE}.` })
    .refine((weights) => Object.keys(weights).length > 0, {
      error: 'expected at least one variation with its weight, received an empty map',
    }),
});

export type RolloutFile = z.output<typeof rollout>;

/** Whom something is for. */
export const audience = name.meta({ description: 'A segment, or all.' });

const target = {
  audience,
  release: name
    .optional()
    .meta({ description: 'The rule counts only while the gate admits the subject as that audience.' }),
};
const rule = z.union([
  z.strictObject({ ...target, variation: name }),
  z.strictObject({ ...target, ladder: z.literal(true) }),
  z.strictObject({ ...target, rollout }),
]);

export const flags = z
  .record(
    name,
    z.strictObject({
      label: label.optional(),
      enabled: z.boolean().default(true).meta({ description: 'false: the kill switch.' }),
      gate: name
        .optional()
        .meta({ description: 'Who it does not admit gets the first variation, whatever the rules say.' }),
      whenStale: z.literal('unavailable').optional().meta({
        description:
          'While engagement cannot be read afresh, nothing of it decides. Left out: the last known does, marked stale.',
      }),
      variations,
      prerequisites: z
        .array(prerequisite)
        .default([])
        .meta({ description: 'Other flags that must serve one of these variations.' }),
      ladder: z
        .array(rung)
        .default([])
        .meta({ description: 'How the flag unlocks progressively, lowest rung first.' }),
      rules: z
        .array(rule)
        .default([])
        .meta({ description: 'Audience → what to serve. The first match wins.' }),
    }),
  )
  .meta({ description: 'Which variation an admitted subject gets.' });

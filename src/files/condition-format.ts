import { z } from 'zod';
import type { Condition } from '../domain/condition.ts';
import { name, word } from './definition-format.ts';
import { expectations } from './expectation.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const comparisons = {
  atLeast: z.number().optional(),
  moreThan: z.number().optional(),
  atMost: z.number().optional(),
  lessThan: z.number().optional(),
};
const texts = {
  startsWith: z.string().optional(),
  endsWith: z.string().optional(),
  contains: z.string().optional(),
  matches: z.string().optional().meta({
    description: 'An RE2 regular expression: no look-around, no back-references. It may match anywhere.',
  }),
};

const textTest = tests({ is: z.string().optional(), in: listOf(z.string()), ...texts });
const rankTest = tests({
  is: name.optional(),
  in: listOf(name),
  atLeast: name.optional(),
  atMost: name.optional(),
});

/** A question about a subject. It refers to itself, which is why its type is given and not inferred. */
export const condition: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: conditions.meta({ description: 'Every one of these holds.' }) }),
      z.strictObject({ any: conditions.meta({ description: 'At least one of these holds.' }) }),
      z.strictObject({ not: condition }),
      z.strictObject({ segment: name.meta({ description: 'The subject is in this segment.' }) }),
      z.strictObject({ id: textTest }),
      z.strictObject({ account: textTest }),
      z.strictObject({ plan: rankTest }),
      z.strictObject({ tier: rankTest }),
      tested({ metric: name, is: z.number().optional(), in: listOf(z.number()), ...comparisons }),
      tested({ attribute: word, is: scalar.optional(), in: listOf(scalar), ...comparisons, ...texts }),
    ]),
  )
  .meta({ id: 'condition', description: 'A question about a subject: exactly one of the keys below.' });

const conditions = z
  .array(condition)
  .min(1)
  .register(expectations, { expected: 'a list of at least one condition (everybody is the segment all)' });

function listOf<Item extends z.ZodType>(item: Item): z.ZodOptional<z.ZodArray<Item>> {
  return z
    .array(item)
    .min(1)
    .register(expectations, { expected: 'a list of at least one value' })
    .optional()
    .meta({ description: 'Any of these.' });
}

/** A map of tests, all of which must hold: at least one. */
function tests<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return atLeast(1, z.strictObject(shape));
}

/** The name of what is tested, beside at least one test. */
function tested<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return atLeast(2, z.strictObject(shape));
}

function atLeast<Schema extends z.ZodObject>(least: number, schema: Schema): Schema {
  const known = Object.keys(schema.shape).slice(least - 1);
  return schema
    .refine((given) => Object.keys(given).length >= least, {
      error: `expected at least one test (${known.join(', ')}), received none`,
    })
    .meta({ minProperties: least });
}

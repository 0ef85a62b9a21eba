import { z } from 'zod';
import { EVERYBODY } from '../domain/catalog.ts';
import { A_NAME, LONGEST_WORD, NAME } from '../domain/name.ts';
import { AN_INSTANT, INSTANT_PATTERN, readInstant } from '../domain/instant.ts';
import { received } from '../domain/received.ts';
import { expectations } from './expectation.ts';

/** The name of something the catalog defines. */
export const name = z.string().regex(NAME).register(expectations, { expected: A_NAME });

/** A segment's name. The audience of GA cannot be defined, or it would no longer be everybody. */
export const segmentName = z
  .string()
  .regex(NAME)
  .refine((key) => key !== EVERYBODY, {
    error: `expected another name, received "${EVERYBODY}": it is everybody, and is never defined`,
  })
  .meta({ not: { const: EVERYBODY } })
  .register(expectations, { expected: A_NAME });

/** Names of attributes, claims and client fields are other people's words. */
export const word = z
  .string()
  .min(1)
  .max(LONGEST_WORD)
  .register(expectations, { expected: `text of 1 to ${LONGEST_WORD} characters` });

/** The longest text that people are shown, in characters. */
const LONGEST_LABEL = 100;

/** What people are shown in place of a key. */
export const label = z
  .string()
  .regex(/^[^\p{C}]+$/u)
  .max(LONGEST_LABEL)
  .register(expectations, { expected: `printable text of 1 to ${LONGEST_LABEL} characters` })
  .meta({ description: 'What people are shown in place of the key, in denials and progress.' });

/** A day, or an hour with its offset. */
export const instant = z
  .string()
  .refine((text) => readInstant(text) !== undefined, {
    error: ({ input }) => `expected ${AN_INSTANT}, received ${received(String(input))}`,
  })
  .meta({ pattern: INSTANT_PATTERN })
  .register(expectations, { expected: AN_INSTANT });

/** What decides a place in a rollout. */
export const bucketBy = z
  .union([
    z.enum(['id', 'account']),
    z.strictObject({ attribute: word }).register(expectations, { expected: '{ attribute: name }' }),
  ])
  .meta({
    description: 'What decides a place in the rollout: id (default), account, or { attribute: name }.',
  });

/** Decouples one rollout from all others. */
export const salt = word.meta({
  description:
    'Mixed into the hash. Keep it as it is when something is renamed, and everybody keeps their place.',
});

const bounds = {
  atLeast: z.number().optional().meta({ description: 'The metric is this much or more.' }),
  atMost: z.number().optional().meta({ description: 'The metric is this much or less.' }),
};

/** metric → what it must be, in the order of the file. */
export const metricBounds = z.record(
  name,
  z
    .strictObject(bounds)
    .refine((bound) => Object.keys(bound).length > 0, {
      error: 'expected atLeast, atMost or both, received an empty map',
    })
    .meta({ minProperties: 1 }),
);

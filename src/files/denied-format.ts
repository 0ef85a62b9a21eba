import { z } from 'zod';

import { DENIED_CODE, FAILURES } from '../domain/failure.ts';
import { expectations } from './expectation.ts';

/** Codes that clients are told for other reasons than a denial. */
const TAKEN: ReadonlySet<string> = new Set([
  ...Object.keys(FAILURES).filter((code) => code !== DENIED_CODE),
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'RATE_LIMITED',
]);

/** How callers are told that they are not entitled to something. */
export const denied = z
  .strictObject({
    status: z
      .literal([401, 403])
      .default(401)
      .meta({ description: 'The HTTP status when every field that was asked for is denied.' }),
    code: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]{0,63}$/)
      .refine((code) => !TAKEN.has(code), {
        error: ({ input }) =>
          `expected a code that stands for denials alone, received ${JSON.stringify(input)}, which stands for something else`,
      })
      .register(expectations, { expected: 'a code such as NOT_ENTITLED' })
      .default(DENIED_CODE)
      .meta({ description: 'The `extensions.code` of every denial.' }),
    partialMutations: z
      .boolean()
      .default(false)
      .meta({ description: 'Lets a mutation run without its denied parts, instead of not at all.' }),
    partialSubscriptions: z.boolean().default(false).meta({
      description:
        'Lets a subscription start without its denied parts below the root, instead of not at all.',
    }),
  })
  .prefault({});

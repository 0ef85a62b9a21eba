import { z } from 'zod';

import { expectations } from './expectation.ts';

const EXPECTED = 'an origin such as https://app.example.com, without a path, or *';

const origin = z
  .string()
  .refine((text) => text === '*' || isOrigin(text), {
    error: ({ input }) => `expected ${EXPECTED}, received "${String(input)}"`,
  })
  .register(expectations, { expected: EXPECTED });

/** A browser sends an origin in exactly this form; any other text would never match. */
function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

function policy(what: string) {
  return z
    .strictObject({
      origins: z
        .array(origin)
        .min(1)
        .register(expectations, { expected: 'a list of at least one origin' })
        .meta({ description: 'The origins of the pages. `*` is every origin.' }),
      credentials: z
        .boolean()
        .default(false)
        .meta({ description: 'Allows cookies, for a proxy in front. Gatehouse itself takes none.' }),
      maxAgeSeconds: z
        .int()
        .min(0)
        .max(86_400)
        .default(600)
        .meta({ description: 'How long a browser may remember the answer to a preflight.' }),
    })
    .refine(({ credentials, origins }) => !credentials || !origins.includes('*'), {
      path: ['credentials'],
      error: 'expected false, because * allows every origin; name the origins that may send cookies',
    })
    .optional()
    .meta({ description: `Pages on other origins that may call ${what}. Left out: none.` });
}

/** From which other origins browsers may call (Fetch Standard, "CORS protocol"). */
export const cors = z
  .strictObject({
    graphql: policy('the product’s API, /graphql'),
    ofrep: policy('/ofrep'),
    schema: policy('/schema.graphql'),
    admin: policy('the control API, /admin/graphql'),
  })
  .prefault({})
  .meta({ description: 'Pages on other origins that may call the gateway (CORS). Off unless set.' });

import { z } from 'zod';

import { expectations } from './expectation.ts';

const text = z.string().min(1).register(expectations, { expected: 'text' });

/** Who is told why an answer is what it is. */
export const explain = z
  .strictObject({
    claim: text.meta({ description: 'The claim that says so, such as `roles`.' }),
    value: text.meta({ description: 'What it is, or has in it, such as `support`.' }),
  })
  .optional()
  .meta({
    description:
      'Whose credential says that they are told why, in `extensions`, when they ask by a header. Left out: nobody.',
  });

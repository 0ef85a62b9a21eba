import { z } from 'zod';

import { expectations } from './expectation.ts';

const text = z.string().min(1).register(expectations, { expected: 'text' });

/** As Apollo's `generate-persisted-query-manifest` writes it. */
export const apolloManifest = z.strictObject({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z
    .array(z.strictObject({ id: text, name: text, type: text, body: text }))
    .register(expectations, { expected: 'a list of operations' }),
});

/** As Relay and graphql-codegen write it: texts by id. */
export const plainManifest = z.record(text, text);

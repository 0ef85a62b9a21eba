import { z } from 'zod';

import { expectations } from './expectation.ts';

const text = z.string().min(1).register(expectations, { expected: 'text' });
const path = z.string().min(1).register(expectations, { expected: 'a path' });
const address = z
  .string()
  .regex(/^\S+:\d{1,5}$/)
  .register(expectations, { expected: 'an address as host:port' });

/** How Redis is reached, as far as its URL cannot say it. */
export const redis = z
  .strictObject({
    tls: z
      .strictObject({
        ca: path
          .optional()
          .meta({ description: 'The certificates of the authorities that are trusted, PEM.' }),
        cert: path.optional().meta({ description: 'The certificate that the gateway shows, PEM.' }),
        key: path.optional().meta({ description: 'The key of that certificate, PEM.' }),
        servername: text.optional().meta({
          description: 'The name that certificates must be for. Default: the host of each server.',
        }),
      })
      .prefault({})
      .meta({ description: 'TLS, where the URL begins with rediss. Paths are relative to this file.' }),
    sentinel: z
      .strictObject({
        username: text.optional(),
        password: text.optional().meta({ writeOnly: true, description: 'Better kept out of files.' }),
        tls: z.boolean().optional().meta({
          description: 'Whether sentinels speak TLS. Default: where the URL begins with rediss.',
        }),
      })
      .prefault({})
      .meta({ description: 'How sentinels are spoken to; the credentials in the URL are for the servers.' }),
    addresses: z.record(address, address).default({}).meta({
      description:
        'Where a Cluster or sentinels announce addresses that are not reached from here: host:port → host:port.',
    }),
  })
  .prefault({})
  .meta({ description: 'How Redis is reached, as far as `redisUrl` cannot say it.' });

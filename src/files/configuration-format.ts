import { z } from 'zod';
import { cors } from './cors-format.ts';
import { denied } from './denied-format.ts';
import { dryRun } from './dry-run-format.ts';
import { explain } from './explain-format.ts';
import { expectations } from './expectation.ts';
import { limits } from './limits-format.ts';
import { profiles } from './profile-format.ts';
import { redis } from './redis-format.ts';
import { subscriptions } from './subscriptions-format.ts';

/** HS256 has no strength beyond its key, and a key shorter than its hash can be guessed (RFC 7518 §3.2). */
const SHORTEST_SECRET = 32;

const text = z.string().min(1).register(expectations, { expected: 'text' });
const path = z.string().min(1).register(expectations, { expected: 'a path' });

const secret = z
  .string()
  .refine((key) => Buffer.byteLength(key) >= SHORTEST_SECRET, {
    error: ({ input }) =>
      `expected at least ${SHORTEST_SECRET} bytes, received ${Buffer.byteLength(String(input))}`,
  })
  .meta({
    writeOnly: true,
    description: 'What tokens are signed with: at least 32 bytes. Better kept out of files.',
  });

const claims = z.strictObject({
  subject: text.default('sub').meta({ description: 'The claim that holds the id of the subject.' }),
  account: text.default('account').meta({ description: 'The claim that holds its account.' }),
  plan: text.optional().meta({ description: 'The claim that names the plan when SQL knows none.' }),
});

const auth = z.strictObject({
  secret: secret.optional(),
  secretFile: path.optional().meta({
    description:
      'The file that holds that secret, relative to this file. A secret of the environment stands above it.',
  }),
  algorithms: z
    .array(z.enum(['HS256', 'HS384', 'HS512']))
    .min(1)
    .register(expectations, { expected: 'a list of at least one algorithm' })
    .default(['HS256'])
    .meta({ description: 'The algorithms a token may be signed by. Never "none".' }),
  issuer: text.optional().meta({ description: 'What `iss` of a token must be.' }),
  audience: text.optional().meta({ description: 'What `aud` of a token must hold.' }),
  claims: claims.prefault({}),
});

const source = z.strictObject({
  local: z.strictObject({
    schema: z
      .array(path)
      .min(1)
      .register(expectations, { expected: 'a list of at least one path' })
      .meta({ description: 'The files of the SDL.' }),
    resolvers: path.meta({ description: 'The module whose default export is the resolvers.' }),
  }),
});

/** The configuration's file. Every value is optional here: the environment may give it instead. */
export const configurationFormat = z
  .strictObject({
    port: z
      .int()
      .min(0)
      .max(65535)
      .default(4000)
      .meta({ description: 'The port to listen on; 0 takes any free one.' }),
    host: text.default('127.0.0.1').meta({
      description:
        'The address to listen on. The default is this machine only; 0.0.0.0 is every network it is in.',
    }),
    catalog: path.default('catalog.yaml').meta({
      description: 'The catalog file that seeds an empty store, relative to this file.',
    }),
    data: path
      .default('data')
      .meta({ description: 'The folder of the embedded stores, relative to this file.' }),
    databaseUrl: url(/^postgres(ql)?:\/\/\S+$/, 'postgres://…')
      .optional()
      .meta({
        description: 'PostgreSQL. Left out: the embedded store in `data`.',
      }),
    redisUrl: url(
      /^(rediss?:\/\/[^\s,]+(,rediss?:\/\/[^\s,]+)*|rediss?\+sentinel:\/\/[^\s/]+\/[^\s/]+(\/\d+)?)$/,
      'redis://… or rediss://…',
    )
      .optional()
      .meta({
        description:
          'Redis or Valkey; of a Cluster several nodes, with commas between them; of a Sentinel group redis+sentinel://host,host/name. Left out: the embedded store.',
      }),
    redis,
    redisPrefix: text.default('gatehouse:').meta({
      description: 'Stands before every key, so that several products may share a Redis.',
    }),
    engagement: z
      .strictObject({
        lastKnownMinutes: z
          .number()
          .min(0)
          .max(1_440)
          .default(15)
          .meta({ description: 'How long the last known engagement may stand in for a silent store.' }),
        retentionDays: z
          .int()
          .min(32)
          .max(36_500)
          .default(400)
          .meta({ description: 'How long events are kept. Their counts are kept for ever.' }),
      })
      .prefault({}),
    example: z
      .enum(['insightx'])
      .optional()
      .meta({ description: 'The example product, in place of `source`.' }),
    source: source.optional().meta({ description: 'The product behind the gateway.' }),
    overlay: z.array(path).default([]).meta({
      description: 'Files that ask for more than the schema does itself, relative to this file.',
    }),
    auth: auth.prefault({}).meta({ description: 'Which tokens are believed.' }),
    ownerKeyFile: path.optional().meta({
      description:
        'The file that holds the key which a first start gives to the owner. Left out: it makes one, and prints it once.',
    }),
    denied,
    introspection: z.boolean().default(true).meta({
      description:
        'Whether operations may ask what the schema is; off, errors suggest no names either. What is hidden is in neither.',
    }),
    dryRun,
    persistedOperations: z
      .strictObject({
        manifest: path.optional().meta({
          description:
            'The operations that clients name instead of sending them: Apollo’s manifest, or texts by id.',
        }),
        only: z
          .boolean()
          .default(false)
          .meta({ description: 'Takes no operation that is not in the manifest.' }),
      })
      .refine(({ manifest, only }) => !only || manifest !== undefined, {
        error: 'expected a manifest, where no other operation is taken',
      })
      .prefault({}),
    responseCache: z
      .strictObject({
        enabled: z.boolean().default(false).meta({
          description:
            'Whether answers whose fields all have `@cacheControl` are given again to whom the same was decided.',
        }),
      })
      .prefault({}),
    explain,
    batch: z
      .strictObject({
        limit: z
          .int()
          .min(1)
          .max(1000)
          .default(10)
          .meta({ description: 'The most operations in one request.' }),
      })
      .prefault({}),
    subscriptions,
    entitlements: z
      .strictObject({
        enabled: z.boolean().default(true).meta({
          description: 'Whether callers may ask what they may do.',
        }),
        field: z
          .string()
          .regex(/^(?!__)[_A-Za-z][_0-9A-Za-z]*$/)
          .register(expectations, { expected: 'the name of a GraphQL field' })
          .default('entitlements')
          .meta({ description: 'The root query field by which they ask.' }),
      })
      .prefault({}),
    views: z
      .strictObject({
        limit: z.int().min(1).max(10_000).default(64).meta({
          description:
            'How many schemas are kept for callers from whom something is hidden, a class of them each.',
        }),
      })
      .prefault({}),
    limits,
    cors,
    http: z
      .strictObject({
        requestSeconds: z.number().min(1).max(3_600).default(30).meta({
          description: 'How long a request may take to come, its body included. Then it is answered 408.',
        }),
        drainSeconds: z.number().min(0).max(3_600).default(10).meta({
          description: 'How long requests under way have to end, once the process drains.',
        }),
        drainDelaySeconds: z.number().min(0).max(3_600).default(0).meta({
          description:
            'How long a process that was asked to end goes on answering, while /readyz is 503. Then it drains.',
        }),
      })
      .prefault({}),
    profiles,
    log: z
      .strictObject({
        level: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
        requests: z.enum(['error', 'warn', 'info', 'debug', 'trace']).default('debug').meta({
          description: 'The level of the line that each request has. Below `level` it is not written.',
        }),
      })
      .prefault({}),
  })
  .meta({
    title: 'Gatehouse configuration',
    description: 'How a Gatehouse gateway runs. Environment variables override it.',
    not: { required: ['example', 'source'] },
  });

export type ConfigurationFile = z.output<typeof configurationFormat>;

/** An address may hold a password, so it is never repeated in a message. */
function url(pattern: RegExp, expected: string): z.ZodString {
  return z.string().regex(pattern).meta({ writeOnly: true }).register(expectations, { expected });
}

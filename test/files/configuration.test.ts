import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Failure } from '../../src/domain/failure.ts';
import { readConfiguration } from '../../src/files/configuration.ts';
import { ENVIRONMENT } from '../../src/files/environment.ts';
import { BAD_CONFIGURATIONS } from './bad-configurations.ts';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-configuration-'));
const SECRET = '0123456789abcdef0123456789abcdef';
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function written(yaml: string): string {
  const file = join(folder, 'gatehouse.yaml');
  writeFileSync(file, yaml);
  return file;
}

function complaint(file: string | undefined, env: Record<string, string>): string[] {
  try {
    readConfiguration(file, env);
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: 'INVALID_CONFIGURATION' });
    return error instanceof Failure ? error.message.split('\n') : [];
  }
  return [];
}

describe('a configuration', () => {
  test('that is shipped runs the example on this machine only', () => {
    expect(readConfiguration('gatehouse.yaml', {})).toEqual({
      file: resolve('gatehouse.yaml'),
      port: 4000,
      host: '127.0.0.1',
      catalog: resolve('catalog.yaml'),
      data: resolve('data'),
      overlay: [],
      example: 'insightx',
      redis: { tls: {}, sentinel: {}, addresses: {} },
      redisPrefix: 'gatehouse:',
      engagement: { lastKnownMinutes: 15, retentionDays: 400 },
      auth: { algorithms: ['HS256'], claims: { subject: 'sub', account: 'account' } },
      denied: { status: 401, code: 'FORBIDDEN', partialMutations: false, partialSubscriptions: false },
      dryRun: { everything: false, releases: [], flags: [] },
      persistedOperations: { only: false },
      responseCache: { enabled: false },
      introspection: true,
      batch: { limit: 10 },
      subscriptions: { perConnection: 100, perProcess: 10_000, keepAliveSeconds: 12 },
      entitlements: { enabled: true, field: 'entitlements' },
      views: { limit: 64 },
      cors: {},
      http: { requestSeconds: 30, drainSeconds: 10, drainDelaySeconds: 0 },
      limits: {
        bodyBytes: 1_048_576,
        tokens: 10_000,
        lines: 10_000,
        depth: 30,
        aliases: 100,
        rootFields: 100,
        selections: 50_000,
        merges: 500_000,
        directives: 500,
        fragments: 500,
        errors: 100,
        inputs: { depth: 32, values: 20_000 },
        introspection: { roots: 10, bytes: 1_048_576 },
        cost: {
          most: 10_000,
          listSize: 10,
          lengths: {
            names: ['first', 'last', 'limit', 'take', 'pageSize', 'perPage'],
            within: ['page', 'paging', 'pagination', 'options'],
            paths: ['page.size'],
          },
          plans: {},
          tiers: {},
        },
      },
      profiles: {
        guest: { metrics: {}, claims: {} },
        maker: { plan: 'pro', metrics: {}, claims: { team: 'advanced-integration' } },
      },
      log: { level: 'info', requests: 'debug' },
    });
  });

  test('of a product of its own has absolute paths, from the folder of the file', () => {
    const file = written(`
source: { local: { schema: [api/a.graphql, /b.graphql], resolvers: api/resolvers.js } }
catalog: conf/catalog.yaml
overlay: [conf/tight.yaml, /x.yaml]
auth: { secret: ${SECRET}, issuer: me, audience: you, algorithms: [HS512], claims: { plan: tariff } }
`);
    const { source, catalog, overlay, data, auth, example } = readConfiguration(file, {});
    expect(source?.local).toEqual({
      schema: [join(folder, 'api/a.graphql'), '/b.graphql'],
      resolvers: join(folder, 'api/resolvers.js'),
    });
    expect(overlay).toEqual([join(folder, 'conf/tight.yaml'), '/x.yaml']);
    expect([catalog, data]).toEqual([join(folder, 'conf/catalog.yaml'), join(folder, 'data')]);
    expect(auth).toEqual({
      secret: SECRET,
      issuer: 'me',
      audience: 'you',
      algorithms: ['HS512'],
      claims: { subject: 'sub', account: 'account', plan: 'tariff' },
    });
    expect(example).toBeUndefined();
  });

  test('needs no file: the environment can say everything, from the folder of the process', () => {
    const configuration = readConfiguration(undefined, { GATEHOUSE_EXAMPLE: 'insightx', PORT: '0' });
    expect(configuration).toMatchObject({ port: 0, file: undefined, catalog: resolve('catalog.yaml') });
  });

  test('may be a file of comments', () => {
    expect(
      readConfiguration(written('# all from outside\n'), { GATEHOUSE_EXAMPLE: 'insightx' }),
    ).toMatchObject({
      example: 'insightx',
    });
  });

  test('is frozen, all the way down', () => {
    const configuration = readConfiguration('gatehouse.yaml', {});
    expect(Object.isFrozen(configuration)).toBe(true);
    expect(Object.isFrozen(configuration.auth.claims)).toBe(true);
    expect(Object.isFrozen(configuration.auth.algorithms)).toBe(true);
  });

  test('runs the example in production with a secret of its own', () => {
    const env = { NODE_ENV: 'production', GATEHOUSE_JWT_SECRET: SECRET };
    expect(readConfiguration('gatehouse.yaml', env).auth.secret).toBe(SECRET);
  });

  test('that cannot be read says so', () => {
    expect(complaint(join(folder, 'missing.yaml'), {})).toEqual([
      `${join(folder, 'missing.yaml')}  error  expected a file that can be read`,
    ]);
    expect(complaint(written('port: ['), {})[0]).toMatch(/:1:8 {2}error {2}expected YAML/);
    expect(complaint(written('[port]'), {})[0]).toMatch(
      /:1:1 {2}error {2}expected a map, received a list of 1$/,
    );
  });
});

describe('the environment', () => {
  const GIVEN: Readonly<Record<string, readonly [string, unknown]>> = {
    PORT: ['8080', 8080],
    HOST: ['0.0.0.0', '0.0.0.0'],
    DATABASE_URL: ['postgres://db/gatehouse', 'postgres://db/gatehouse'],
    DATABASE_URL_FILE: [join(folder, 'database'), 'postgres://db/gatehouse'],
    REDIS_URL_FILE: [join(folder, 'redis'), 'rediss://cache:6380'],
    REDIS_URL: ['rediss://cache:6380', 'rediss://cache:6380'],
    GATEHOUSE_REDIS_CA: ['/run/ca.pem', '/run/ca.pem'],
    GATEHOUSE_REDIS_SENTINEL_PASSWORD: ['word', 'word'],
    GATEHOUSE_REDIS_SENTINEL_PASSWORD_FILE: [join(folder, 'secret'), SECRET],
    GATEHOUSE_REDIS_PREFIX: ['insightx:', 'insightx:'],
    GATEHOUSE_CATALOG: ['other.yaml', resolve('other.yaml')],
    GATEHOUSE_DATA: ['/var/lib/gatehouse', '/var/lib/gatehouse'],
    GATEHOUSE_EXAMPLE: ['insightx', 'insightx'],
    GATEHOUSE_JWT_SECRET: [SECRET, SECRET],
    GATEHOUSE_JWT_SECRET_FILE: [join(folder, 'secret'), SECRET],
    GATEHOUSE_JWT_ISSUER: ['me', 'me'],
    GATEHOUSE_JWT_AUDIENCE: ['you', 'you'],
    GATEHOUSE_OWNER_KEY_FILE: ['/run/owner.key', '/run/owner.key'],
    GATEHOUSE_DENIED_STATUS: ['403', 403],
    GATEHOUSE_DENIED_CODE: ['NOT_ENTITLED', 'NOT_ENTITLED'],
    GATEHOUSE_LOG_LEVEL: ['debug', 'debug'],
  };

  test.each(ENVIRONMENT)('overrides $key by $name', ({ name, key, meaning }) => {
    const kept = { secret: SECRET, database: 'postgres://db/gatehouse', redis: 'rediss://cache:6380' };
    for (const [file, text] of Object.entries(kept)) writeFileSync(join(folder, file), `${text}\n`);
    const [given, read] = GIVEN[name]!;
    expect(readConfiguration('gatehouse.yaml', { [name]: given })).toHaveProperty(key, read);
    expect(meaning).not.toBe('');
  });

  test('takes the sentinels of a group and how they are spoken to', () => {
    const sentinels = 'rediss+sentinel://:word@a:26379,b:26379/primary/1';
    expect(readConfiguration('gatehouse.yaml', { REDIS_URL: sentinels }).redisUrl).toBe(sentinels);
    expect(complaint('gatehouse.yaml', { REDIS_URL: 'redis+sentinel://a:26379' }).join()).toContain(
      'redis://',
    );
  });

  test('takes the nodes of a Redis Cluster with commas between them, and nothing else in between', () => {
    const nodes = 'redis://a:7000,redis://b:7001,rediss://c:7002';
    expect(readConfiguration('gatehouse.yaml', { REDIS_URL: nodes }).redisUrl).toBe(nodes);
    for (const bad of ['redis://a, redis://b', 'redis://a,', 'redis://a;redis://b,x'])
      expect(complaint('gatehouse.yaml', { REDIS_URL: bad }).join()).toContain('redis://');
  });

  test('counts an empty variable as not set', () => {
    expect(readConfiguration('gatehouse.yaml', { PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 4000 });
  });

  test('takes the place of what is wrong in the file', () => {
    expect(readConfiguration(written('example: insightx\nport: x'), { PORT: '1' }).port).toBe(1);
  });
});

describe('a mistake is told where it is, and every one at once', () => {
  test.each(BAD_CONFIGURATIONS)('$fact', ({ yaml, env, says }) => {
    const file = written(yaml);
    const lines = complaint(file, env).map((line) => line.replace(`${file}:`, '').replace('  error', ''));
    // A problem of the whole file has no path.
    expect(lines.sort()).toEqual(says.map((line) => line.replace(/ {4}/, '  ')).sort());
    expect(lines.join()).not.toContain('hunter2');
  });
});

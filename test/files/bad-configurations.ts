/** A mistake in a configuration, and what is said of it. */
export interface BadConfiguration {
  readonly fact: string;
  readonly yaml: string;
  readonly env: Readonly<Record<string, string>>;
  /** `place  path  message`, where a place is `line:column`, or the environment. */
  readonly says: readonly string[];
  /** A mistake of structure, which the published JSON Schema shows in an editor too. */
  readonly structural: boolean;
}

const example = 'example: insightx';
const local = 'source: { local: { schema: [a.graphql], resolvers: r.js } }';
const keys = 'secret: 0123456789abcdef0123456789abcdef, issuer: i, audience: a';

export const BAD_CONFIGURATIONS: readonly BadConfiguration[] = [
  inFile('an unknown key', `${example}\nports: 1`, '2:1  ports  unknown key "ports": did you mean "port"?'),
  inFile(
    'a port in words',
    `${example}\nport: web`,
    '2:7  port  expected a whole number from 0 to 65535, received text "web"',
  ),
  inFile(
    'a port that no socket has',
    `port: 70000\n${example}`,
    '1:7  port  expected a whole number from 0 to 65535, received number 70000',
  ),
  inFile('an unknown example', 'example: acme', '1:10  example  expected "insightx", received text "acme"'),
  inFile(
    'an unsigned token',
    `${example}\nauth: { algorithms: [none] }`,
    '2:22  auth.algorithms[0]  expected "HS256", "HS384" or "HS512", received text "none"',
  ),
  inFile(
    'no algorithm at all',
    `${example}\nauth: { algorithms: [] }`,
    '2:21  auth.algorithms  expected a list of at least one algorithm, received an empty list',
  ),
  inFile(
    'a status that is no denial',
    `${example}\ndenied: { status: 404 }`,
    '2:19  denied.status  expected 401 or 403, received number 404',
  ),
  inFile(
    'a code that is no code',
    `${example}\ndenied: { code: not entitled }`,
    '2:17  denied.code  expected a code such as NOT_ENTITLED, received text "not entitled"',
  ),
  ...['UNAUTHENTICATED', 'ENTITLEMENTS_UNAVAILABLE', 'GRAPHQL_VALIDATION_FAILED', 'RATE_LIMITED'].map(
    (code) =>
      beyond(
        `${code} as the code of denials`,
        `${example}\ndenied: { code: ${code} }`,
        {},
        `2:17  denied.code  expected a code that stands for denials alone, received "${code}", which stands for something else`,
      ),
  ),
  inFile(
    'a batch of none',
    `${example}\nbatch: { limit: 0 }`,
    '2:17  batch.limit  expected a whole number from 1 to 1000, received number 0',
  ),
  inFile(
    'a field that GraphQL keeps for itself',
    `${example}\nentitlements: { field: __mine }`,
    '2:24  entitlements.field  expected the name of a GraphQL field, received text "__mine"',
  ),
  inFile(
    'an unknown level',
    `${example}\nlog: { level: loud }`,
    '2:15  log.level  expected "silent", "fatal", "error", "warn", "info", "debug" or "trace", received text "loud"',
  ),
  inFile(
    'another database, without its password',
    `${example}\ndatabaseUrl: mysql://me:hunter2@db`,
    '2:14  databaseUrl  expected postgres://…, received another text',
  ),
  inFile(
    'a source without resolvers',
    `source: { local: { schema: [a.graphql] } }\nauth: { ${keys} }`,
    '1:18  source.local.resolvers  missing key "resolvers": expected a path, received nothing',
  ),
  inFile(
    'an example and a source',
    `${example}\n${local}\nauth: { ${keys} }`,
    '2:1  source  expected exactly one of the keys example or source, received both',
  ),
  beyond(
    'an origin with a path',
    `${example}\ncors: { graphql: { origins: [https://app.example.com/] } }`,
    {},
    '2:30  cors.graphql.origins[0]  expected an origin such as https://app.example.com, without a path, or *, received "https://app.example.com/"',
  ),
  beyond(
    'an origin without a scheme',
    `${example}\ncors: { ofrep: { origins: [app.example.com] } }`,
    {},
    '2:28  cors.ofrep.origins[0]  expected an origin such as https://app.example.com, without a path, or *, received "app.example.com"',
  ),
  inFile(
    'no origin at all',
    `${example}\ncors: { schema: { origins: [] } }`,
    '2:28  cors.schema.origins  expected a list of at least one origin, received an empty list',
  ),
  beyond(
    'cookies from every origin',
    `${example}\ncors: { admin: { origins: ["*"], credentials: true } }`,
    {},
    '2:47  cors.admin.credentials  expected false, because * allows every origin; name the origins that may send cookies',
  ),
  beyond(
    'neither example nor source',
    `auth: { ${keys} }`,
    {},
    '1:1    expected exactly one of the keys example or source, received neither',
  ),
  beyond(
    'a short secret, which is not repeated',
    `${example}\nauth: { secret: hunter2 }`,
    {},
    '2:17  auth.secret  expected at least 32 bytes, received 7',
  ),
  inFile(
    'a secret that lacks its quotes, which is not repeated',
    `${example}\nauth: { secret: 4711 }`,
    '2:17  auth.secret  expected text, received a number: put it in quotes',
  ),
  beyond(
    'a source without keys',
    local,
    {},
    '1:1  auth.secret  missing key "secret": expected it or secretFile here or in GATEHOUSE_JWT_SECRET or GATEHOUSE_JWT_SECRET_FILE, received nothing',
    '1:1  auth.issuer  missing key "issuer": expected it here or in GATEHOUSE_JWT_ISSUER, received nothing',
    '1:1  auth.audience  missing key "audience": expected it here or in GATEHOUSE_JWT_AUDIENCE, received nothing',
  ),
  beyond(
    'the secret of the example in production',
    example,
    { NODE_ENV: 'production' },
    '1:1  auth.secret  expected a secret of your own, because NODE_ENV is production and everybody knows the one of the example: set GATEHOUSE_JWT_SECRET or GATEHOUSE_JWT_SECRET_FILE',
  ),
  beyond(
    'a variable that is no port',
    example,
    { PORT: '80 80' },
    'environment  PORT  expected a whole number from 0 to 65535, received text "80 80"',
  ),
  beyond(
    'a variable that is no status',
    example,
    { GATEHOUSE_DENIED_STATUS: '500' },
    'environment  GATEHOUSE_DENIED_STATUS  expected 401 or 403, received number 500',
  ),
  beyond(
    'a variable with a short secret',
    example,
    { GATEHOUSE_JWT_SECRET: 'hunter2' },
    'environment  GATEHOUSE_JWT_SECRET  expected at least 32 bytes, received 7',
  ),
  beyond(
    'a variable with another store',
    example,
    { REDIS_URL: 'http://:hunter2@cache' },
    'environment  REDIS_URL  expected redis://… or rediss://…, received another text',
  ),
  beyond(
    'a secret in a file that is not there',
    example,
    { GATEHOUSE_JWT_SECRET_FILE: '/no/such/file' },
    'environment  GATEHOUSE_JWT_SECRET_FILE  expected a file that can be read, received another path',
  ),
  beyond(
    'two secrets',
    example,
    { GATEHOUSE_JWT_SECRET: 'a'.repeat(32), GATEHOUSE_JWT_SECRET_FILE: '/no/such/file' },
    'environment  GATEHOUSE_JWT_SECRET_FILE  expected GATEHOUSE_JWT_SECRET or GATEHOUSE_JWT_SECRET_FILE, received both',
  ),
  beyond(
    'mistakes in the file and in the environment',
    `${example}\nhots: x\nbatch: { limit: ten }`,
    { PORT: 'x', GATEHOUSE_LOG_LEVEL: 'loud' },
    '2:1  hots  unknown key "hots": did you mean "host"?',
    '3:17  batch.limit  expected a whole number from 1 to 1000, received text "ten"',
    'environment  GATEHOUSE_LOG_LEVEL  expected "silent", "fatal", "error", "warn", "info", "debug" or "trace", received text "loud"',
    'environment  PORT  expected a whole number from 0 to 65535, received text "x"',
  ),
];

function inFile(fact: string, yaml: string, ...says: string[]): BadConfiguration {
  return { fact, yaml, env: {}, says, structural: true };
}

function beyond(
  fact: string,
  yaml: string,
  env: Readonly<Record<string, string>>,
  ...says: string[]
): BadConfiguration {
  return { fact, yaml, env, says, structural: false };
}

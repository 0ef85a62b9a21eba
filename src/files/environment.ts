import { readFileSync } from 'node:fs';
import type { Json } from '../domain/catalog.ts';
import { isJsonMap, type JsonMap } from './json-shape.ts';
import type { FileProblem } from './problem.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that overrides a key of the configuration. */
export interface Variable {
  readonly name: string;
  /** The key it overrides, dotted. */
  readonly key: string;
  readonly meaning: string;
  readonly kind: 'text' | 'number' | 'file';
}

/** Every variable of the environment that Gatehouse reads, but for NODE_ENV. An empty variable counts as not set. */
export const ENVIRONMENT: readonly Variable[] = [
  { name: 'PORT', key: 'port', kind: 'number', meaning: 'The port to listen on' },
  { name: 'HOST', key: 'host', kind: 'text', meaning: 'The address to listen on; 0.0.0.0 is every network' },
  {
    name: 'DATABASE_URL',
    key: 'databaseUrl',
    kind: 'text',
    meaning: 'PostgreSQL, in place of the embedded store',
  },
  {
    name: 'DATABASE_URL_FILE',
    key: 'databaseUrl',
    kind: 'file',
    meaning: 'The file that holds that URL',
  },
  {
    name: 'REDIS_URL',
    key: 'redisUrl',
    kind: 'text',
    meaning: 'Redis or Valkey, in place of the embedded store',
  },
  {
    name: 'REDIS_URL_FILE',
    key: 'redisUrl',
    kind: 'file',
    meaning: 'The file that holds that URL',
  },
  {
    name: 'GATEHOUSE_REDIS_CA',
    key: 'redis.tls.ca',
    kind: 'text',
    meaning: 'The file of the authorities that certificates of Redis are trusted by',
  },
  {
    name: 'GATEHOUSE_REDIS_SENTINEL_PASSWORD',
    key: 'redis.sentinel.password',
    kind: 'text',
    meaning: 'The password of the sentinels',
  },
  {
    name: 'GATEHOUSE_REDIS_SENTINEL_PASSWORD_FILE',
    key: 'redis.sentinel.password',
    kind: 'file',
    meaning: 'The file that holds that password',
  },
  {
    name: 'GATEHOUSE_REDIS_PREFIX',
    key: 'redisPrefix',
    kind: 'text',
    meaning: 'What stands before every key in Redis',
  },
  {
    name: 'GATEHOUSE_CATALOG',
    key: 'catalog',
    kind: 'text',
    meaning: 'The catalog file that seeds an empty store',
  },
  { name: 'GATEHOUSE_DATA', key: 'data', kind: 'text', meaning: 'The folder of the embedded stores' },
  { name: 'GATEHOUSE_EXAMPLE', key: 'example', kind: 'text', meaning: 'The example product: insightx' },
  { name: 'GATEHOUSE_JWT_SECRET', key: 'auth.secret', kind: 'text', meaning: 'What tokens are signed with' },
  {
    name: 'GATEHOUSE_JWT_SECRET_FILE',
    key: 'auth.secret',
    kind: 'file',
    meaning: 'The file that holds that secret',
  },
  {
    name: 'GATEHOUSE_JWT_ISSUER',
    key: 'auth.issuer',
    kind: 'text',
    meaning: 'What `iss` of a token must be',
  },
  {
    name: 'GATEHOUSE_JWT_AUDIENCE',
    key: 'auth.audience',
    kind: 'text',
    meaning: 'What `aud` of a token must hold',
  },
  {
    name: 'GATEHOUSE_OWNER_KEY_FILE',
    key: 'ownerKeyFile',
    kind: 'text',
    meaning: 'The file that holds the key which a first start gives to the owner',
  },
  {
    name: 'GATEHOUSE_DENIED_STATUS',
    key: 'denied.status',
    kind: 'number',
    meaning: 'The HTTP status of a denial',
  },
  { name: 'GATEHOUSE_DENIED_CODE', key: 'denied.code', kind: 'text', meaning: 'The code of a denial' },
  { name: 'GATEHOUSE_LOG_LEVEL', key: 'log.level', kind: 'text', meaning: 'How much is logged' },
];

export interface Overridden {
  readonly value: Json;
  /** The variable that gave the value at a dotted key. */
  readonly origins: ReadonlyMap<string, string>;
  readonly problems: readonly FileProblem[];
}

/** The file's value with the environment's in place of its own. */
export function override(file: Json, env: Environment): Overridden {
  const origins = new Map<string, string>();
  const problems: FileProblem[] = [];
  let value = file;
  for (const variable of ENVIRONMENT) {
    const given = env[variable.name];
    if (given === undefined || given === '') continue;
    const first = origins.get(variable.key);
    if (first !== undefined) {
      problems.push(
        environmentProblem(variable.name, `expected ${first} or ${variable.name}, received both`),
      );
      continue;
    }
    const read = variable.kind === 'file' ? readSecret(given) : given;
    if (read === undefined) {
      problems.push(
        environmentProblem(variable.name, 'expected a file that can be read, received another path'),
      );
      continue;
    }
    origins.set(variable.key, variable.name);
    value = put(value, variable.key.split('.'), variable.kind === 'number' ? numberOrText(read) : read);
  }
  return { value, origins, problems };
}

/** A problem with a variable, which stands in no file. */
export function environmentProblem(variable: string, message: string): FileProblem {
  return { severity: 'error', file: 'environment', line: 0, column: 0, path: variable, message };
}

function readSecret(file: string): string | undefined {
  try {
    // Editors and `echo` end a file with a line break that is not part of the secret.
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

/** Text that is no number stays text, and is told as what was received. */
function numberOrText(text: string): Json {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function put(into: Json, path: readonly string[], value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  // What is no map is wrong and will be told so: it must not be hidden by what overrides a part of it.
  if (!isJsonMap(into)) return into;
  return { ...into, [key]: put(childMap(into, key, rest), rest, value) };
}

function childMap(map: JsonMap, key: string, rest: readonly string[]): Json {
  const child = map[key];
  return rest.length > 0 && child === undefined ? {} : (child ?? null);
}

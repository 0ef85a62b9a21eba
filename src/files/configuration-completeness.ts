import type { ConfigurationFile } from './configuration-format.ts';
import { ENVIRONMENT, type Environment } from './environment.ts';
import type { Finding } from './finding.ts';

const KEYS = ['secret', 'issuer', 'audience'] as const;

/** What file and environment together still lack. */
export function completeness(settings: ConfigurationFile, env: Environment): Finding[] {
  const { example, source, auth } = settings;
  return [
    ...((example === undefined) === (source === undefined) ? [oneProduct(example !== undefined)] : []),
    ...(example === undefined ? KEYS.filter((key) => isMissing(auth, key)).map(missing) : []),
    ...(example !== undefined && isMissing(auth, 'secret') && env['NODE_ENV'] === 'production'
      ? [noSecret()]
      : []),
  ];
}

/** A file that was named for the secret and holds none has been told of. */
function isMissing(auth: ConfigurationFile['auth'], key: (typeof KEYS)[number]): boolean {
  return auth[key] === undefined && !(key === 'secret' && auth.secretFile !== undefined);
}

function oneProduct(both: boolean): Finding {
  const message = `expected exactly one of the keys example or source, received ${both ? 'both' : 'neither'}`;
  return { path: both ? ['source'] : [], at: both ? 'key' : 'value', message };
}

function missing(key: (typeof KEYS)[number]): Finding {
  const dotted = `auth.${key}`;
  const variables = ENVIRONMENT.filter((variable) => variable.key === dotted).map(
    (variable) => variable.name,
  );
  const here = key === 'secret' ? 'it or secretFile here' : 'it here';
  const message = `missing key "${key}": expected ${here} or in ${variables.join(' or ')}, received nothing`;
  return { path: ['auth', key], at: 'value', message };
}

/** The secret of the example is published with its source: whoever reads it could sign anything. */
function noSecret(): Finding {
  const message =
    'expected a secret of your own, because NODE_ENV is production and everybody knows the one of the example: ' +
    'set GATEHOUSE_JWT_SECRET or GATEHOUSE_JWT_SECRET_FILE';
  return { path: ['auth', 'secret'], at: 'value', message };
}

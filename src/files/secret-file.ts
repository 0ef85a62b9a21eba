import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Json } from '../domain/catalog.ts';
import type { Finding } from './finding.ts';
import { childOf, isJsonMap } from './json-shape.ts';

/** Settings with the secret that `auth.secretFile` names in its place, and what is wrong with that file. */
export interface SecretRead {
  readonly value: Json;
  readonly findings: readonly Finding[];
}

const PATH = ['auth', 'secretFile'];

/**
 * Reads the secret that tokens are signed with from the file that the configuration names for it.
 * @param folder what a relative path is taken from
 * @param overridden whether the environment gives the secret, which then stands above the file
 */
export function withSecretFile(value: Json, folder: string, overridden: boolean): SecretRead {
  const auth = isJsonMap(value) ? childOf(value, 'auth') : undefined;
  if (!isJsonMap(value) || !isJsonMap(auth)) return { value, findings: [] };
  const file = childOf(auth, 'secretFile');
  if (typeof file !== 'string' || overridden) return { value, findings: [] };
  if (childOf(auth, 'secret') !== undefined) {
    const message = 'expected one of the keys secret and secretFile, received both';
    return { value, findings: [{ path: PATH, at: 'key', message }] };
  }
  const secret = read(resolve(folder, file));
  if (secret !== undefined) return { value: { ...value, auth: { ...auth, secret } }, findings: [] };
  const message =
    `expected a file that can be read, received ${JSON.stringify(file)}; write a secret into it ` +
    `(openssl rand -hex 32 > ${file}), or set GATEHOUSE_JWT_SECRET`;
  return { value, findings: [{ path: PATH, at: 'value', message }] };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

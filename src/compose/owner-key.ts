import { readFileSync } from 'node:fs';

import { Failure } from '../domain/failure.ts';

/** Long enough that nobody guesses it, and nothing that a header could not carry. */
const KEY = /^[\w.~+/-]{32,200}$/;

/**
 * Reads the key that a first start gives to the owner. The file's last line break is not part of it.
 * @throws Failure INVALID_CONFIGURATION
 */
export function readOwnerKey(file: string): string {
  let key: string;
  try {
    key = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new Failure(
      'INVALID_CONFIGURATION',
      `ownerKeyFile: expected a file that can be read, ${file} cannot`,
      {
        cause,
      },
    );
  }
  if (KEY.test(key)) return key;
  // The key itself is never repeated.
  const message = `ownerKeyFile: expected 32 to 200 of A-Z a-z 0-9 - . _ ~ + / in ${file}, received ${key.length} characters`;
  throw new Failure('INVALID_CONFIGURATION', `${message}; \`openssl rand -hex 32\` makes such a key`);
}

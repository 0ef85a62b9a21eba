import { readFileSync } from 'node:fs';

import { Failure } from '../domain/failure.ts';
import type { Tls } from '../redis/target.ts';

/** Reads the files that settings of TLS name. @throws Failure INVALID_CONFIGURATION */
export function readTls({ ca, cert, key, ...rest }: Tls = {}): Tls {
  return { ...rest, ca: pemIn('ca', ca), cert: pemIn('cert', cert), key: pemIn('key', key) };
}

function pemIn(setting: string, file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const message = `redis.tls.${setting}: expected a file that can be read, received ${file}`;
    throw new Failure('INVALID_CONFIGURATION', message, { cause });
  }
}

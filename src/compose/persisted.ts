import { readFileSync } from 'node:fs';

import { Failure } from '../domain/failure.ts';
import type { Configuration } from '../files/configuration.ts';
import { parseManifest } from '../files/read-manifest.ts';
import { PersistedOperations } from '../graphql/persisted.ts';

/**
 * The operations of the manifest; undefined where there is none.
 * @throws Failure INVALID_CONFIGURATION
 */
export function persistedOf({
  manifest,
  only,
}: Configuration['persistedOperations']): PersistedOperations | undefined {
  return manifest === undefined ? undefined : new PersistedOperations(read(manifest), only);
}

function read(file: string): ReadonlyMap<string, string> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure('INVALID_CONFIGURATION', `the manifest ${file} cannot be read`, { cause });
  }
  return parseManifest(text, file);
}

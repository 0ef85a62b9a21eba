import { z } from 'zod';

import type { Json } from '../domain/catalog.ts';
import { Failure } from '../domain/failure.ts';
import { judge } from './judge.ts';
import { isJsonMap } from './json-shape.ts';
import { apolloManifest, plainManifest } from './manifest-format.ts';
import { dotted } from './problem.ts';

/**
 * Reads a manifest of persisted operations: Apollo's, or texts by id as Relay and graphql-codegen write it.
 * @returns texts by id
 * @throws Failure INVALID_CONFIGURATION with every mistake, one a line
 */
export function parseManifest(text: string, file: string): ReadonlyMap<string, string> {
  const value = parsed(text, file);
  if (isJsonMap(value) && 'format' in value) {
    const { success, data } = apolloManifest.safeParse(value);
    if (success) return new Map(data.operations.map(({ id, body }) => [id, body]));
    throw invalid(file, apolloManifest, value);
  }
  const { success, data } = plainManifest.safeParse(value);
  if (success) return new Map(Object.entries(data));
  throw invalid(file, plainManifest, value);
}

function parsed(text: string, file: string): Json {
  try {
    return z.json().parse(JSON.parse(text));
  } catch (cause) {
    throw new Failure('INVALID_CONFIGURATION', `${file}  expected JSON`, { cause });
  }
}

function invalid(file: string, format: Parameters<typeof judge>[0], value: Json): Failure {
  const lines = judge(format, value).map(({ path, message }) =>
    [file, dotted(path), message].filter((part) => part !== '').join('  '),
  );
  return new Failure('INVALID_CONFIGURATION', lines.join('\n'));
}

import { describe, expect, test } from '@jest/globals';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { copyOf, plant, runScript } from './copy.ts';

interface Rule {
  readonly name: string;
}
const { forbidden } = createRequire(import.meta.url)(resolve('.dependency-cruiser.cjs')) as {
  readonly forbidden: readonly Rule[];
};

/** One bad arrow for each rule: the file it starts from, and what that file says. */
const BAD: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'no-circles': ['src/engine/bad-circle.ts', `export type { B } from './bad-other-half.ts';`],
  'no-orphans': ['src/engine/bad-orphan.ts', 'export const nobody = 1;'],
  'domain-knows-nobody': ['src/domain/bad.ts', `export { join } from 'node:path';`],
  'thinking-is-pure': ['src/engine/bad-arrow.ts', `export * from '../ports/runtime.ts';`],
  'ports-are-shapes': ['src/ports/bad.ts', `export type { Check } from '../engine/check.ts';`],
  'ports-are-types': [
    'src/ports/bad-value.ts',
    `import { FAILURES } from '../domain/failure.ts';\nexport const x = FAILURES;`,
  ],
  'actions-see-inward': ['src/actions/bad.ts', `export * from '../redis/keys.ts';`],
  'stores-know-ports-only': ['src/jwt/bad.ts', `export * from '../engine/bucket.ts';`],
  'stores-share-the-layout-of-a-record': ['src/redis/bad.ts', `export * from '../engine/bucket.ts';`],
  'apollo-is-a-threshold': ['src/apollo/bad.ts', `export * from '../actions/outage.ts';`],
  'doors-open-onto-actions': ['src/graphql/bad.ts', `export * from '../engine/decide.ts';`],
  'sockets-know-doors': ['src/http/bad.ts', `export * from '../redis/keys.ts';`],
  'the-example-knows-public-things': ['src/insightx/bad.ts', `export * from '../domain/failure.ts';`],
  'only-compose-sees-everything': ['src/cli/bad.ts', `export * from '../compose/log.ts';`],
  'no-drawers': ['src/engine/bad-drawer.ts', `export * from './utils.ts';`],
  'ioredis-lives-in-redis': ['src/http/bad-1.ts', `export { Redis } from 'ioredis';`],
  'sql-lives-in-postgres': ['src/http/bad-2.ts', `export { Pool } from 'pg';`],
  'apollo-and-shield-live-in-graphql': [
    'src/http/bad-3.ts',
    `export { ApolloServer } from '@apollo/server';`,
  ],
  'graphql-lives-in-graphql-doors': ['src/http/bad-4.ts', `export { parse } from 'graphql';`],
  'fastify-and-ws-live-in-http': ['src/graphql/bad-5.ts', `export { fastify } from 'fastify';`],
  'subscription-protocols-live-in-graphql': ['src/ofrep/bad-13.ts', `export { print } from 'graphql-sse';`],
  'jose-lives-in-jwt': ['src/http/bad-6.ts', `export { SignJWT } from 'jose';`],
  'yaml-lives-in-files': ['src/http/bad-7.ts', `export { parse } from 'yaml';`],
  'zod-lives-where-input-is-read': ['src/http/bad-10.ts', `export { z } from 'zod';`],
  're2-and-murmur-live-in-engine': ['src/http/bad-8.ts', `export { RE2JS } from 're2js';`],
  'commander-lives-in-cli': ['src/http/bad-9.ts', `export { Command } from 'commander';`],
};

const HOUSE = ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs'];

interface Cruised {
  readonly summary: { readonly violations: readonly { readonly from: string; readonly rule: Rule }[] };
}

/** What is wrong in a house, as `rule file`. */
function violations(folder: string): ReadonlySet<string> {
  const { said } = runScript(folder, 'arrows', '--', '--output-type', 'json');
  const { summary } = JSON.parse(said.slice(said.indexOf('{'))) as Cruised;
  return new Set(summary.violations.map(({ rule, from }) => `${rule.name} ${from}`));
}

describe('the house', () => {
  test('has no arrow that points outward, no circle, no orphan, no drawer, and each vendor in one room', () => {
    expect(runScript(copyOf(HOUSE), 'arrows')).toMatchObject({ code: 0 });
  });

  test('has a bad arrow here for each of its rules, so that none can go silent', () => {
    expect(Object.keys(BAD).sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  test('notices each bad arrow by the rule that is about it, and fails', () => {
    const folder = copyOf(HOUSE);
    plant(folder, {
      ...Object.fromEntries(Object.values(BAD)),
      'src/engine/bad-other-half.ts': `export type { A } from './bad-circle.ts';\nexport type B = 1;`,
      'src/engine/utils.ts': 'export const drawer = 1;',
    });
    const found = violations(folder);
    expect(Object.entries(BAD).filter(([rule, [file]]) => !found.has(`${rule} ${file}`))).toEqual([]);
    expect(runScript(folder, 'arrows').code).not.toBe(0);
  });
});

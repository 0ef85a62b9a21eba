import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema } from 'graphql';

import { exampleFolder, startGateway, writeFiles, type Running } from '../gateway/world.ts';

const PERSISTED = readFileSync('docs/persisted-operations.md', 'utf8');
const CACHE = readFileSync('docs/response-cache.md', 'utf8');
function block(page: string, language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
}

let gateway: Running;
beforeAll(async () => {
  const folder = exampleFolder();
  const own = readFileSync(join(folder, 'gatehouse.yaml'), 'utf8');
  writeFiles(folder, {
    'gatehouse.yaml': [own, block(PERSISTED, 'yaml'), block(CACHE, 'yaml')].join('\n'),
    'manifest.json': block(PERSISTED, 'json'),
  });
  gateway = await startGateway({ folder });
}, 60_000);
afterAll(() => gateway.stop());

test('docs/persisted-operations.md shows a manifest, and a request that names an operation of it', async () => {
  const env = { ...process.env, GATEHOUSE_URL: gateway.address, TOKEN: gateway.token('nia') };
  const out = execFileSync('bash', ['-c', block(PERSISTED, 'sh')], { env, encoding: 'utf8', stdio: 'pipe' });
  expect(JSON.parse(out)).toMatchObject({ data: { reports: expect.any(Array) } });
  const { status, errors } = await gateway.ask('nia', '{ me { id } }');
  expect(status).toBe(400);
  expect(errors[0]?.extensions.code).toBe('PERSISTED_OPERATION_REQUIRED');
});

test('docs/response-cache.md shows a schema', () => {
  const schema = buildSchema(readFileSync('schema/directives.graphql', 'utf8') + block(CACHE, 'graphql'));
  expect(schema.getType('Price')).toBeDefined();
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

import { limits } from '../../src/files/limits-format.ts';
import { exampleFolder, startGateway, writeFiles, type Running } from '../gateway/world.ts';

const PAGE = readFileSync('docs/limits.md', 'utf8');
function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(PAGE)?.[1] ?? '';
}
const shown = parse(block('yaml')) as { limits: object };

let gateway: Running;
beforeAll(async () => {
  const folder = exampleFolder();
  const own = readFileSync(join(folder, 'gatehouse.yaml'), 'utf8');
  writeFiles(folder, { 'gatehouse.yaml': `${own}\nlimits: { bodyBytes: 2000, cost: { most: 600 } }\n` });
  gateway = await startGateway({ folder });
}, 60_000);
afterAll(() => gateway.stop());

describe('docs/limits.md', () => {
  test('names every limit with its default', () => {
    const { cost, ...rest } = limits.parse({});
    const allowed = { plans: { pro: 50_000 }, tiers: { power: 20_000 } };
    expect(shown.limits).toEqual({ ...rest, cost: { ...cost, ...allowed } });
  });

  test('shows what is answered', async () => {
    const { status, errors } = await gateway.ask('nia', block('graphql'));
    expect(status).toBe(400);
    expect(errors).toEqual([JSON.parse(block('json'))]);
    const allowed = await gateway.ask('nia', block('graphql').replace('50', '49'));
    expect(allowed.status).toBe(200);
  });

  test('says what comes of a body that is too large', async () => {
    const { status, errors } = await gateway.ask('nia', `{ me { id } } #${'x'.repeat(2_000)}`);
    expect(status).toBe(413);
    expect(errors[0]?.extensions.code).toBe('TOO_LARGE');
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { exampleFolder, runOnce, startGateway, writeFiles, run, type Running } from '../gateway/world.ts';

const PAGE = readFileSync('docs/trying-out.md', 'utf8');
const settings = [...PAGE.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');

let gateway: Running;
let key: string;
beforeAll(async () => {
  const folder = exampleFolder();
  const own = readFileSync(join(folder, 'gatehouse.yaml'), 'utf8');
  writeFiles(folder, { 'gatehouse.yaml': [own, ...settings].join('\n') });
  gateway = await startGateway({ folder });
  key = /GATEHOUSE_KEY=(\S+)/.exec(gateway.out())?.[1] ?? '';
}, 60_000);
afterAll(() => gateway.stop());

/** Instants are of the day, and columns as wide as what is in them. */
const plain = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'then')
    .replaceAll(/ +/g, ' ')
    .trim();

describe('docs/trying-out.md', () => {
  test('shows what a dry run grants, and what operators are told of it', async () => {
    const { status, data } = await gateway.ask('nia', '{ advancedIntegration { connectors { name } } }');
    expect(status).toBe(200);
    expect(data).toMatchObject({ advancedIntegration: { connectors: expect.any(Array) } });
    const env = { GATEHOUSE_URL: gateway.address, GATEHOUSE_KEY: key };
    const { out } = await runOnce(['dry-run'], gateway.folder, env);
    const [, shown = ''] = /```console\n\$ gatehouse dry-run\n([\s\S]*?)```/.exec(PAGE) ?? [];
    expect(plain(out)).toBe(plain(shown));
  });

  test('shows who is told why', async () => {
    const signed = await (await run(['token', 'sue', '--claim', 'roles=support'], gateway.folder)).ended();
    const response = await fetch(`${gateway.address}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${signed.out.trim()}`,
        'x-entitlements-explain': '1',
      },
      body: JSON.stringify({ query: '{ benchmarks { name } }' }),
    });
    expect(await response.json()).toMatchObject({
      extensions: {
        entitlements: {
          subject: 'sue',
          elements: [{ coordinate: 'Query.benchmarks', demands: [[{ plan: 'pro', outcome: 'denied' }]] }],
        },
      },
    });
  });
});

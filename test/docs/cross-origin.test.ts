import { OpenFeature, type Client } from '@openfeature/web-sdk';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { gql, type ApolloClient } from '@apollo/client';
import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { pageAt } from '../front-end/page.ts';
import { emptyFolder, exampleFolder, startGateway, writeFiles, type Running } from '../gateway/world.ts';

const PAGE = readFileSync('docs/cross-origin.md', 'utf8');
const [, CONFIGURATION = ''] = /```yaml\n([\s\S]*?)```/.exec(PAGE) ?? [];
const APP = 'http://localhost:5173';

let gateway: Running;
let folder: string;
beforeAll(async () => {
  const own = exampleFolder();
  writeFiles(own, { 'gatehouse.yaml': `catalog: catalog.yaml\nexample: insightx\n${CONFIGURATION}` });
  gateway = await startGateway({ folder: own });
  folder = emptyFolder();
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFiles(folder, {
    'package.json': '{ "type": "module" }',
    'apollo.js': shown('apollo.js'),
    'openfeature.js': shown('openfeature.js'),
  });
});
afterAll(() => OpenFeature.close());

/** The fenced block of the page that begins with the name of its file. */
function shown(file: string): string {
  const [, text = ''] = new RegExp(`\`\`\`js\\n// ${file}\\n([\\s\\S]*?)\`\`\``).exec(PAGE) ?? [];
  if (text === '') throw new Error(`docs/cross-origin.md shows no ${file}`);
  return text;
}

async function load<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(join(folder, file)).href)) as Module;
}

test('Apollo Client asks from the origin that the page allows, and from no other', async () => {
  const { clientOf } = await load<{
    clientOf: (gateway: string, tokenOf: () => string, fetch: typeof globalThis.fetch) => ApolloClient;
  }>('apollo.js');
  const ask = (origin: string) =>
    clientOf(gateway.address, () => gateway.token('nia'), pageAt(origin)).query({
      query: gql`
        {
          me {
            id
          }
        }
      `,
    });
  expect((await ask(APP)).data).toMatchObject({ me: { id: 'nia' } });
  await expect(ask('http://localhost:5174')).rejects.toThrow();
});

test('the OpenFeature provider asks from the origin that the page allows', async () => {
  const { flagsOf } = await load<{
    flagsOf: (
      gateway: string,
      subject: string,
      tokenOf: () => string,
      fetch: typeof globalThis.fetch,
    ) => Promise<Client>;
  }>('openfeature.js');
  const flags = await flagsOf(gateway.address, 'rita', () => gateway.token('rita'), pageAt(APP));
  expect(flags.getStringValue('adv-user-gating', 'off')).toBe('limited');
});

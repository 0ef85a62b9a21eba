import { OpenFeature } from '@openfeature/web-sdk';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { modulesOf } from '../front-end/shown.ts';
import { pageAt } from '../front-end/page.ts';
import { exampleFolder, startGateway, writeFiles, type Running } from '../gateway/world.ts';

const APP = 'http://app.example.com';
const shown = modulesOf('docs/openfeature.md');

let gateway: Running;
beforeAll(async () => {
  const folder = exampleFolder();
  writeFiles(folder, {
    'gatehouse.yaml': `catalog: catalog.yaml\nexample: insightx\ncors: { ofrep: { origins: [${APP}] } }`,
  });
  gateway = await startGateway({ folder });
});
afterAll(() => OpenFeature.close());

interface Shown {
  readonly before: string;
  readonly missing: object;
  again(): Promise<string>;
}

test('the page is shown what is missing, and the unlock with one request', async () => {
  const { show } = await shown.load<{
    show: (gateway: string, token: () => string, fetch: typeof globalThis.fetch) => Promise<Shown>;
  }>('page.js');
  const statuses: number[] = [];
  const ask = pageAt(APP);
  const counted: typeof fetch = async (input, init) => {
    const answer = await ask(input, init);
    statuses.push(answer.status);
    return answer;
  };
  const page = await show(gateway.address, () => gateway.token('nia'), counted);
  expect(page.before).toBe('off');
  expect(page.missing).toMatchObject({
    next: 'limited',
    'have.reports-28d': 0,
    'need.reports-28d': 3,
  });
  expect(await page.again()).toBe('off');
  for (const title of ['one', 'two', 'three'])
    await gateway.ask('nia', `mutation { generateReport(title: "${title}") { id } }`);
  expect(await page.again()).toBe('limited');
  // What was asked for again without anything new was answered without a body.
  expect(statuses).toEqual([200, 304, 200]);
});

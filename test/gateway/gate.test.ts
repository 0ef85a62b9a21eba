import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { deniedFor, denialOf, FULL, GRANTED, LIMITED, STANDARD } from './story.ts';
import { eventually, startGateway, writeFiles, type Answer, type Running } from './world.ts';

/** How soon a saved catalog is in force, milliseconds. */
const SOON = 1_000;
const OPEN = readFileSync('catalog.yaml', 'utf8');
const CLOSED = OPEN.replace(/admits:.*\n(?:\s+- .*\n)+/, 'admits: []\n');

let gateway: Running;
beforeAll(async () => {
  gateway = await startGateway();
});

beforeEach(async () => {
  await save(OPEN);
});

async function save(catalog: string): Promise<void> {
  writeFiles(gateway.folder, { 'catalog.yaml': catalog });
  const open = catalog !== CLOSED;
  await soon('omar', FULL, ({ errors }) => (errors.length === 0) === open);
}

function soon(person: string, query: string, wanted: (answer: Answer) => boolean): Promise<Answer> {
  return eventually(() => gateway.ask(person, query), wanted, SOON);
}

describe('a gate set to nobody in the catalog, while the gateway runs', () => {
  test.each([
    ['who has earned everything', 'paula'],
    ['who builds it', 'dev'],
    ['who has an override', 'omar'],
    ['who had nothing anyway', 'ned'],
  ])('closes every flag behind it within a second, for somebody %s', async (_who, person) => {
    await save(CLOSED);
    for (const query of [
      LIMITED,
      FULL,
      '{ pipelines { name } }',
      'mutation { createPipeline(name: "x") { id } }',
    ]) {
      const denied = await gateway.ask(person, query);
      expect(denialOf(denied)).toEqual(deniedFor('GATE_CLOSED'));
      expect(denied.errors[0]?.extensions.entitlement?.progress).toEqual([]);
    }
  });

  test('closes nothing else', async () => {
    await save(CLOSED);
    expect(await gateway.ask('paula', '{ me { id } benchmarks { name } insights { level } }')).toMatchObject(
      GRANTED,
    );
  });

  test('opens all of it again within a second when it is restored, for whom it was open', async () => {
    await save(CLOSED);
    await save(OPEN);
    for (const person of ['paula', 'dev', 'omar'])
      expect(await gateway.ask(person, FULL)).toMatchObject(GRANTED);
    expect(denialOf(await gateway.ask('rita', STANDARD))).toMatchObject({ status: 200 });
    expect(denialOf(await gateway.ask('ned', LIMITED))).toEqual(deniedFor('LADDER'));
  });

  test('makes the next version, which every answer names', async () => {
    const before = Number((await gateway.ask('omar', FULL)).headers.get('x-entitlements-version'));
    await save(CLOSED);
    const after = await gateway.ask('nia', '{ me { id } }');
    expect(after.headers.get('x-entitlements-version')).toBe(String(before + 1));
  });
});

describe('a catalog saved with a mistake in it', () => {
  test.each([
    ['that is no YAML', `${OPEN}\n  ? [`, /catalog\.yaml:\d+:\d+ {2}error {2}expected YAML/],
    [
      'that names what is not there',
      CLOSED.replace('tier: power', 'tier: mighty'),
      /catalog\.yaml:43:\d+ {2}error {2}flags\.adv-user-gating.*mighty/,
    ],
    [
      'that takes away what the schema asks for',
      CLOSED.replaceAll('standard', 'normal'),
      /error {2}schema\["AdvancedIntegration\.transformations"\].*insightx\.graphql:\d+:\d+/,
    ],
  ])('%s leaves the good version in force, and says file and line', async (_which, broken, message) => {
    const { headers } = await gateway.ask('omar', FULL);
    writeFiles(gateway.folder, { 'catalog.yaml': broken });
    await gateway.said(message, SOON);
    const answer = await gateway.ask('omar', FULL);
    expect(answer).toMatchObject(GRANTED);
    expect(answer.headers.get('x-entitlements-version')).toBe(headers.get('x-entitlements-version'));
  });
});

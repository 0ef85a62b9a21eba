import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { deniedFor, denialOf, FULL, GRANTED, LIMITED, STANDARD } from './story.ts';
import { exampleFolder, run, runOnce, startGateway, writeFiles, type Answer, type Running } from './world.ts';

const RELEASE = 'advanced-integration';

let gateway: Running;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  gateway = await startGateway();
  env = { GATEHOUSE_KEY: /ghk_[\w-]{43}/.exec(gateway.out())?.[0] ?? '', GATEHOUSE_URL: gateway.address };
});

async function release(...args: readonly string[]): Promise<void> {
  const command = await run(['release', ...args, '--reason', 'a test'], gateway.folder, env);
  expect(await command.ended()).toMatchObject({ code: 0, err: '' });
}

const roll = () => release('roll-back', RELEASE, '--entirely');
const reopen = () => release('reopen', RELEASE);
const version = ({ headers }: Answer) => Number(headers.get('x-entitlements-version'));

describe('a release that is rolled back entirely, while the gateway runs', () => {
  beforeAll(roll);

  test.each([
    ['who has earned everything', 'paula'],
    ['who builds it', 'dev'],
    ['who has an override', 'omar'],
    ['who had nothing anyway', 'ned'],
  ])('is closed at once, with every flag behind it, for somebody %s', async (_who, person) => {
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
    expect(await gateway.ask('paula', '{ me { id } benchmarks { name } insights { level } }')).toMatchObject(
      GRANTED,
    );
  });

  test('is open again at once when it is reopened, for whom it was open, as the next version', async () => {
    const before = version(await gateway.ask('nia', '{ me { id } }'));
    await reopen();
    for (const person of ['paula', 'dev', 'omar'])
      expect(await gateway.ask(person, FULL)).toMatchObject(GRANTED);
    const rita = await gateway.ask('rita', STANDARD);
    expect(denialOf(rita)).toMatchObject({ status: 200 });
    expect(version(rita)).toBe(before + 1);
    expect(denialOf(await gateway.ask('ned', LIMITED))).toEqual(deniedFor('LADDER'));
  });
});

describe('the catalog file', () => {
  test('has seeded the store once: what is changed in it afterwards is not in force, and a start says so', async () => {
    const folder = exampleFolder();
    const first = await startGateway({ folder });
    await first.stop();
    const changed = readFileSync('catalog.yaml', 'utf8').replace(
      /^flags:$/m,
      'flags:\n  extra: { variations: [off, on] }',
    );
    expect(changed).toContain('extra:');
    writeFiles(folder, { 'catalog.yaml': changed });
    const second = await startGateway({ folder });
    expect(await second.ask('omar', FULL)).toMatchObject(GRANTED);
    expect(second.err()).toMatch(/gatehouse import .*--dry-run.*catalog\.yaml is not what is in force/);
    expect(second.out()).not.toContain('ghk_');
    await second.stop();
  });

  test('that is broken does not keep a gateway from starting on a store that has its catalog', async () => {
    const folder = exampleFolder();
    await (await startGateway({ folder })).stop();
    writeFiles(folder, { 'catalog.yaml': 'plans: [' });
    const again = await startGateway({ folder });
    expect(await again.ask('omar', FULL)).toMatchObject(GRANTED);
    await again.stop();
    // An empty store has nothing else to go by.
    writeFiles(folder, { 'catalog.yaml': 'plans: [' });
    const fresh = await runOnce(['start'], folder, { PORT: '0', GATEHOUSE_DATA: 'other' });
    expect(fresh).toMatchObject({ code: 1 });
  });
});

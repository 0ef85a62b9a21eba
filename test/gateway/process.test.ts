import { beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { SECRET, startShop } from './own-product.ts';
import { FULL, generateReports, GRANTED, LIMITED } from './story.ts';
import { ask, exampleFolder, runOnce, START, startGateway, type Running } from './world.ts';

const REPORTS = '{ reports(first: 100) { id title author { name } } insights { level } }';
const STACK = /^\s+at .*:\d+:\d+\)?$/m;

describe('a data folder', () => {
  test('keeps reports and tiers over a kill and a new start', async () => {
    const folder = exampleFolder();
    const first = await startGateway({ folder, asNew: true });
    expect(await generateReports(first, 'nia', 10)).toMatchObject(GRANTED);
    expect(await first.ask('nia', FULL)).toMatchObject(GRANTED);
    const { data } = await first.ask('nia', REPORTS);
    expect(await first.stop('SIGKILL')).toMatchObject({ code: null });

    const second = await startGateway({ folder });
    expect(await second.ask('nia', REPORTS)).toMatchObject({ data, errors: [] });
    expect(await second.ask('nia', FULL)).toMatchObject(GRANTED);
    expect(await second.ask('ned', LIMITED)).toMatchObject({ status: 401 });
  });
});

describe('a data folder in use', () => {
  let first: Running;
  beforeAll(async () => {
    first = await startGateway();
  });

  test('is refused to a second process, which says so and ends at once, and the first goes on', async () => {
    const began = performance.now();
    const { code, out, err } = await runOnce(['start'], first.folder, { PORT: '0' });
    expect(performance.now() - began).toBeLessThan(START);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^another process is using \S+\/data: stop it, or choose another data folder/);
    expect(err).not.toMatch(STACK);
    expect(await first.ask('nia', '{ me { id } }')).toMatchObject(GRANTED);
  });

  test('is let go of when its gateway is stopped by keyboard, soon, though a client keeps its connection open', async () => {
    await first.ask('nia', '{ me { id } }');
    const began = performance.now();
    expect(await first.stop('SIGINT')).toMatchObject({ code: 0 });
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('a gateway that is asked to stop', () => {
  test('answers what is under way, lets nobody else in, and ends with code 0; the next one starts', async () => {
    const shop = await startShop();
    const token = await shop.tokenFor('sam');
    expect(await ask(shop.address, token, 'mutation { order }')).toMatchObject({ data: { order: 1 } });
    const underWay = ask(shop.address, token, '{ slow(milliseconds: 1500) }');
    await wait(500);
    const stopped = shop.stop('SIGTERM');
    await wait(300);
    await expect(ask(shop.address, token, '{ hello }')).rejects.toThrow('fetch failed');
    expect(await underWay).toMatchObject({ ...GRANTED, data: { slow: 'There you are' } });
    expect(await stopped).toMatchObject({ code: 0 });
    const next = await startGateway({ folder: shop.folder, env: { GATEHOUSE_JWT_SECRET: SECRET } });
    expect(await ask(next.address, token, 'mutation { order }')).toMatchObject({ data: { order: 2 } });
  });
});

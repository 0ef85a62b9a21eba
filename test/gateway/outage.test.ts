import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { startServers, type Servers } from './servers.ts';
import { generateReports, GRANTED, LIMITED, missingReports } from './story.ts';
import { eventually, type Answer, type Running } from './world.ts';

/** Milliseconds any answer may take, whatever Redis does. */
const BOUND = 1_000;
/** Milliseconds until Redis is used again once it is back. */
const BACK = 5_000;
/** Longer than a silent connection is kept. */
const LONG = 3_500;

let servers: Servers;
let one: Running;
let other: Running;
beforeAll(async () => {
  servers = await startServers();
  [one, other] = await Promise.all([servers.startGateway(), servers.startGateway()]);
});

afterEach(() => {
  servers.redis.thaw();
});

async function bounded(answer: Promise<Answer>): Promise<Answer> {
  const answered = await answer;
  expect(answered.took).toBeLessThan(BOUND);
  return answered;
}

const UNAVAILABLE = { extensions: { code: 'ENTITLEMENTS_UNAVAILABLE' } };

/** What every gateway does for somebody who has everything, and for somebody who has nothing. */
async function expectOutage(): Promise<void> {
  for (const person of ['paula', 'ned']) {
    expect(await bounded(one.ask(person, '{ me { id } reports { id } }'))).toMatchObject(GRANTED);
    const gated = await bounded(one.ask(person, LIMITED));
    expect(gated).toMatchObject({ status: 503, data: undefined, errors: [UNAVAILABLE] });
    expect(gated.headers.get('retry-after')).toBe('1');
    expect(gated.headers.get('www-authenticate')).toBeNull();
    expect(await bounded(one.ask(person, '{ me { id } insights { level } }'))).toMatchObject({
      status: 200,
      data: { me: { id: person }, insights: null },
      errors: [UNAVAILABLE],
    });
  }
  expect(await bounded(one.ask('paula', '{ benchmarks { name } }'))).toMatchObject(GRANTED);
  const ready = await fetch(`${one.address}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ stores: { sql: 'up', cache: 'down' } });
}

/** Both gateways answer for somebody who has everything. */
async function back(): Promise<void> {
  for (const gateway of [one, other])
    await eventually(
      () => gateway.ask('paula', LIMITED),
      ({ status }) => status === 200,
      BACK,
    );
}

/** The reports nia lacks to be a power user. */
async function missing(gateway: Running): Promise<number> {
  return missingReports(await gateway.ask('nia', 'mutation { tuneInsights(level: 1) { level } }'));
}

describe('while Redis is away, what asks for nothing answers, and what asks is not told no', () => {
  test('when it was killed: within a second, and all is well when it is back', async () => {
    await back();
    await servers.redis.kill();
    await expectOutage();
    await servers.redis.start();
    await back();
  });

  test('when it hangs: within a second, and all is well when it goes on', async () => {
    await back();
    servers.redis.freeze();
    await expectOutage();
    await wait(LONG);
    await expectOutage();
    servers.redis.thaw();
    await back();
  });
});

describe('a report generated while Redis is away', () => {
  test.each([
    ['was killed', () => servers.redis.kill(), () => servers.redis.start(), 0],
    ['hangs', freeze, thaw, 0],
    ['has been hanging for long', freeze, thaw, LONG],
  ])('because it %s is counted when it is back', async (_how, away, returned, pause) => {
    await back();
    const before = await missing(one);
    await away();
    await wait(pause);
    expect(await bounded(generateReports(one, 'nia', 1))).toMatchObject(GRANTED);
    await returned();
    await back();
    expect(await missing(one)).toBe(before - 1);
    expect(await missing(other)).toBe(before - 1);
  });
});

describe('a report generated through one gateway while Redis hangs', () => {
  // Which records lack an event is known to the process that counted it, and to nobody else: see EngagementReader.doubt.
  test('is counted by the others when it is back, whoever is asked first', async () => {
    await back();
    const before = await missing(other);
    await freeze();
    await generateReports(one, 'nia', 1);
    await thaw();
    await back();
    await eventually(
      () => missing(other),
      (found) => found < before,
      2_000,
    );
  });
});

function freeze(): Promise<void> {
  servers.redis.freeze();
  return Promise.resolve();
}

function thaw(): Promise<void> {
  servers.redis.thaw();
  return Promise.resolve();
}

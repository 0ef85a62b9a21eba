import { beforeAll, describe, expect, test } from '@jest/globals';
import { PEOPLE } from '../../src/insightx/index.ts';
import { startServers, type Servers } from './servers.ts';
import {
  deniedFor,
  denialOf,
  generateReports,
  GRANTED,
  LIMITED,
  missingReports,
  RUNGS,
  type Asks,
} from './story.ts';
import { eventually, type Answer, type Running } from './world.ts';

const EVERYTHING = `{
  me { id }
  insights { level }
  benchmarks { name }
  pipelines { name }
  advancedIntegration { connectors { name } transformations { name } schedule { cron } }
}`;

let servers: Servers;
let one: Running;
let other: Running;
beforeAll(async () => {
  servers = await startServers();
  [one, other] = await Promise.all([servers.startGateway(), servers.startGateway()]);
});

/** What everybody has, and what they are told is missing. */
async function standings(gateway: Asks): Promise<unknown> {
  return Promise.all(
    PEOPLE.map(async ({ id }) => {
      const { data, errors } = await gateway.ask(id, EVERYTHING);
      return { id, data, errors };
    }),
  );
}

async function rows(table: string, where = 'true'): Promise<unknown> {
  return servers.database.run(`select count(*)::int from ${table} where ${where}`);
}

describe('two gateways that start together on one empty PostgreSQL and one Redis', () => {
  test('both listen, and have put the example in place once', async () => {
    expect(await rows('gatehouse.subscription')).toEqual([{ count: PEOPLE.length - 1 }]);
    expect(one.err()).toMatch(
      /"sql":"PostgreSQL \d[^"]*, primary, database [^"]+","cache":"Redis \d[^"]*, primary at 127\.0\.0\.1:\d+"/,
    );
  });

  test('say the same of everybody', async () => {
    expect(await standings(one)).toEqual(await standings(other));
  });

  test('count together: what is generated through one unlocks the field on the other, rung by rung', async () => {
    for (const [, query] of RUNGS) {
      const missing = missingReports(await other.ask('nia', query));
      if (missing > 0) expect(await generateReports(one, 'nia', missing)).toMatchObject(GRANTED);
      expect(await other.ask('nia', query)).toMatchObject(GRANTED);
    }
  });
});

describe('a denied mutation', () => {
  test('has written nothing, and counted nothing', async () => {
    const state = () =>
      Promise.all([
        rows('insightx.report'),
        rows('insightx.pipeline'),
        rows('insightx.tuning'),
        rows('gatehouse.engagement_event', `type <> 'gatehouse.active'`),
      ]);
    const before = await state();
    for (const [person, denied, reason] of [
      ['ned', 'createPipeline(name: "never") { id }', 'PREREQUISITE_FAILED'],
      ['ned', 'tuneInsights(level: 5) { level }', 'TIER'],
      ['ned', 'exportReport(id: "sample-churn") { filename }', 'PLAN'],
    ] as const) {
      const answer = await one.ask(person, `mutation { generateReport(title: "never") { id } ${denied} }`);
      expect(denialOf(answer)).toEqual(deniedFor(reason));
    }
    expect(await state()).toEqual(before);
  });
});

describe('a plan changed in SQL by hand', () => {
  const query = '{ benchmarks { name } }';
  const granted = ({ status }: Answer) => status === 200;
  const denied = ({ status }: Answer) => status === 401;

  async function bothWithinASecond(person: string, wanted: (answer: Answer) => boolean): Promise<void> {
    await Promise.all([one, other].map((each) => eventually(() => each.ask(person, query), wanted, 1_000)));
  }

  test('is in force in every gateway within a second, up and down', async () => {
    await bothWithinASecond('rita', denied);
    const run = (text: string) => servers.database.run(text);
    await run(`update gatehouse.subscription set plan = 'pro' where account = 'dune'`);
    await bothWithinASecond('rita', granted);
    await run(`delete from gatehouse.subscription where account = 'dune'`);
    await bothWithinASecond('rita', denied);
    await run(`insert into gatehouse.subscription (account, plan) values ('dune', 'enterprise')`);
    await bothWithinASecond('rita', granted);
    await run(`update gatehouse.subscription set plan = 'free' where account = 'dune'`);
    await bothWithinASecond('rita', denied);
  });

  test('that the catalog does not know opens nothing', async () => {
    const run = (text: string) => servers.database.run(text);
    await run(`update gatehouse.subscription set plan = 'platinum' where account = 'elm'`);
    await bothWithinASecond('paula', denied);
    await run(`update gatehouse.subscription set plan = 'pro' where account = 'elm'`);
    await bothWithinASecond('paula', granted);
  });
});

describe('a Redis that was flushed', () => {
  test('has taken nothing from anybody: the gateways go on, and say the same', async () => {
    const before = await standings(one);
    await servers.command('FLUSHALL');
    expect(await standings(one)).toEqual(before);
    expect(await standings(other)).toEqual(before);
  });

  test('has taken nothing from anybody when both gateways start anew', async () => {
    const before = await standings(one);
    const ends = [one.stop(), other.stop('SIGKILL')];
    await servers.command('FLUSHALL');
    expect((await Promise.all(ends)).map(({ code }) => code)).toEqual([0, null]);
    [one, other] = await Promise.all([servers.startGateway(), servers.startGateway()]);
    expect(await standings(one)).toEqual(before);
    expect(await standings(other)).toEqual(before);
    expect(denialOf(await one.ask('ned', LIMITED))).toEqual(deniedFor('LADDER'));
  });
});

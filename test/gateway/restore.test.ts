import { beforeAll, describe, expect, test } from '@jest/globals';
import { dumpOf, type Dump } from '../postgres/dump.ts';
import { freshDatabase } from '../postgres/fresh-database.ts';
import { startServers, type Servers } from './servers.ts';
import { deniedFor, denialOf, generateReports, GRANTED, LIMITED, missingReports } from './story.ts';
import { afterwards, eventually, startGateway, type Answer, type Running } from './world.ts';

/** Milliseconds in which every gateway follows a restored database. The machine may be busy. */
const SOON = 10_000;
const DENIED = deniedFor('LADDER');

let servers: Servers;
let one: Running;
let other: Running;
let key: string;
/** Of a moment when nia has generated no report yet. */
let dump: Dump;
beforeAll(async () => {
  servers = await startServers();
  one = await servers.startGateway();
  other = await servers.startGateway();
  key = /ghk_[\w-]{43}/.exec(one.out())?.[0] ?? '';
  dump = await dumpOf(servers.database.url);
  afterwards(() => dump.remove());
}, 120_000);

function versionOf({ headers }: Answer): number {
  return Number(headers.get('x-entitlements-version'));
}

async function admin(gateway: Running, query: string): Promise<Record<string, Record<string, unknown>>> {
  const response = await fetch(`${gateway.address}/admin/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  return ((await response.json()) as { data: Record<string, Record<string, unknown>> }).data;
}

function kill(gateway: Running, expected: number) {
  return admin(
    gateway,
    `mutation { carryOut(command: { kill: { flag: "pipeline-builder" } }, expectedVersion: ${expected}, reason: "a test") {
      __typename ... on Applied { version } ... on Conflict { expected } } }`,
  );
}

/** Nia generates what is missing for the first rung. */
async function earn(gateway: Running): Promise<void> {
  const missing = missingReports(await gateway.ask('nia', LIMITED));
  expect(missing).toBeGreaterThan(0);
  expect(await generateReports(gateway, 'nia', missing)).toMatchObject(GRANTED);
}

describe('a database that is restored under two running gateways', () => {
  let newest: number;
  let restored: number;

  test('takes back what was earned after the dump, in both of them, though Redis still has it', async () => {
    await earn(one);
    newest = versionOf(await one.ask('nia', LIMITED)) + 1;
    expect(await kill(one, newest - 1)).toMatchObject({
      carryOut: { __typename: 'Applied', version: newest },
    });
    for (const gateway of [one, other])
      await eventually(
        () => gateway.ask('nia', LIMITED),
        (answer) => answer.status === 200 && versionOf(answer) === newest,
        SOON,
      );
    await dump.restore(servers.database.url);
    const answers = await Promise.all(
      [one, other].map((gateway) =>
        eventually(
          () => gateway.ask('nia', LIMITED),
          (answer) => answer.status === 401 && versionOf(answer) > newest,
          SOON,
        ),
      ),
    );
    for (const answer of answers) expect(denialOf(answer)).toMatchObject({ status: 401, code: 'FORBIDDEN' });
    expect(versionOf(answers[0]!)).toBe(versionOf(answers[1]!));
    restored = versionOf(answers[0]!);
  });

  test('is logged by both as what it is', () => {
    for (const gateway of [one, other])
      expect(gateway.err()).toMatch(
        /a new lineage begins: the database is a restored dump|the database was restored/,
      );
  });

  test('refuses a command that was meant for a version of before, and takes one for a version of now', async () => {
    for (const expected of [newest - 1, newest])
      expect(await kill(other, expected)).toMatchObject({ carryOut: { __typename: 'Conflict', expected } });
    expect(await kill(other, restored)).toMatchObject({
      carryOut: { __typename: 'Applied', version: restored + 1 },
    });
  });

  test('counts anew what happens from then on', async () => {
    await earn(other);
    for (const gateway of [one, other])
      await eventually(
        () => gateway.ask('nia', LIMITED),
        ({ status }) => status === 200,
        SOON,
      );
  });
});

describe('a dump that is restored into another database, in front of the same Redis', () => {
  test('grants nothing of what was earned after the dump', async () => {
    expect(await one.ask('nia', LIMITED)).toMatchObject(GRANTED);
    const copy = await freshDatabase();
    afterwards(() => copy.drop());
    await dump.restore(copy.url);
    const third = await startGateway({
      env: { DATABASE_URL: copy.url, REDIS_URL: servers.redis.url },
    });
    const answer = await third.ask('nia', LIMITED);
    expect(denialOf(answer)).toEqual(DENIED);
    expect(versionOf(answer)).toBeGreaterThanOrEqual(1_000);
    // The gateways of the first database go on: each database is answered from its own journal.
    expect(await one.ask('nia', LIMITED)).toMatchObject(GRANTED);
    expect(denialOf(await third.ask('nia', LIMITED))).toEqual(DENIED);
  });
});

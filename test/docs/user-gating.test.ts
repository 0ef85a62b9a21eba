import { OpenFeature, type Client } from '@openfeature/web-sdk';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import { EXAMPLE, PEOPLE } from '../../src/insightx/index.ts';
import { pageAt } from '../front-end/page.ts';
import { compiled } from '../gateway/compiled.ts';
import { startServers, type Servers } from '../gateway/servers.ts';
import { generateReports } from '../gateway/story.ts';
import {
  afterwards,
  emptyFolder,
  eventually,
  exampleFolder,
  follow,
  run,
  startGateway,
  writeFiles,
  type Running,
} from '../gateway/world.ts';

const PAGE = readFileSync('docs/user-gating.md', 'utf8');

/** The fenced block of the page that begins with the name of its file. */
function shown(file: string): string {
  const [, text = ''] = new RegExp(`\`\`\`js\\n// ${file}\\n([\\s\\S]*?)\`\`\``).exec(PAGE) ?? [];
  if (text === '') throw new Error(`docs/user-gating.md shows no ${file}`);
  return text;
}

/** Serves the route as Next.js does: by its path and its method. */
const SERVER = `
import { createServer } from 'node:http';
import { GET, guarded } from './power-users.js';
const server = createServer(async (incoming, outgoing) => {
  const request = new Request('http://local' + incoming.url, { headers: incoming.headers });
  const response = await GET(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
}).listen(0, '127.0.0.1', () => console.error('listening on ' + server.address().port + '.'));
process.once('SIGTERM', () => server.close(() => guarded.close()).closeAllConnections());
`;

let servers: Servers;
let gateway: Running;
let route = '';
const clients = new Map<string, Client>();
interface FrontEnd {
  flagsOf(subject: string, token: string, gateway: string, page: typeof fetch): Promise<Client>;
  integrationPanel(flags: Client): string;
}
let frontEnd: FrontEnd;

beforeAll(async () => {
  servers = await startServers();
  const [, configuration = ''] = /```yaml\n([\s\S]*?)```/.exec(PAGE) ?? [];
  const folder = exampleFolder();
  // The fetch of the tests' page knows plain HTTP only.
  writeFiles(folder, { 'gatehouse.yaml': configuration.replaceAll('https://', 'http://') });
  const env = { DATABASE_URL: servers.database.url, REDIS_URL: servers.redis.url };
  gateway = await startGateway({ folder, env });
  route = await startRoute();
  frontEnd = await loadFrontEnd();
  for (const { id } of PEOPLE)
    clients.set(
      id,
      await frontEnd.flagsOf(id, gateway.token(id), gateway.address, pageAt('http://app.insightx.example')),
    );
}, 120_000);
afterAll(() => OpenFeature.close());

/** Runs the server of the route beside the gateway, on the same stores, by what the page shows. */
async function startRoute(): Promise<string> {
  const folder = emptyFolder();
  writeFiles(folder, {
    'package.json': '{ "type": "module" }',
    'session.js': shown('session.js'),
    'power-users.js': shown('power-users.js'),
    'server.js': SERVER,
  });
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(dirname(dirname(await compiled())), join(modules, 'graphql-gatehouse'));
  symlinkSync(resolve('node_modules/jose'), join(modules, 'jose'));
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: servers.database.url,
    REDIS_URL: servers.redis.url,
    TOKEN_SECRET: EXAMPLE.secret,
  };
  const child = spawn(process.execPath, ['server.js'], { cwd: folder, env });
  afterwards(() => child.kill('SIGKILL'));
  const [, port = ''] = await follow(child).said(/listening on (\d+)\./, 30_000);
  return `http://127.0.0.1:${port}/api/power-users`;
}

/** The module that the page shows, loaded from a file of the tests' own, so that it finds the providers. */
async function loadFrontEnd(): Promise<FrontEnd> {
  const folder = emptyFolder();
  writeFiles(folder, { 'package.json': '{ "type": "module" }', 'front-end.js': shown('front-end.js') });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return (await import(pathToFileURL(join(folder, 'front-end.js')).href)) as FrontEnd;
}

async function askRoute(headers: Record<string, string>) {
  const answer = await fetch(route, { headers });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}
const bearer = (person: string) => ({ authorization: `Bearer ${gateway.token(person)}` });

/** What each of the three places gives a person, by the same words. */
async function places(person: string) {
  const client = clients.get(person);
  if (client === undefined) throw new Error(`no client for ${person}`);
  const offered = await gateway.ask(person, '{ integrationOffer { variation } }');
  const gated = await gateway.ask(person, '{ advancedIntegration { connectors { name } } }');
  const { status, json } = await askRoute(bearer(person));
  const denied = gated.errors[0]?.extensions.entitlement;
  return {
    frontEnd: frontEnd.integrationPanel(client),
    resolver: (offered.data as { integrationOffer: { variation: string } }).integrationOffer.variation,
    field: gated.status === 200 ? 'open' : JSON.stringify({ ...denied, coordinate: undefined }),
    route: status === 200 ? json['variation'] : 'off',
    routeDenied: status === 200 ? 'open' : JSON.stringify(json['entitlement']),
  };
}

/** Milliseconds in which an unlock and a roll-back reach the front end, which asks once a second. */
const WITHIN = 15_000;

/** Waits until all three places agree that a person has this variation. */
async function agreed(person: string, variation: string): Promise<void> {
  const found = await eventually(
    () => places(person),
    ({ frontEnd: shownThere, resolver, route: routed, field, routeDenied }) =>
      [shownThere, resolver, routed].every((each) => each === variation) && field === routeDenied,
    WITHIN,
  );
  expect([person, found.field === 'open']).toEqual([person, variation !== 'off']);
}

const AT_FIRST: Readonly<Record<string, string>> = {
  nia: 'off',
  ned: 'off',
  rita: 'limited',
  paula: 'full',
  omar: 'full',
  dev: 'full',
  ingrid: 'full',
  erin: 'off',
};

describe('front end, API and route agree', () => {
  test('about every subject of the example', async () => {
    expect(Object.keys(AT_FIRST)).toEqual(PEOPLE.map(({ id }) => id));
    for (const [person, variation] of Object.entries(AT_FIRST)) await agreed(person, variation);
  });

  test('and the route answers as the page shows', async () => {
    const { status, json } = await askRoute(bearer('nia'));
    expect(status).toBe(401);
    const [, block = ''] = /```json\n([\s\S]*?)```/.exec(PAGE) ?? [];
    expect(json).toEqual(JSON.parse(block));
  });

  test('that a caller without a valid token is nobody', async () => {
    for (const headers of [{}, { authorization: 'Bearer forged' }]) {
      const { status, json } = await askRoute(headers);
      expect([status, json['code']]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  test('after an unlock', async () => {
    await generateReports(gateway, 'nia', 3);
    await agreed('nia', 'limited');
  });

  test('after a roll-back, and after the release is reopened', async () => {
    const [rollBack = [], reopen = []] = [...PAGE.matchAll(/^npx graphql-gatehouse (release .*)$/gm)].map(
      ([, line = '']) =>
        [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? ''),
    );
    const env = {
      GATEHOUSE_KEY: /GATEHOUSE_KEY=(\S+)/.exec(gateway.out())?.[1] ?? '',
      GATEHOUSE_URL: gateway.address,
    };
    expect((await (await run(rollBack, emptyFolder(), env)).ended()).code).toBe(0);
    for (const [person, variation] of [
      ['nia', 'off'],
      ['paula', 'off'],
      ['omar', 'off'],
      ['dev', 'full'],
      ['ingrid', 'full'],
    ] as const)
      await agreed(person, variation);
    expect((await (await run(reopen, emptyFolder(), env)).ended()).code).toBe(0);
    for (const [person, variation] of [
      ['nia', 'limited'],
      ['paula', 'full'],
      ['omar', 'full'],
    ] as const)
      await agreed(person, variation);
  });
});

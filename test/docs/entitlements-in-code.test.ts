import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join, resolve } from 'node:path';

import { parseCatalog } from '../../src/files/read-catalog.ts';
import { entitlementsOf } from '../../src/graphql/in-code/entitlements-of.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import { compiled } from '../gateway/compiled.ts';
import { afterwards, emptyFolder, eventually, follow, writeFiles } from '../gateway/world.ts';
import { FREE, openDatabase, PRO, world, type World, type WorldParts } from '../graphql/world.ts';
import { copyTemplate } from '../postgres/template.ts';

const PAGE = readFileSync('docs/entitlements-in-code.md', 'utf8');

/** The fenced block of the page that begins with the name of its file. */
function shown(file: string): string {
  const [, text = ''] = new RegExp(`\`\`\`\\w+\\n(?://|#) ${file}\\n([\\s\\S]*?)\`\`\``).exec(PAGE) ?? [];
  if (text === '') throw new Error(`the page shows no ${file}`);
  return text;
}

type Resolvers = NonNullable<WorldParts['resolvers']>;

describe('the resolver of the page', () => {
  let sql: Sql;
  let ours: World;
  beforeAll(async () => {
    sql = await openDatabase();
    const module = (await import(`data:text/javascript,${encodeURIComponent(shown('resolvers.js'))}`)) as {
      default: (host: object) => { resolvers: Resolvers };
    };
    const { catalog } = parseCatalog(shown('catalog.yaml'), 'catalog.yaml');
    ours = await world({
      sql,
      sdl: 'type Query { export(rows: Int!): Export } type Export { format: String  hint: String }',
      catalog: catalog!,
      resolvers: module.default({ entitlementsOf }).resolvers,
    });
  }, 60_000);
  afterAll(async () => {
    await ours.close();
    await sql.close();
  });

  test('answers by the variation, and denies what the plan does not hold', async () => {
    const few = '{ export(rows: 10) { format hint } }';
    expect((await ours.ask(few, { as: FREE })).json).toEqual({
      data: { export: { format: 'csv', hint: 'limited is next' } },
    });
    const many = await ours.ask('{ export(rows: 5000) { format } }', { as: FREE });
    expect(many.json.errors).toMatchObject([
      {
        extensions: {
          code: 'FORBIDDEN',
          entitlement: { coordinate: 'Query.export', requires: { plan: 'pro' } },
        },
      },
    ]);
    expect((await ours.ask('{ export(rows: 5000) { format } }', { as: PRO })).json.data).toEqual({
      export: { format: 'csv' },
    });
  });
});

describe.each(['express', 'fastify'])('the server of the page on %s', (name) => {
  test('answers who is entitled, and denies the others as JSON', async () => {
    const folder = emptyFolder();
    const modules = join(folder, 'node_modules');
    mkdirSync(modules);
    symlinkSync(dirname(dirname(await compiled())), join(modules, 'graphql-gatehouse'));
    symlinkSync(resolve('node_modules', name), join(modules, name));
    writeFiles(folder, {
      'package.json': '{ "type": "module" }',
      'server.js': shown(`${name}.js`),
      'catalog.yaml': shown('catalog.yaml'),
    });
    await copyTemplate(join(folder, 'data'));
    const port = await freePort();
    const env = { PATH: process.env['PATH'], PORT: String(port) };
    const child = spawn(process.execPath, ['server.js'], { cwd: folder, env });
    afterwards(() => child.kill('SIGKILL'));
    const server = follow(child);
    await eventually(
      () => Promise.resolve(server.out() + server.err()),
      (said) => said.includes('listening'),
      30_000,
    );
    const ask = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/exports`, { headers });
    const paid = await ask({ 'x-user': 'petra', 'x-plan': 'pro' });
    expect([paid.status, await paid.json()]).toEqual([200, { variation: 'limited' }]);
    const free = await ask({ 'x-user': 'fred', 'x-plan': 'free' });
    expect([free.status, await free.json()]).toMatchObject([
      401,
      { code: 'FORBIDDEN', entitlement: { requires: { plan: 'pro' } } },
    ]);
    expect((await ask({})).status).toBe(401);
    child.kill('SIGTERM');
    expect((await server.ended()).code).toBe(0);
  });
});

/** A port that nothing listens on now: the pages take theirs from the environment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

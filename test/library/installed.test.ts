import { beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { consumer, serve, type Served } from './consumer.ts';

const PAGE = readFileSync('docs/library.md', 'utf8');

/** The fenced block that begins with the name of its file. */
function shown(file: string): string {
  return new RegExp(`\`\`\`\\w+\\n(?:#|//) ${file}\\n([\\s\\S]*?)\`\`\``).exec(PAGE)?.[1] ?? '';
}

/** Makes a module `util` without `isUndefined`, which Node 23 and newer do not have. */
const NEWER_NODE = `
import { register } from 'node:module';
import util from 'node:util';
delete util.isUndefined;
const names = Object.keys(util).filter((name) => /^[A-Za-z]+$/.test(name));
const made = "import { createRequire } from 'node:module'; const util = createRequire('file:///')('util');" +
  'export default util; export const { ' + names.join(', ') + ' } = util;';
const url = 'data:text/javascript,' + encodeURIComponent(made);
const hooks = 'export const resolve = (name, context, next) =>' +
  "['util', 'node:util'].includes(name) ? { url: " + JSON.stringify(url) + ', shortCircuit: true } : next(name, context);';
register('data:text/javascript,' + encodeURIComponent(hooks));
`;

const FREE = { 'x-user': 'fred', 'x-plan': 'free' };
const PRO = { 'x-user': 'petra', 'x-plan': 'pro' };

let folder: string;
let readme: string;
beforeAll(async () => {
  readme =
    /```js\n(import .*'graphql-gatehouse'[\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  const files = ['server.js', 'any-server.js', 'catalog.yaml'];
  const written = files.map((file) => [file, shown(file)] as const);
  folder = await consumer({ ...Object.fromEntries(written), 'newer-node.js': NEWER_NODE });
}, 120_000);

async function guards(server: Served): Promise<void> {
  const ask: Served['ask'] = (query, headers) => server.ask(query, headers);
  const paid = await ask('{ open benchmarks }', PRO);
  expect(paid.data).toEqual({ open: 'for everybody', benchmarks: 'paid for' });
  const partly = await ask('{ open benchmarks }', FREE);
  expect(partly.data).toEqual({ open: 'for everybody', benchmarks: null });
  expect(partly.errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  const wholly = await ask('{ benchmarks }', FREE);
  expect(wholly).not.toHaveProperty('data');
  expect(wholly.errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  const mistaken = await ask('{ bench }', FREE);
  expect(mistaken.errors?.[0]?.message).toMatch(/^Cannot query field "bench" on type "Query"/);
}

describe('the package, as it is installed', () => {
  test('guards an Apollo Server of one’s own', async () => {
    const server = await serve(folder, 'server.js');
    await guards(server);
    const { status, headers } = await server.ask('{ benchmarks }', FREE);
    expect(status).toBe(401);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(headers.get('x-entitlements-version')).toBe('1');
    expect((await server.ask('{ open }', PRO)).headers.get('cache-control')).not.toContain('private');
    await server.stop();
  }, 60_000);

  test('guards any other server', async () => {
    const server = await serve(folder, 'any-server.js');
    await guards(server);
    await server.stop();
  }, 60_000);

  test('loads from Node 23 on, where graphql-shield as a module does not', async () => {
    const asNewer = ['--no-warnings', '--import', './newer-node.js'];
    const alone = spawnSync(process.execPath, [...asNewer, '-e', 'import("graphql-shield")'], {
      cwd: folder,
    });
    expect(alone.stderr.toString()).toMatch(/does not provide an export named 'isUndefined'/);
    const server = await serve(folder, 'server.js', asNewer);
    await guards(server);
    await server.stop();
  }, 60_000);

  test('is as the README says', () => {
    const program = `
      import { ApolloServer } from '@apollo/server';
      import { makeExecutableSchema } from '@graphql-tools/schema';
      const sdl = 'type Query { open(from: String = "everybody"): String }';
      const resolvers = { Query: { open: (_, { from }, { loaders }) => loaders + ' for ' + from } };
      const loaders = 'loaded';
      ${readme}
      const { body } = await server.executeOperation({ query: '{ open }' }, { contextValue });
      console.log(JSON.stringify(body.singleResult));
      process.exit();
    `;
    const args = ['--input-type=module', '-e', program];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ data: { open: 'loaded for everybody' } });
  }, 60_000);
});

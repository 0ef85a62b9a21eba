import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SECRET, SHOP } from '../gateway/own-product.ts';
import { emptyFolder, runOnce, writeFiles, type Variables } from '../gateway/world.ts';

const STACK = /^\s+at .*:\d+:\d+\)?$/m;
const SOUND = 'export default { resolvers: { Query: { hello: () => "Welcome" } } };';

/** Runs a command in a shop with these files changed. */
async function run(
  command: 'check' | 'start',
  changed: Readonly<Record<string, string>>,
  env: Variables = { GATEHOUSE_JWT_SECRET: SECRET },
) {
  const folder = emptyFolder();
  writeFiles(folder, { ...SHOP, ...changed });
  return { folder, ...(await runOnce([command], folder, { PORT: '0', ...env })) };
}

describe.each(['check', 'start'] as const)('%s', (command) => {
  test('tells mistakes of every kind in one round', async () => {
    const { code, out, err } = await run(
      command,
      {
        'gatehouse.yaml': `
prot: 4000
catalog: shop.yaml
source:
  local: { schema: [shop.graphql], resolvers: shop.mjs }
overlay: [overlay.yaml, none.yaml]
auth: { issuer: https://shop.example, audience: shop, secretFile: none.secret }
persistedOperations: { manifest: none.json }
`,
        'shop.graphql': `${SHOP['shop.graphql']}extend type Query { hall: Int @entitled(plan: "silver") }\n`,
        'overlay.yaml': 'entitled:\n  Query.nothing: { plan: gold }\n',
        'shop.yaml': SHOP['shop.yaml'].replace('tier: patron', 'tier: patrol'),
        'shop.mjs':
          'export default { resolvers: { Query: { helo: () => "", lunge: () => "" }, Mutatoin: {} } };',
      },
      {},
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
    const told = [
      /gatehouse\.yaml:2:1 {2}error {2}prot {2}unknown key "prot": did you mean "port"\?/,
      /gatehouse\.yaml:7:\d+ {2}error {2}auth\.secretFile {2}expected a file that can be read, received "none\.secret"; write a secret into it/,
      /none\.yaml cannot be read/,
      /overlay\.yaml:2:\d+ {2}error {2}Query\.nothing/,
      /shop\.yaml:\d+:\d+ {2}error {2}flags\.early-access\.ladder\[0\]\.tier {2}tier 'patrol' does not exist/,
      /Query\.hall\W+plan 'silver' does not exist/,
      /none\.json cannot be read/,
      /the resolvers do not fit the schema\n {2}Query\.helo has a resolver and is not in the schema; did you mean hello\?/,
      /^ {2}Query\.lunge .*did you mean lounge\?$/m,
      /^ {2}Mutatoin has a resolver and is not in the schema; did you mean Mutation\?$/m,
    ];
    for (const expected of told) expect(err).toMatch(expected);
    expect(err).not.toMatch(/missing key "secret"/);
    expect(err).not.toMatch(STACK);
  });

  test.concurrent.each([
    [
      'a CommonJS module where modules are those of ECMAScript',
      'shop.js',
      'module.exports = { resolvers: {} };',
      /shop\.js cannot be loaded\n {2}module is not defined in ES module scope/,
    ],
    [
      'a module without a default export',
      'shop.mjs',
      'export const resolvers = {};',
      /shop\.mjs: expected the default export to be \{ resolvers, context\? \}/,
    ],
    [
      'a syntax error',
      'shop.mjs',
      '\n\nexport default {{ resolvers: {} };',
      /shop\.mjs cannot be loaded\n {2}Unexpected token/,
    ],
  ])('tells %s, beside a schema file that is not there', async (_what, file, text, expected) => {
    const config = SHOP['gatehouse.yaml'].replace('[shop.graphql]', '[none.graphql, nor.graphql]');
    const { code, err } = await run(command, {
      'package.json': '{ "type": "module" }',
      'gatehouse.yaml': config.replace('shop.mjs', file),
      [file]: text,
    });
    expect(code).toBe(1);
    expect(err).toMatch(expected);
    expect(err).toMatch(/none\.graphql cannot be read/);
    expect(err).toMatch(/nor\.graphql cannot be read/);
    expect(err).not.toMatch(STACK);
  });

  test.concurrent('ends though a module has opened what keeps a process alive', async () => {
    const { code, err } = await run(command, {
      'shop.mjs': `setInterval(() => {}, 1_000);\n${SOUND}`,
      'shop.yaml': 'plans: []\n',
    });
    expect(code).toBe(1);
    expect(err).toContain('expected a list of at least one plan');
  });
});

describe('check', () => {
  test.concurrent('ends with 0 though a module goes on, and warns of a ladder that never opens', async () => {
    const { code, out, err } = await run('check', {
      'shop.mjs': `setInterval(() => {}, 1_000);\n${SOUND}`,
      'shop.yaml': SHOP['shop.yaml'].replace(/ +rules:.*\n/, ''),
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /shop\.yaml:\d+:\d+ {2}warning {2}flags\.early-access\.rules {2}no rule serves the ladder of this flag, so it serves 'off' .*; add rules: \[\{ audience: all, ladder: true \}\]\n/,
    );
    expect(out).toMatch(/No errors: 1 flag/);
  });

  test.concurrent(
    'warns of a requirement that only an override can meet, where it is asked for',
    async () => {
      const { code, out } = await run('check', {
        'shop.yaml': SHOP['shop.yaml'].replace('[off, on]', '[off, on, full]'),
        'shop.graphql': SHOP['shop.graphql'].replace('"early-access")', '"early-access", variation: "full")'),
      });
      expect(code).toBe(0);
      expect(out).toMatch(
        /warning {2}schema\W+Query\.preview\W+asks for 'full' of flag 'early-access', which serves 'on' at most.*\(asked for at .*shop\.graphql:8:\d+\)/,
      );
    },
  );

  test.concurrent('does not call a function that a start calls, and says so', async () => {
    const { code, out, folder } = await run('check', {
      'shop.mjs': `import { writeFileSync } from 'node:fs';\nexport default () => { writeFileSync('called', ''); return { resolvers: {} }; };`,
    });
    expect(code).toBe(0);
    expect(out).toMatch(/shop\.mjs exports a function\. Only a start calls it/);
    expect(existsSync(join(folder, 'called'))).toBe(false);
  });
});

describe('auth.secretFile', () => {
  const CONFIG = SHOP['gatehouse.yaml'].replace('audience: shop', 'audience: shop, secretFile: shop.secret');

  test.concurrent('holds the secret, with or without a line break at its end', async () => {
    for (const text of [SECRET, `${SECRET}\n`]) {
      const { code, err } = await run('check', { 'gatehouse.yaml': CONFIG, 'shop.secret': text }, {});
      expect({ code, err }).toEqual({ code: 0, err: '' });
    }
  });

  test.concurrent('stands below the environment, and not beside a secret in the same file', async () => {
    expect(await run('check', { 'gatehouse.yaml': CONFIG })).toMatchObject({ code: 0, err: '' });
    const both = CONFIG.replace('secretFile:', `secret: ${SECRET}, secretFile:`);
    const { code, err } = await run('check', { 'gatehouse.yaml': both, 'shop.secret': SECRET }, {});
    expect(code).toBe(1);
    expect(err).toMatch(/auth\.secretFile {2}expected one of the keys secret and secretFile, received both/);
  });

  test.concurrent('is held to the same length', async () => {
    const { code, err } = await run('check', { 'gatehouse.yaml': CONFIG, 'shop.secret': 'short' }, {});
    expect(code).toBe(1);
    expect(err).toMatch(/auth.* expected at least 32 bytes, received 5/);
    expect(err).not.toContain('short');
  });
});

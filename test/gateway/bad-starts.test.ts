import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { freshDatabase } from '../postgres/fresh-database.ts';
import {
  afterwards,
  ask,
  exampleFolder,
  runOnce,
  START,
  startGateway,
  writeFiles,
  type Variables,
} from './world.ts';

const CATALOG = readFileSync('catalog.yaml', 'utf8');

/** A start that does not come to be: what it said. It has said it in words, ended with code 1, and nothing listens. */
async function refusal(files: Readonly<Record<string, string>>, env: Variables = {}): Promise<string> {
  const folder = exampleFolder();
  writeFiles(folder, files);
  const { code, out, err } = await runOnce(['start'], folder, { PORT: '0', ...env });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(err).not.toContain('listening');
  return err.replaceAll(`${folder}/`, '');
}

describe('a gateway does not start, and says everything that is wrong,', () => {
  test.concurrent('with a catalog that has mistakes: each with file and line', async () => {
    const bad = CATALOG.replace('tier: power', 'tier: mighty')
      .replace('gate: advanced-integration', 'gate: elsewhere')
      .replace('atLeast: pro', 'atLeast: gold');
    const said = await refusal({ 'catalog.yaml': bad });
    const at = (text: string) => `catalog.yaml:${bad.slice(0, bad.indexOf(text)).split('\n').length}:`;
    for (const [where, what] of [
      [at('gold'), `segments.beta.when.all[0].plan.atLeast  'gold' does not exist`],
      [at('gate: elsewhere'), `flags.adv-user-gating.gate  gate 'elsewhere' does not exist`],
      [at('tier: mighty'), `flags.adv-user-gating.ladder[2].tier  tier 'mighty' does not exist`],
    ] as const) {
      expect(said.split('\n').find((line) => line.includes(what))).toContain(where);
    }
  });

  test.concurrent(
    'with a catalog that lacks a flag its schema asks for: with file, line and coordinate of who asks',
    async () => {
      const without = CATALOG.replaceAll('pipeline-builder', 'pipeline-maker');
      expect(await refusal({ 'catalog.yaml': without })).toMatch(
        /schema\["Mutation\.createPipeline"\].*'pipeline-builder'.*insightx\.graphql:\d+:\d+/,
      );
    },
  );

  test.concurrent('without a catalog: which one', async () => {
    expect(await refusal({}, { GATEHOUSE_CATALOG: 'none.yaml' })).toMatch(
      /the catalog none\.yaml cannot be read\n {2}ENOENT/,
    );
  });

  test.concurrent(
    'with a configuration that has mistakes: each with file and line, or the variable',
    async () => {
      const said = await refusal(
        { 'gatehouse.yaml': 'prot: 4000\nexample: insightx\ndenied: { status: 404 }\n' },
        { PORT: 'http', GATEHOUSE_LOG_LEVEL: 'chatty' },
      );
      expect(said.trim().split('\n')).toEqual([
        expect.stringMatching(/^environment {2}error {2}PORT {2}expected .* received text "http"/),
        expect.stringMatching(/^environment {2}error {2}GATEHOUSE_LOG_LEVEL {2}expected/),
        expect.stringMatching(
          /^gatehouse\.yaml:1:1 {2}error {2}prot {2}unknown key "prot": did you mean "port"\?/,
        ),
        expect.stringMatching(/^gatehouse\.yaml:3:19 {2}error {2}denied\.status {2}expected/),
      ]);
    },
  );

  test.concurrent(
    'on a port that is taken, or an address that is not this machine’s: which one',
    async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      afterwards(() => server.close());
      const { port } = server.address() as AddressInfo;
      const [taken, elsewhere] = await Promise.all([
        refusal({}, { PORT: String(port) }),
        refusal({}, { HOST: '192.0.2.1' }),
      ]);
      expect(taken).toContain(`cannot listen on 127.0.0.1:${port}: it is taken`);
      expect(elsewhere).toContain('cannot listen on 192.0.2.1:0');
    },
  );
});

describe('a PostgreSQL that cannot be used stops the start within a few seconds, named', () => {
  test.concurrent.each([
    [
      'refuses connections',
      'postgres://gatehouse@127.0.0.1:1/gatehouse',
      /^PostgreSQL does not answer\n {2}.*ECONNREFUSED/,
    ],
    [
      'is of a name nobody knows',
      'postgres://gatehouse@nowhere.invalid/gatehouse',
      /^PostgreSQL does not answer\n {2}.*nowhere\.invalid/,
    ],
  ])('when it %s', async (_how, url, message) => {
    const began = performance.now();
    expect(await refusal({}, { DATABASE_URL: url })).toMatch(message);
    expect(performance.now() - began).toBeLessThan(START);
  });

  test.concurrent('when it has no such database', async () => {
    const database = await freshDatabase();
    await database.drop();
    expect(await refusal({}, { DATABASE_URL: database.url })).toMatch(
      /^PostgreSQL refuses.*\n {2}.*database "gatehouse_test_\w+" does not exist/,
    );
  });

  test.concurrent('when it takes the connection and says nothing', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    afterwards(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    expect(await refusal({}, { DATABASE_URL: `postgres://gatehouse@127.0.0.1:${port}/g` })).toMatch(
      /^PostgreSQL does not answer/,
    );
  });

  test.concurrent('and its password is never repeated', async () => {
    const url = 'postgres://gatehouse:hunter2@127.0.0.1:1/gatehouse';
    expect(await refusal({}, { DATABASE_URL: url })).not.toContain('hunter2');
  });
});

describe('in production the example', () => {
  const production = { NODE_ENV: 'production' };
  const secret = 'a-secret-of-this-test-and-of-nobody-else';

  test.concurrent('does not start on the secret that is published with it', async () => {
    expect(await refusal({}, production)).toMatch(/auth\.secret.*GATEHOUSE_JWT_SECRET/);
  });

  test.concurrent('does not start on a secret that is too short', async () => {
    expect(await refusal({}, { ...production, GATEHOUSE_JWT_SECRET: 'short' })).toMatch(
      /expected at least 32 bytes/,
    );
  });

  test.concurrent(
    'starts on a secret of one’s own, prints no token, and believes no token of the published one',
    async () => {
      const published = await runOnce(['token', 'paula', '--account', 'elm']);
      const gateway = await startGateway({ env: { ...production, GATEHOUSE_JWT_SECRET: secret } });
      expect(gateway.out()).toMatch(/ghk_/);
      expect(gateway.out()).not.toMatch(/eyJ/);
      expect(gateway.err()).not.toMatch(/eyJ/);
      const refused = await ask(gateway.address, published.out.trim(), '{ me { id } }');
      expect(refused).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      const own = await runOnce(['token', 'paula', '--account', 'elm'], gateway.folder, {
        GATEHOUSE_JWT_SECRET: secret,
      });
      expect(await ask(gateway.address, own.out.trim(), '{ me { id } benchmarks { name } }')).toMatchObject({
        status: 200,
        errors: [],
      });
    },
  );
});

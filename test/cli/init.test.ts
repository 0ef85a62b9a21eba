import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, runOnce, startGateway, writeFiles, ask, run } from '../gateway/world.ts';

const FILES = ['catalog.yaml', 'gatehouse.yaml', 'resolvers.mjs', 'schema.graphql'];
const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

describe('gatehouse init', () => {
  test('writes a project into an empty folder, which is checked without a warning and starts', async () => {
    const folder = emptyFolder();
    const { code, out, err } = await runOnce(['init'], folder);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(namesIn(folder)).toEqual(
      ['.gatehouse', '.gatehouse/.gitignore', '.gatehouse/secret', ...FILES, 'package.json'].sort(),
    );
    for (const name of FILES) expect(out).toContain(`  ${name} `);
    expect(out).toMatch(/Next:\n {2}npm install\n {2}npx graphql-gatehouse start\n/);
    expect(await runOnce(['check'], folder)).toEqual({
      code: 0,
      out: 'No errors: 2 flags, 1 gate, 1 release, asked for by 3 schema elements.\n',
      err: '',
    });
    const gateway = await startGateway({ folder, env: { GATEHOUSE_DATA: join(folder, '.gatehouse/data') } });
    const { out: token } = await (await run(['token', 'nia', '--account', 'acme'], folder)).ended();
    expect(await ask(gateway.address, token.trim(), '{ reports { title } }')).toMatchObject({
      status: 200,
      data: { reports: [] },
    });
    await gateway.stop();
  });

  test.concurrent(
    'writes a secret of its own into a file that git ignores, for its owner alone',
    async () => {
      const [one, other] = [emptyFolder(), emptyFolder()];
      for (const folder of [one, other]) expect((await runOnce(['init'], folder)).code).toBe(0);
      expect(read(one, '.gatehouse/secret')).toMatch(/^[0-9a-f]{64}\n$/);
      expect(read(one, '.gatehouse/secret')).not.toBe(read(other, '.gatehouse/secret'));
      expect(statSync(join(one, '.gatehouse/secret')).mode & 0o777).toBe(0o600);
      execFileSync('git', ['init', '--quiet'], { cwd: one });
      const seen = execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], { cwd: one });
      expect(seen.toString()).not.toContain('.gatehouse');
      for (const name of FILES) expect(read(one, name)).not.toContain(read(one, '.gatehouse/secret').trim());
    },
  );

  test.concurrent('leaves an existing project as it is, and takes a folder', async () => {
    const folder = emptyFolder();
    writeFiles(folder, { 'package.json': '{ "name": "mine" }', '.gitignore': 'node_modules/\n' });
    const { code, out } = await runOnce(['init', 'api/gateway'], folder);
    expect(code).toBe(0);
    expect(out).toMatch(/Next:\n {2}cd api\/gateway\n {2}npx graphql-gatehouse start\n/);
    expect(read(folder, 'package.json')).toBe('{ "name": "mine" }');
    expect(read(folder, '.gitignore')).toBe('node_modules/\n');
    expect(namesIn(join(folder, 'api/gateway'))).toEqual(
      ['.gatehouse', '.gatehouse/.gitignore', '.gatehouse/secret', ...FILES].sort(),
    );
  });

  test.concurrent('refuses whole where files are there, a link that leads nowhere among them', async () => {
    const folder = emptyFolder();
    writeFiles(folder, { 'schema.graphql': 'mine' });
    mkdirSync(join(folder, '.gatehouse'));
    symlinkSync('nowhere', join(folder, 'resolvers.mjs'));
    const before = namesIn(folder);
    const { code, out, err } = await runOnce(['init'], folder);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /has these files already, so nothing was written:\n {2}schema\.graphql\n {2}resolvers\.mjs\nName another folder/,
    );
    expect(namesIn(folder)).toEqual(before);
    expect(read(folder, 'schema.graphql')).toBe('mine');
  });

  test.concurrent('tells a folder that cannot be written', async () => {
    const folder = emptyFolder();
    writeFiles(folder, { file: '' });
    const { code, err } = await runOnce(['init', 'file/below'], folder);
    expect(code).toBe(1);
    expect(err).toMatch(/file\/below: expected a folder that can be written\n {2}\w+: /);
  });
});

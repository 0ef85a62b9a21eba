import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { SECRET, SHOP, startShop, type Shop } from '../gateway/own-product.ts';
import { deniedFor, denialOf, GRANTED } from '../gateway/story.ts';
import { ask, emptyFolder, exampleFolder, runOnce, writeFiles, type Variables } from '../gateway/world.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});

const CATALOG = readFileSync('catalog.yaml', 'utf8');
const STACK = /^\s+at .*:\d+:\d+\)?$/m;

/** Runs `gatehouse` in a folder that holds the example, with these files changed. */
function gatehouse(
  args: readonly string[],
  files: Readonly<Record<string, string>> = {},
  env: Variables = {},
) {
  const folder = exampleFolder();
  writeFiles(folder, files);
  return runOnce(args, folder, env);
}

describe('gatehouse check', () => {
  test.concurrent('says that a good folder has no errors, what it holds, and ends with code 0', async () => {
    expect(await gatehouse(['check'])).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^No errors: 2 flags, 1 gate, 1 release, asked for by \d+ schema elements\.\n$/,
      ),
      err: '',
    });
  });

  test.concurrent('tells warnings with file and line, and still ends with code 0', async () => {
    const closed = CATALOG.replace(/admits:.*\n(?:\s+- .*\n)+/, 'admits: []\n').replace(
      /^( +)phase: ga$/m,
      '$1phase: ga\n$1rolledBack: [developer, internal, beta, all]',
    );
    const { code, out, err } = await gatehouse(['check'], { 'catalog.yaml': closed });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/catalog\.yaml:\d+:\d+ {2}warning {2}/);
    expect(out).toMatch(/\nNo errors: /);
  });

  test.concurrent('tells every error with file and line, and ends with code 1', async () => {
    const bad = CATALOG.replace('tier: power', 'tier: mighty').replace('phase: ga', 'phase: later');
    const { code, out, err } = await gatehouse(['check'], { 'catalog.yaml': bad });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/catalog\.yaml:\d+:\d+ {2}error {2}releases\.advanced-integration\.phase/);
    expect(err).not.toMatch(STACK);
  });

  test.concurrent(
    'checks the configuration that is named, and needs no secret of the stores it names',
    async () => {
      const folder = emptyFolder();
      writeFiles(folder, { ...SHOP, 'other.yaml': SHOP['gatehouse.yaml'] });
      const { code, out } = await runOnce(['check', '--config', 'other.yaml'], folder, {
        GATEHOUSE_JWT_SECRET: SECRET,
        DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
      });
      expect({ code, out }).toEqual({
        code: 0,
        out: expect.stringMatching(
          /\nNo errors: 1 flag, 1 gate, 0 releases, asked for by 2 schema elements\.\n$/,
        ),
      });
    },
  );

  test.concurrent('tells a configuration that is not there', async () => {
    const { code, err } = await gatehouse(['check', '-c', 'none.yaml']);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/^none\.yaml {2}error {2}expected a file that can be read\n {2}ENOENT/),
    });
  });

  test.concurrent('tells a folder with nothing in it what is expected', async () => {
    const { code, err } = await runOnce(['check'], emptyFolder());
    expect(code).toBe(1);
    expect(err).toMatch(/expected exactly one of the keys example or source, received neither/);
    expect(err).not.toMatch(STACK);
  });
});

describe('gatehouse token', () => {
  test('signs a token that a running gateway believes, for the subject and account it names', async () => {
    const token = await shop.tokenFor('sam', '--account', 'sams-shop');
    expect(await ask(shop.address, token, '{ whoami }')).toMatchObject({
      ...GRANTED,
      data: { whoami: 'sam' },
    });
    expect(denialOf(await ask(shop.address, token, '{ lounge }'))).toEqual(deniedFor('PLAN'));
  });

  test('puts the claims in that are given, and none of them stands for the subject', async () => {
    const token = await shop.tokenFor(
      'sam',
      '--claim',
      'team=tills',
      '--claim',
      'a=b=c',
      '--claim',
      'sub=paula',
    );
    const [, payload = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      sub: 'sam',
      team: 'tills',
      a: 'b=c',
    });
  });

  test('signs for as long as it is told', async () => {
    const token = await shop.tokenFor('sam', '--seconds', '60');
    const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      iat: number;
      exp: number;
    };
    expect(exp - iat).toBe(60);
  });

  test.concurrent.each([
    ['no subject', ['token'], /missing required argument 'subject'/],
    ['an empty subject', ['token', ''], /subject/],
    [
      'seconds that are no number',
      ['token', 'sam', '--seconds', 'soon'],
      /expected a whole number of seconds from 1/,
    ],
    ['no seconds at all', ['token', 'sam', '--seconds', '0'], /expected a whole number of seconds from 1/],
    ['a claim without a value', ['token', 'sam', '--claim', 'team'], /expected name=value/],
    ['an option nobody knows', ['token', 'sam', '--forever'], /unknown option '--forever'/],
    ['a further word', ['token', 'sam', 'paula'], /too many arguments/],
  ])('refuses %s, in words', async (_what, args, message) => {
    const { code, out, err } = await gatehouse(args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(STACK);
  });

  test.concurrent('signs nothing in production without a secret of one’s own', async () => {
    const { code, out, err } = await gatehouse(['token', 'nia'], {}, { NODE_ENV: 'production' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('GATEHOUSE_JWT_SECRET');
  });
});

describe('gatehouse', () => {
  test.concurrent('--help says what it can do', async () => {
    const { code, out, err } = await gatehouse(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const own = ['init', 'start', 'check', 'token'];
    const changing = ['release', 'flag', 'override', 'plan', 'tier', 'import', 'restore', 'keys'];
    const asking = ['simulate', 'explain', 'subject', 'catalog', 'diff', 'export', 'history'];
    for (const command of [...own, ...changing, ...asking])
      expect(out).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  test.concurrent('--version says which it is', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await gatehouse(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test.concurrent.each([
    ['a command nobody knows', ['sart'], /unknown command 'sart'/],
    ['an option nobody knows', ['start', '--prot', '1'], /unknown option '--prot'/],
    ['an option without its value', ['start', '--config'], /argument missing/],
    ['nothing at all', [], /Usage: gatehouse/],
  ])('given %s ends with code 1, and says where help is', async (_what, args, message) => {
    const { code, out, err } = await gatehouse(args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toMatch(STACK);
  });
});

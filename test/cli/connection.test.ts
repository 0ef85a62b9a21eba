import { describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from '../gateway/world.ts';
import { against, gatehouse, json, KEY, recorder, serve, type Differing } from './world.ts';

const ASK = ['keys', 'mine'];
const CHANGE = ['release', 'wire', 'r', '-m', 'because', '--expected', '7'];
const ME = { me: { id: 'k1', name: 'ci', role: 'VIEWER', createdAt: '2026-10-01T12:00:00Z' } };
const DOUBT = 'Whether the change was carried out is not known: `gatehouse history` tells.\n';

/** A file that holds this. */
function fileOf(text: string): string {
  const file = join(emptyFolder(), 'key');
  writeFileSync(file, text);
  return file;
}

/** The key that a gateway is sent, and how it ended. */
async function keySent(env: Differing['env'] & object) {
  const { code, err, requests } = await against(ME, ASK, { env });
  return { code, err, sent: requests[0]?.headers['authorization'] };
}

describe('the key', () => {
  test('is that of GATEHOUSE_KEY', async () => {
    expect(await keySent({ GATEHOUSE_KEY: 'ghk_mine\n' })).toEqual({
      code: 0,
      err: '',
      sent: 'Bearer ghk_mine',
    });
  });

  test('is in the file that GATEHOUSE_KEY_FILE names', async () => {
    const env = { GATEHOUSE_KEY: '', GATEHOUSE_KEY_FILE: fileOf('ghk_filed\n') };
    expect(await keySent(env)).toEqual({ code: 0, err: '', sent: 'Bearer ghk_filed' });
  });

  test('is that of GATEHOUSE_KEY where there is a file too', async () => {
    const env = { GATEHOUSE_KEY: KEY, GATEHOUSE_KEY_FILE: fileOf('ghk_filed') };
    expect(await keySent(env)).toMatchObject({ sent: `Bearer ${KEY}` });
  });

  test.each([
    [
      'that is nowhere is asked for by the names of both variables',
      { GATEHOUSE_KEY: '' },
      'no key to the control API: set GATEHOUSE_KEY to it, or GATEHOUSE_KEY_FILE to the name of a file that holds it\n',
    ],
    [
      'that is no key is not sent, and not printed',
      { GATEHOUSE_KEY: 'my secret' },
      'GATEHOUSE_KEY: expected a key, one word of letters and digits such as ghk_…\n',
    ],
    [
      'that is an empty file is no key',
      { GATEHOUSE_KEY: '', GATEHOUSE_KEY_FILE: fileOf('\n') },
      'GATEHOUSE_KEY_FILE: expected a key, one word of letters and digits such as ghk_…\n',
    ],
  ])('%s', async (_what, env, err) => {
    expect(await keySent(env)).toEqual({ code: 1, err, sent: undefined });
  });

  test('that is in a file which is not there is told with the system’s words', async () => {
    const { code, err } = await keySent({ GATEHOUSE_KEY: '', GATEHOUSE_KEY_FILE: 'none.key' });
    expect(code).toBe(1);
    expect(err).toMatch(/^GATEHOUSE_KEY_FILE: expected a file that can be read\n {2}ENOENT.*none\.key'\n$/);
  });
});

describe('the URL', () => {
  test('is --url before GATEHOUSE_URL', async () => {
    const { url, requests } = await recorder(ME);
    const env = { GATEHOUSE_URL: 'http://127.0.0.1:9' };
    expect(await gatehouse([...ASK, '--url', url], { env })).toMatchObject({ code: 0 });
    expect(requests).toHaveLength(1);
  });

  test.each(['', '/', '/behind/a/proxy', '/behind/a/proxy//'])('may end in %j', async (path) => {
    const { url, requests } = await recorder(ME);
    expect(await gatehouse([...ASK, '--url', `${url}${path}`])).toMatchObject({ code: 0 });
    expect(requests[0]?.url).toBe(`${path.replace(/\/+$/, '')}/admin/graphql`);
  });

  test.each([
    [
      'localhost:4000',
      /^expected the URL of a gateway, such as http:\/\/127\.0\.0\.1:4000, received 'localhost:4000'\n$/,
    ],
    ['gateway', /^expected the URL of a gateway/],
    ['ftp://gateway', /^expected the URL of a gateway/],
    ['http://me:hunter2@gateway', /^expected a URL without a user and a password: (?!.*hunter2)/],
  ])('%s is none', async (url, err) => {
    expect(await gatehouse([...ASK, '--url', url])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(err),
    });
  });
});

describe('where no gateway answers', () => {
  /** A port on which nobody listens. */
  async function closed(): Promise<string> {
    const { createServer } = await import('node:net');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    await new Promise((resolve) => server.close(resolve));
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  test('the connection is refused: that is told, and no change can have been made', async () => {
    const url = await closed();
    for (const args of [ASK, CHANGE]) {
      const { code, out, err } = await gatehouse([...args, '--url', url]);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(new RegExp(`^no gateway answers at ${url}: connect ECONNREFUSED.*\n$`));
    }
  });

  test('the connection breaks: a change may have been made', async () => {
    const url = await serve((request) => request.socket.destroy());
    expect(await gatehouse([...ASK, '--url', url])).toMatchObject({
      code: 1,
      err: `no gateway answers at ${url}: other side closed\n`,
    });
    expect(await gatehouse([...CHANGE, '--url', url])).toMatchObject({
      code: 1,
      err: `no gateway answers at ${url}: other side closed\n${DOUBT}`,
    });
  });

  test('the answer does not come in time: a change may have been made', async () => {
    const url = await serve(() => undefined);
    const late = `the gateway at ${url} has not answered within 0.2 seconds\n`;
    expect(await gatehouse([...ASK, '--url', url], { patience: 200 })).toMatchObject({ code: 1, err: late });
    expect(await gatehouse([...CHANGE, '--url', url], { patience: 200 })).toMatchObject({
      code: 1,
      err: `${late}${DOUBT}`,
    });
  });

  test('the answer begins and does not end in time', async () => {
    const url = await serve((_request, response) => response.writeHead(200).write('{"data":'));
    expect(await gatehouse([...ASK, '--url', url], { patience: 200 })).toMatchObject({
      code: 1,
      err: `the gateway at ${url} has not answered within 0.2 seconds\n`,
    });
  });

  test('more was sent than is taken: that is what may be wrong', async () => {
    const url = await serve((request) => request.socket.destroy());
    const { err } = await gatehouse(['import', '-', '--url', url, '--expected', '7', '-m', 'because'], {
      input: '#'.repeat(9_000_000),
    });
    expect(err).toMatch(/ \(it was sent 9 MB, which may be more than it takes\)\n/);
  });
});

describe('an answer', () => {
  const error = (message: string, code?: string) => ({ errors: [{ message, extensions: { code } }] });
  const told = (text: string) => (url: string) => text.replace('URL', url);

  test.each([
    [
      'of a web page',
      404,
      '<html>',
      'no gateway answers at URL: expected GraphQL, received 404, text/html\n',
    ],
    [
      'of JSON of another kind',
      200,
      { status: 'ok' },
      'no gateway answers at URL: expected GraphQL, received 200, JSON of another kind\n',
    ],
    [
      'of a list',
      200,
      [],
      'no gateway answers at URL: expected GraphQL, received 200, JSON of another kind\n',
    ],
    ['of nothing', 204, '', 'no gateway answers at URL: expected GraphQL, received 204, text/html\n'],
    [
      'of a gateway at another path',
      404,
      error('POST /x is not served here', 'BAD_REQUEST'),
      'no gateway answers at URL: POST /x is not served here\n',
    ],
    [
      '401',
      401,
      error('the key has expired', 'UNAUTHENTICATED'),
      'the gateway at URL does not accept this key (401): the key has expired\n',
    ],
    [
      '403',
      403,
      error('Expected at least OWNER', 'FORBIDDEN'),
      'the gateway at URL does not let this key do that (403): Expected at least OWNER\n',
    ],
    [
      'that a field is forbidden, with status 200',
      200,
      { data: null, ...error('Expected at least OWNER', 'FORBIDDEN') },
      'the gateway at URL does not let this key do that (403): Expected at least OWNER\n',
    ],
    [
      'of another version of the schema',
      400,
      error('Cannot query field "me"', 'GRAPHQL_VALIDATION_FAILED'),
      'the gateway at URL is of another version than this command: Cannot query field "me"\n',
    ],
    [
      'of another shape',
      200,
      { data: { me: { id: 7 } } },
      'the gateway at URL answers otherwise than expected: is it of another version than this command?\n',
    ],
    [
      'of bad input',
      400,
      error('expected first to be from 1', 'BAD_USER_INPUT'),
      'expected first to be from 1\n',
    ],
    ['of an error without extensions', 200, { errors: [{ message: 'odd' }] }, 'odd\n'],
    [
      'of many errors tells two, and none twice',
      200,
      { errors: ['a', 'a', 'b', 'c'].map((message) => ({ message })) },
      'a\nb\n',
    ],
    ['of errors that are none', 500, { errors: 'oops' }, 'the gateway at URL answers 500\n'],
    [
      'of control characters leaves the terminal alone',
      200,
      error('\u001b[31mred\u0007 \u202eabc'),
      '\\u{1b}[31mred\\u{7} \\u{202e}abc\n',
    ],
  ])('%s is told plainly, with code 1', async (_what, status, body, expected) => {
    const url = await serve((_request, response) => {
      if (typeof body !== 'string') json(response, body, status);
      else response.writeHead(status, { 'content-type': 'text/html' }).end(body);
    });
    expect(await gatehouse([...ASK, '--url', url])).toEqual({ code: 1, out: '', err: told(expected)(url) });
  });

  test('of a store that is down leaves a change in doubt, and a question not', async () => {
    const url = await serve((_request, response) => {
      json(response, { data: null, ...error('PostgreSQL does not answer', 'STORE_UNAVAILABLE') });
    });
    const down = 'PostgreSQL does not answer\n';
    expect(await gatehouse([...ASK, '--url', url])).toMatchObject({ code: 1, err: down });
    expect(await gatehouse([...CHANGE, '--url', url])).toMatchObject({ code: 1, err: `${down}${DOUBT}` });
  });

  test('that points elsewhere is not followed: nobody else is told the key', async () => {
    const { url: other, requests } = await recorder(ME);
    const url = await serve((_request, response) =>
      response.writeHead(307, { location: `${other}/admin/graphql` }).end(),
    );
    expect(await gatehouse([...ASK, '--url', url])).toMatchObject({
      code: 1,
      err: `no gateway answers at ${url}: expected GraphQL, received 307, ${other}/admin/graphql\n`,
    });
    expect(requests).toEqual([]);
  });
});

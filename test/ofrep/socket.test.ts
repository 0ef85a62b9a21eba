import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request, type IncomingHttpHeaders } from 'node:http';

import type { Sql } from '../../src/postgres/sql.ts';
import { catalogOf, flag, gate, rule } from '../engine/world.ts';
import { unlike } from './shapes.ts';
import { listen, ofrepWorld, openDatabase, type Listening, type OfrepWorld, type Told } from './world.ts';

const CATALOG = catalogOf({
  gates: [gate('launch', ['all'])],
  flags: [flag('gated', { gate: 'launch', rules: [rule('all')] }), flag('switched-off', { enabled: false })],
});
const FLAGS = '/ofrep/v1/evaluate/flags';

let sql: Sql;
let ours: OfrepWorld;
let server: Listening;
let nia: { readonly token: string; readonly subject: string };
beforeAll(async () => {
  sql = await openDatabase();
  ours = await ofrepWorld({ sql, catalog: CATALOG });
  server = await listen(ours);
  nia = await server.introduce({ id: 'nia' });
}, 60_000);
afterAll(async () => {
  await server.close();
  await ours.close();
  await sql.close();
});

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Told & { readonly flags?: readonly Told[] };
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** Sends exactly this, as `fetch` would not always do. */
function send({ method = 'POST', path = FLAGS, headers = known(), body }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const sending = request(`${server.address}${path}`, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        const isJson = text !== '' && response.headers['content-type']?.includes('json') === true;
        const json = isJson ? (JSON.parse(text) as Received['json']) : {};
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    sending.on('error', reject);
    // The path goes as it is written: a URL would mend it.
    sending.path = path;
    sending.end(body);
  });
}

function known(headers: Readonly<Record<string, string>> = JSON_TYPE): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${nia.token}`, ...headers };
}

function about(subject: string = nia.subject): string {
  return JSON.stringify({ context: { targetingKey: subject } });
}

/** What holds of every answer below /ofrep. */
function expectOurs({ headers }: Received): void {
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(headers['cache-control']).toBe('private, no-cache');
  expect(headers['x-entitlements-version']).toBe(String(ours.admittance.keeper.version));
}

/** An answer that refuses: in OFREP's shape, naming the flag that was asked for. */
function expectRefused(received: Received, status: number, errorCode: string, key?: string): void {
  expectOurs(received);
  expect({ status: received.status, ...received.json }).toEqual({
    status,
    ...(key !== undefined && { key }),
    errorCode,
    errorDetails: expect.any(String),
  });
  expect(unlike(key === undefined ? 'bulkEvaluationFailure' : 'evaluationFailure', received.json)).toEqual(
    [],
  );
  expect(received.text).not.toMatch(/\bat .*:\d+:\d+/);
}

describe('over HTTP', () => {
  test('all flags', async () => {
    const received = await send({ body: about() });
    expect(received.status).toBe(200);
    expectOurs(received);
    expect(unlike('bulkEvaluationSuccess', received.json)).toEqual([]);
    expect(received.json.flags?.map(({ key, variant }) => `${key ?? ''} ${variant ?? ''}`)).toEqual([
      'gated on',
      'switched-off off',
    ]);
  });

  test('one flag', async () => {
    const received = await send({ path: `${FLAGS}/gated`, body: about() });
    expect(received.status).toBe(200);
    expectOurs(received);
    expect(received.json).toMatchObject({ key: 'gated', value: 'on', reason: 'TARGETING_MATCH' });
    expect(received.headers.etag).toBeUndefined();
  });

  test('the same flags again are not sent again', async () => {
    const { etag } = (await send({ body: about() })).headers;
    const received = await send({
      path: `${FLAGS}?flagConfigEtag=v2&flagConfigLastModified=1771622898`,
      body: about(),
      headers: known({ ...JSON_TYPE, 'if-none-match': `W/${etag ?? ''}` }),
    });
    expect(received).toMatchObject({ status: 304, text: '' });
    expect(received.headers).toMatchObject({ etag, 'cache-control': 'private, no-cache' });
    expect(received.headers['x-entitlements-version']).toBe(String(ours.admittance.keeper.version));
    // RFC 9110 §8.6: a length here would be that of the answer which is not sent.
    for (const name of ['content-length', 'content-type']) expect(received.headers).not.toHaveProperty(name);
  });

  test('a bigger gateway’s query parameters mean nothing', async () => {
    const received = await send({ path: `${FLAGS}/gated?flagConfigEtag=x&context=y`, body: about() });
    expect(received).toMatchObject({ status: 200, json: { key: 'gated' } });
  });
});

describe('a request without a good credential', () => {
  test.each<[string, string | undefined, RegExp]>([
    ['none', undefined, /^Bearer$/],
    ['of another scheme', 'Basic bmlhOm5pYQ==', /^Bearer error="invalid_token", error_description="[^"]+"$/],
    ['a token that is none', 'Bearer nonsense', /^Bearer error="invalid_token", error_description="[^"]+"$/],
  ])('%s is refused before its body is read', async (_what, authorization, challenge) => {
    const headers = authorization === undefined ? JSON_TYPE : { ...JSON_TYPE, authorization };
    for (const body of [about(), '{ not JSON', `"${'a'.repeat(1_100_000)}"`]) {
      const single = await send({ path: `${FLAGS}/gated`, headers, body });
      expectRefused(single, 401, 'GENERAL', 'gated');
      const bulk = await send({ headers, body });
      expectRefused(bulk, 401, 'GENERAL');
      for (const { headers: said } of [single, bulk]) expect(said['www-authenticate']).toMatch(challenge);
    }
  });

  test('is told nothing of which flags there are', async () => {
    const [one, other] = await Promise.all(
      ['gated', 'nothing'].map((key) => send({ path: `${FLAGS}/${key}`, headers: JSON_TYPE, body: about() })),
    );
    expect({ ...one?.json, key: '' }).toEqual({ ...other?.json, key: '' });
    expect(one?.status).toBe(other?.status);
  });
});

test('who asks for somebody else’s flags is told whose they would be', async () => {
  const paula = await server.introduce({ id: 'paula' });
  expectRefused(
    await send({ path: `${FLAGS}/gated`, body: about(paula.subject) }),
    400,
    'INVALID_CONTEXT',
    'gated',
  );
  expectRefused(await send({ body: about(paula.subject) }), 400, 'INVALID_CONTEXT');
});

describe('a body that is no question', () => {
  test.each<[string, string | undefined, string]>([
    ['broken JSON', '{"context": {', 'PARSE_ERROR'],
    ['nothing', undefined, 'PARSE_ERROR'],
    ['null', 'null', 'PARSE_ERROR'],
    ['text', '"nia"', 'PARSE_ERROR'],
    ['a list', '[]', 'PARSE_ERROR'],
    ['an empty object', '{}', 'TARGETING_KEY_MISSING'],
    ['a context that is text', '{"context": "nia"}', 'INVALID_CONTEXT'],
    ['a prototype', '{"__proto__": {"context": {}}}', 'TARGETING_KEY_MISSING'],
  ])('%s', async (_what, body, errorCode) => {
    const headers = known(JSON_TYPE);
    expectRefused(await send({ path: `${FLAGS}/gated`, headers, body }), 400, errorCode, 'gated');
    expectRefused(await send({ headers, body }), 400, errorCode);
  });

  test.each<[string, string, Readonly<Record<string, string>>]>([
    ['plain text', '{"context": {}}', { 'content-type': 'text/plain' }],
    ['a form', 'context=nia', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no content type', '{"context": {}}', {}],
    ['a compressed body', 'x', { ...JSON_TYPE, 'content-encoding': 'gzip' }],
  ])('%s', async (_what, body, more) => {
    const headers = known(more);
    expectRefused(await send({ path: `${FLAGS}/gated`, headers, body }), 415, 'PARSE_ERROR', 'gated');
    expectRefused(await send({ headers, body }), 415, 'PARSE_ERROR');
  });

  test('two megabytes', async () => {
    const body = JSON.stringify({ context: { targetingKey: nia.subject, more: 'x'.repeat(2 << 20) } });
    expectRefused(await send({ path: `${FLAGS}/gated`, body }), 413, 'GENERAL', 'gated');
    expectRefused(await send({ body }), 413, 'GENERAL');
  });
});

describe('a name in the path', () => {
  test.each<[string, string]>([
    ['nothing', 'nothing'],
    ['a%2Fb', 'a/b'],
    ['a%20b', 'a b'],
    ['%C3%BC', 'ü'],
    ['gated%3Fx', 'gated?x'],
    ['%2E%2E', '..'],
    ['Gated', 'Gated'],
    ['', ''],
    ['x'.repeat(5_000), 'x'.repeat(5_000)],
  ])('%s is no flag', async (written, key) => {
    const received = await send({ path: `${FLAGS}/${written}`, body: about() });
    expectOurs(received);
    expect(received).toMatchObject({ status: 404, json: { key, errorCode: 'FLAG_NOT_FOUND' } });
    expect(unlike('flagNotFound', received.json)).toEqual([]);
  });

  test.each(['%', '%zz', 'a%2', '%C3', '%FF'])('%s cannot be read', async (written) => {
    expectRefused(await send({ path: `${FLAGS}/${written}`, body: about() }), 400, 'PARSE_ERROR', written);
  });

  test('may be written with percent signs where it needs none', async () => {
    expect(await send({ path: `${FLAGS}/%67ated`, body: about() })).toMatchObject({
      status: 200,
      json: { key: 'gated' },
    });
  });
});

describe('another method', () => {
  test.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])(
    '%s is told which there is',
    async (method) => {
      const single = await send({ method, path: `${FLAGS}/gated` });
      expectRefused(single, 405, 'GENERAL', 'gated');
      const bulk = await send({ method });
      expectRefused(bulk, 405, 'GENERAL');
      for (const { headers } of [single, bulk]) expect(headers.allow).toBe('POST');
    },
  );

  test('HEAD is told so in its headers', async () => {
    for (const path of [FLAGS, `${FLAGS}/gated`]) {
      const received = await send({ method: 'HEAD', path });
      expect(received).toMatchObject({ status: 405, text: '' });
      expect(received.headers.allow).toBe('POST');
      expectOurs(received);
    }
  });
});

describe('a path that does not exist', () => {
  test.each(['/ofrep/', '/ofrep/v1', '/ofrep/v2/evaluate/flags', `${FLAGS}/a/b`, '/ofrep/v1/configuration'])(
    '%s is OFREP’s to refuse',
    async (path) => {
      expectRefused(await send({ path, body: about() }), 404, 'GENERAL');
      expectRefused(await send({ method: 'GET', path }), 404, 'GENERAL');
    },
  );

  test.each(['/', '/nothing', '/ofrepx', '/graphql/x'])('%s is GraphQL’s', async (path) => {
    const received = await send({ path, body: '{}' });
    expect(received.status).toBe(404);
    expect(JSON.parse(received.text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    expect(received.headers['x-entitlements-version']).toBe(String(ours.admittance.keeper.version));
  });

  test('%-signs that cannot be read are refused by the door they stand at', async () => {
    expectRefused(await send({ path: '/ofrep/%' }), 400, 'PARSE_ERROR');
    expect(JSON.parse((await send({ path: '/%' })).text)).toHaveProperty('errors');
  });
});

describe('every answer names the catalog version', () => {
  test.each<[string, Sent, number]>([
    ['that the process is there', { method: 'GET', path: '/healthz' }, 200],
    ['to HEAD', { method: 'HEAD', path: '/healthz' }, 200],
    ['that it is ready', { method: 'GET', path: '/readyz' }, 200],
    ['that it is unknown', { method: 'GET', path: '/nothing' }, 404],
    ['that it is not served so', { method: 'DELETE', path: '/graphql' }, 405],
    ['that the path cannot be read', { path: '/%' }, 400],
    ['that nobody is known', { path: '/graphql', headers: {} }, 401],
    ['of the API', { path: '/graphql', body: '{"query": "{ ping }"}' }, 200],
  ])('%s', async (_what, sent, status) => {
    const received = await send(sent);
    expect(received.status).toBe(status);
    expect(received.headers['x-entitlements-version']).toBe(String(ours.admittance.keeper.version));
  });

  test('which moves with the catalog', async () => {
    const before = Number(
      (await send({ method: 'GET', path: '/healthz' })).headers['x-entitlements-version'],
    );
    ours.offer(CATALOG);
    const { headers } = await send({ method: 'GET', path: '/healthz' });
    expect(Number(headers['x-entitlements-version'])).toBe(before + 1);
  });
});

test('a failure nobody has foreseen is told in the door’s own shape, and no more of it', async () => {
  const of = {
    ...ours,
    ofrep: { ...ours.ofrep, single: () => Promise.reject(new Error('the secret cause')) },
  };
  const failing = await listen(of);
  const { token, subject } = await failing.introduce({ id: 'nia' });
  const response = await fetch(`${failing.address}${FLAGS}/gated`, {
    method: 'POST',
    headers: { ...JSON_TYPE, authorization: `Bearer ${token}` },
    body: about(subject),
  });
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(JSON.parse(text)).toEqual({
    key: 'gated',
    errorCode: 'GENERAL',
    errorDetails: 'Internal server error',
  });
  await failing.close();
});

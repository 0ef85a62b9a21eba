import { beforeAll, describe, expect, test } from '@jest/globals';
import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { startGateway, type Running } from '../gateway/world.ts';

let gateway: Running;
let token: string;
beforeAll(async () => {
  gateway = await startGateway();
  token = gateway.token('paula');
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
}

/** Sends exactly this, as `fetch` would not always do. */
function send({ method = 'POST', path = '/graphql', headers = {}, body }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const sending = request(`${gateway.address}${path}`, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };

function known(headers: Readonly<Record<string, string>> = JSON_TYPE): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}`, ...headers };
}

function asked(query: string): string {
  return JSON.stringify({ query });
}

/** What holds of every answer on the GraphQL path: JSON, and the version of the catalog that decided it. */
function expectOurs({ headers, text }: Received): unknown {
  expect(headers['content-type']).toMatch(/^application\/(graphql-response\+)?json; ?charset=utf-8$/);
  expect(headers['x-entitlements-version']).toMatch(/^\d+$/);
  return JSON.parse(text);
}

/** An answer that refuses the request: errors with a code, and no data. */
function expectRefused(received: Received, status: number, code: string): void {
  const body = expectOurs(received);
  expect(received.status).toBe(status);
  expect(body).not.toHaveProperty('data');
  expect(body).toMatchObject({ errors: [{ message: expect.any(String), extensions: { code } }] });
  expect(received.text).not.toMatch(/\bat .*:\d+:\d+/);
}

describe('a request without a good credential is refused whole, whatever it asks', () => {
  test.each([
    ['cannot be read', '{ not JSON'],
    ['is too large', `"${'a'.repeat(1_100_000)}"`],
  ])('before its body is looked at: one that %s is none of ours to judge yet', async (_, body) => {
    expectRefused(await send({ headers: JSON_TYPE, body }), 401, 'UNAUTHENTICATED');
  });

  const garbled = {
    none: undefined,
    'of another scheme': 'Basic bmlhOm5pYQ==',
    'without a token': 'Bearer',
    'with two tokens': 'Bearer one two',
    'with a token that is none': 'Bearer nonsense',
    'with an unsigned token': `Bearer ${['{"alg":"none"}', '{"sub":"paula"}'].map((part) => Buffer.from(part).toString('base64url')).join('.')}.`,
    'of ten thousand letters': `Bearer ${'a'.repeat(10_000)}`,
  };

  test.each(Object.entries(garbled))('Authorization %s', async (_which, authorization) => {
    const headers = authorization === undefined ? JSON_TYPE : { ...JSON_TYPE, authorization };
    const received = await send({ headers, body: asked('{ me { id } }') });
    expectRefused(received, 401, 'UNAUTHENTICATED');
    expect(received.headers['www-authenticate']).toMatch(
      authorization === undefined ? /^Bearer$/ : /^Bearer error="invalid_token", error_description="[^"]+"$/,
    );
    expect(received.headers['cache-control']).toBe('no-store');
  });

  test.each<[string, Sent]>([
    ['a type name', { body: asked('{ __typename }') }],
    ['introspection', { body: asked('{ __schema { types { name } } }') }],
    ['a batch', { body: `[${asked('{ me { id } }')},${asked('{ __typename }')}]` }],
    ['nonsense', { body: asked('{ nonsense') }],
    ['a query in the address', { method: 'GET', path: '/graphql?query={__typename}' }],
    ['nothing in the address', { method: 'GET', path: '/graphql' }],
  ])('asking for %s', async (_what, sent) => {
    const received = await send({ headers: sent.method === 'GET' ? {} : JSON_TYPE, ...sent });
    expectRefused(received, 401, 'UNAUTHENTICATED');
    expect(received.headers['www-authenticate']).toBe('Bearer');
  });
});

describe('a body that is no request is the sender’s mistake', () => {
  test.each<[string, string, number, Readonly<Record<string, string>>?]>([
    ['broken JSON', '{"query": "{ me', 400],
    ['nothing', '', 400],
    ['a number', '1', 400],
    ['text', '"{ me { id } }"', 400],
    ['null', 'null', 400],
    ['no query', '{}', 400],
    ['a query that is a map', '{"query": {}}', 400],
    ['variables that are text', '{"query": "{ me { id } }", "variables": "x"}', 400],
    ['an empty batch', '[]', 400],
    ['a batch of text', '["{ me { id } }"]', 400],
    ['a prototype', '{"__proto__": {"query": "{ me { id } }"}}', 400],
    ['plain text', '{ me { id } }', 415, { 'content-type': 'text/plain' }],
    ['a form', 'query={me{id}}', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no content type', asked('{ me { id } }'), 415, {}],
    ['compressed', 'x', 415, { ...JSON_TYPE, 'content-encoding': 'gzip' }],
    ['in two encodings', 'x', 415, { ...JSON_TYPE, 'content-encoding': 'identity, br' }],
  ])('%s', async (_what, body, status, headers = JSON_TYPE) => {
    expectRefused(await send({ headers: known(headers), body }), status, 'BAD_REQUEST');
  });

  test.each(['/graphql', '/ofrep/v1/evaluate/flags'])(
    'on %s it is told which encoding is read',
    async (path) => {
      const headers = known({ ...JSON_TYPE, 'content-encoding': 'gzip' });
      const { status, headers: answered } = await send({ path, headers, body: 'x' });
      expect(status).toBe(415);
      expect(answered['accept-encoding']).toBe('identity');
    },
  );

  test('two megabytes', async () => {
    const sent = { headers: known(), body: asked(`{ me { id } } # ${'x'.repeat(2 << 20)}`) };
    // The server answers and closes without reading on, so that who is still writing may see the end of the connection
    // before the answer. Then it has not been let in either, and is told the next time.
    let received: Received | undefined;
    for (let attempt = 0; attempt < 20 && received === undefined; attempt++) {
      received = await send(sent).catch((error: unknown) => {
        expect(['EPIPE', 'ECONNRESET']).toContain((error as NodeJS.ErrnoException).code);
        return undefined;
      });
    }
    expectRefused(received!, 413, 'TOO_LARGE');
  });

  test('a batch of more operations than are allowed', async () => {
    const body = (count: number) => `[${Array.from({ length: count }, () => asked('{ me { id } }')).join()}]`;
    expectRefused(await send({ headers: known(), body: body(11) }), 400, 'BAD_REQUEST');
    const received = await send({ headers: known(), body: body(10) });
    expect(received.status).toBe(200);
    expect(expectOurs(received)).toHaveLength(10);
  });
});

describe('a prototype that a body tries to change stays as it was', () => {
  test('by variables', async () => {
    const body = `{"query": "query ($first: Int) { reports(first: $first) { id } }", "variables": {"__proto__": {"first": 1}}}`;
    expectOurs(await send({ headers: known(), body }));
    const { text } = await send({ headers: known(), body: asked('{ reports { id } }') });
    expect(text.match(/"id"/g)?.length).toBeGreaterThan(1);
  });
});

describe('headers of ten thousand bytes', () => {
  test('are read', async () => {
    const headers = known({ ...JSON_TYPE, 'x-long': 'a'.repeat(10_000) });
    expect(await send({ headers, body: asked('{ me { id } }') })).toMatchObject({ status: 200 });
  });

  test('are too many beyond sixteen thousand', async () => {
    const headers = known({ ...JSON_TYPE, 'x-long': 'a'.repeat(20_000) });
    expect(await send({ headers, body: asked('{ me { id } }') })).toMatchObject({ status: 431 });
  });
});

describe('the media type of an answer', () => {
  test.each([
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/json', 'application/json'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
    ['*/*', 'application/json'],
  ])('asked for as %s is %s, for answers, denials and refusals alike', async (accept, type) => {
    for (const headers of [known({ ...JSON_TYPE, accept }), { ...JSON_TYPE, accept }]) {
      for (const query of ['{ me { id } }', '{ auditTrail { entries { at } } }', '{ nonsense }']) {
        const received = await send({ headers, body: asked(query) });
        expectOurs(received);
        expect(received.headers['content-type']?.split(';')[0]).toBe(type);
      }
    }
  });
});

describe('a body', () => {
  test('may give an empty operation name, which is as good as none, alone and in a batch', async () => {
    const operation = { query: '{ me { id } }', operationName: '' };
    const answer = { data: { me: { id: 'paula' } } };
    const one = await send({ headers: known(), body: JSON.stringify(operation) });
    expect(expectOurs(one)).toEqual(answer);
    const two = await send({ headers: known(), body: JSON.stringify([operation, operation]) });
    expect(expectOurs(two)).toEqual([answer, answer]);
    const stream = await send({
      headers: known({ ...JSON_TYPE, accept: 'text/event-stream' }),
      body: JSON.stringify(operation),
    });
    expect(stream.text).toContain(JSON.stringify(answer));
  });

  test('may have names such as __proto__ and constructor, which are names like any other', async () => {
    const [query, variables] = [
      'query($n: Int) { reports(first: $n) { id } }',
      '{"n":1,"__proto__":{"n":2}}',
    ];
    const body = `{"query":${JSON.stringify(query)},"variables":${variables},"constructor":{"prototype":{"x":1}}}`;
    const received = await send({ headers: known(), body });
    expect(received.status).toBe(200);
    expect(expectOurs(received)).toHaveProperty('data.reports');
    const search = new URLSearchParams({ query, variables }).toString();
    const byGet = await send({ method: 'GET', path: `/graphql?${search}`, headers: known({}) });
    expect(byGet.text).toBe(received.text);
  });
});

describe('a query by GET', () => {
  const path = `/graphql?query=${encodeURIComponent('{ me { id } }')}`;

  test.each([
    ['without a header of Apollo’s', path, {}],
    ['with one', path, { 'apollo-require-preflight': '1' }],
    ['with an empty operation name', `${path}&operationName=`, {}],
    ['with the type of a form of a web page', path, { accept: 'text/html, application/json' }],
  ])('is answered %s', async (_how, address, headers) => {
    const received = await send({ method: 'GET', path: address, headers: known(headers) });
    expect(expectOurs(received)).toEqual({ data: { me: { id: 'paula' } } });
  });

  test('is answered to nobody without a bearer header, whatever cookie comes with it', async () => {
    const headers = { cookie: `token=${token}; authorization=Bearer ${token}` };
    expectRefused(await send({ method: 'GET', path, headers }), 401, 'UNAUTHENTICATED');
  });

  test('runs no mutation', async () => {
    const mutation = `/graphql?query=${encodeURIComponent('mutation { generateReport(title: "by GET") { id } }')}`;
    const received = await send({
      method: 'GET',
      path: mutation,
      headers: known({}),
    });
    expect(received.status).toBe(405);
    expect(received.headers.allow).toBe('POST');
    const { text } = await send({ headers: known(), body: asked('{ reports(first: 100) { title } }') });
    expect(text).not.toContain('by GET');
  });
});

describe('a method the GraphQL path does not have', () => {
  test.each(['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE'])('%s is told which it has', async (method) => {
    const received = await send({ method, headers: known({}) });
    expectRefused(received, 405, 'BAD_REQUEST');
    expect(received.headers.allow).toBe('GET, POST');
  });
});

describe('flags for a front end', () => {
  function evaluate(targetingKey: string, path = ''): Promise<Received> {
    const body = JSON.stringify({ context: { targetingKey } });
    return send({ path: `/ofrep/v1/evaluate/flags${path}`, headers: known(), body });
  }

  test('are answered for whom the token is, as the API answers', async () => {
    const { status, headers, text } = await evaluate('paula');
    expect(status).toBe(200);
    const { flags } = JSON.parse(text) as { readonly flags: readonly { readonly key: string }[] };
    expect(flags.length).toBeGreaterThan(0);
    for (const flag of flags)
      expect(JSON.parse((await evaluate('paula', `/${flag.key}`)).text)).toEqual(flag);
    const api = await send({ headers: known(), body: asked('{ me { id } }') });
    expect(headers['x-entitlements-version']).toBe(api.headers['x-entitlements-version']);
  });

  test('are not answered for anybody else', async () => {
    const { status, text } = await evaluate('nia');
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ errorCode: 'INVALID_CONTEXT' });
  });
});

describe('a path that does not exist', () => {
  test.each(['/', '/nothing', '/graphql/', '/graphql/x', '/healthz/x?y'])('%s is told so', async (path) => {
    expectRefused(await send({ method: 'GET', path }), 404, 'BAD_REQUEST');
    expectRefused(await send({ path, headers: JSON_TYPE, body: '{}' }), 404, 'BAD_REQUEST');
  });

  test('nor can be one is the sender’s mistake', async () => {
    expectRefused(await send({ method: 'GET', path: '/%' }), 400, 'BAD_REQUEST');
  });
});

describe('health', () => {
  test('/healthz says that the process is there, to anybody', async () => {
    const received = await send({ method: 'GET', path: '/healthz' });
    expect(received).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(received.headers['content-type']).toMatch(/^application\/json/);
    expect(received.headers['x-entitlements-version']).toMatch(/^\d+$/);
  });

  test('/readyz says which catalog is in force, and which stores answer', async () => {
    const { status, text, headers } = await send({ method: 'GET', path: '/readyz' });
    expect(status).toBe(200);
    const { catalog, ...rest } = JSON.parse(text) as { readonly catalog: { readonly version: number } };
    expect(rest).toEqual({ ready: true, stores: { sql: 'up', cache: 'up' } });
    expect(catalog).toMatchObject({ version: expect.any(Number), madeAt: expect.any(String) });
    expect(headers['x-entitlements-version']).toBe(String(catalog.version));
  });

  test.each(['/healthz', '/readyz'])('%s answers HEAD', async (path) => {
    expect(await send({ method: 'HEAD', path })).toMatchObject({ status: 200, text: '' });
  });
});

test.each(['GET', 'POST'])('a %s request that offers HTTP/2 is answered like any other', async (method) => {
  const { hostname, port } = new URL(gateway.address);
  const body = JSON.stringify({ query: '{ me { id } }' });
  const socket = connect(Number(port), hostname);
  const path = method === 'GET' ? '/healthz' : '/graphql';
  const head = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${hostname}`,
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    `Authorization: Bearer ${token}`,
    ...(method === 'POST' ? ['Content-Type: application/json', `Content-Length: ${body.length}`] : []),
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  // The body comes later, as it may.
  setTimeout(() => socket.write(method === 'POST' ? body : ''), 50);
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  const wanted = method === 'GET' ? '{"status":"ok"}' : '{"data":{"me":{"id":"paula"}}}';
  const end = performance.now() + 5_000;
  while (!text.includes(wanted) && performance.now() < end) await wait(20);
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(text).toContain(wanted);
  socket.destroy();
});

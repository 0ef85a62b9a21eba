import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { request, type IncomingHttpHeaders } from 'node:http';

import { ROLES } from '../../src/domain/operator.ts';
import type { Sql } from '../../src/postgres/sql.ts';
import {
  cloudEvent,
  eventsWorld,
  NOW,
  openDatabase,
  REPORT,
  type EventsWorld,
  type Listening,
  type Told,
} from './world.ts';

let sql: Sql;
let world: EventsWorld;
let server: Listening;
let key: string;
beforeAll(async () => {
  sql = await openDatabase();
  world = await eventsWorld(sql);
  server = await world.listen();
  key = await server.key('REPORTER');
}, 60_000);
afterAll(async () => {
  await world.close();
  await sql.close();
});

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly json: Told & { readonly results?: readonly Told[] };
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const SINGLE = { 'content-type': 'application/cloudevents+json' };

function keyed(headers: Readonly<Record<string, string>> = BATCH): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key}`, ...headers };
}

/** Sends exactly this, as `fetch` would not always do. */
function send({ method = 'POST', path = '/v1/events', headers = keyed(), body }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const sending = request(`${server.address}${path}`, { method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        const json = (text === '' ? {} : JSON.parse(text)) as Received['json'];
        resolve({ status: response.statusCode ?? 0, headers: response.headers, json });
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

/** What holds of every refusal at this door: its own shape, a code, and the version in force. */
function expectRefused({ status, headers, json }: Received, expected: number, code: string): void {
  expect(Object.keys(json)).toEqual(['code', 'message']);
  expect([status, json.code]).toEqual([expected, code]);
  expect(json.message).not.toMatch(/\bat .*:\d+:\d+/);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(headers['x-entitlements-version']).toBe('1');
}

describe('the CloudEvents SDK', () => {
  const event = (more: Readonly<Record<string, unknown>> = {}) =>
    new CloudEvent<unknown>({
      source: 'app',
      type: REPORT,
      subject: 'of the SDK',
      time: new Date(NOW).toISOString(),
      data: { quantity: 1 },
      ...more,
    });

  async function deliver({ headers, body }: Message<unknown>): Promise<Received> {
    const given = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    return send({ headers: keyed(given), body: typeof body === 'string' ? body : JSON.stringify(body) });
  }

  test('sends an event in its structured mode', async () => {
    const one = event({ subject: 'structured', data: { quantity: 4 }, account: 'birch' });
    expect(await deliver(HTTP.structured(one))).toMatchObject({
      status: 200,
      json: { id: one.id, status: 'accepted' },
    });
    expect((await world.record(one.subject ?? '')).lifetime(REPORT)).toBe(4);
  });

  test('sends an event in its binary mode', async () => {
    const one = event({ subject: 'binary', data: { quantity: 5 } });
    expect(await deliver(HTTP.binary(one))).toMatchObject({
      status: 200,
      json: { id: one.id, status: 'accepted' },
    });
    expect((await world.record(one.subject ?? '')).lifetime(REPORT)).toBe(5);
  });

  test('reads what is sent in a batch as the same events', async () => {
    const events = [event(), event(), event()];
    const body = JSON.stringify(events);
    expect(HTTP.toEvent({ headers: BATCH, body })).toEqual(events);
    const { json } = await send({ body });
    expect(json.results).toEqual(events.map(({ id }) => ({ source: 'app', id, status: 'accepted' })));
  });
});

describe('who may report', () => {
  const body = (): string => JSON.stringify([cloudEvent()]);

  test.each(ROLES)('a key of the role %s', async (role) => {
    const received = await send({
      headers: { ...BATCH, authorization: `Bearer ${await server.key(role)}` },
      body: body(),
    });
    if (role === 'REPORTER' || role === 'OWNER') {
      expect(received).toMatchObject({ status: 200, json: { results: [{ status: 'accepted' }] } });
      return;
    }
    expectRefused(received, 403, 'FORBIDDEN');
    expect(received.json.message).toBe(
      `expected a key of the role REPORTER or OWNER; this one is of ${role}`,
    );
  });

  test.each<[string, () => Promise<string | undefined>]>([
    ['nobody', () => Promise.resolve(undefined)],
    ['a subject, by a token of the issuer', async () => `Bearer ${await server.token('nia')}`],
    ['a key that there is not', () => Promise.resolve('Bearer ghk_nothing')],
    ['a key by another scheme', () => Promise.resolve(`Basic ${key}`)],
    ['a key alone', () => Promise.resolve(key)],
    ['a key and something else', () => Promise.resolve(`Bearer ${key} x`)],
    ['ten thousand letters', () => Promise.resolve(`Bearer ${'a'.repeat(10_000)}`)],
  ])('not %s', async (_who, given) => {
    const authorization = await given();
    const event = cloudEvent();
    const headers = authorization === undefined ? BATCH : { ...BATCH, authorization };
    const received = await send({ headers, body: JSON.stringify([event]) });
    expectRefused(received, 401, 'UNAUTHENTICATED');
    expect(received.headers['www-authenticate']).toMatch(/^Bearer/);
    expect((await world.record(String(event['subject']))).lastDay).toBeUndefined();
  });

  test.each(['{ not JSON', 'x'.repeat(5_000_000)])(
    'is settled before the body is looked at, whatever that is',
    async (text) => {
      const headers = { ...BATCH, authorization: `Bearer ${await server.key('VIEWER')}` };
      const received = await eventually(() => send({ headers, body: text }));
      expectRefused(received, 403, 'FORBIDDEN');
    },
  );
});

/** A server that has answered without reading on closes, and who is still writing may see that first. */
async function eventually(attempt: () => Promise<Received>): Promise<Received> {
  for (let left = 20; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      expect(['EPIPE', 'ECONNRESET']).toContain((error as NodeJS.ErrnoException).code);
      if (left === 0) throw error;
    }
  }
}

describe('an event without data in the binary mode', () => {
  const plain = { ...cloudEvent(), data: undefined };
  test.each<[string, Readonly<Record<string, string>>]>([
    [
      'with the content type of JSON, as the SDK sends it',
      { 'content-type': 'application/json; charset=utf-8' },
    ],
    ['with another content type', { 'content-type': 'text/plain' }],
    ['without a content type', {}],
  ])('is taken %s', async (which, type) => {
    const { headers } = HTTP.binary(
      new CloudEvent({ ...plain, id: `without data ${which}`, time: new Date(NOW).toISOString() }),
    );
    const own = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      name === 'content-type' || typeof value !== 'string' ? [] : [[name, value]],
    );
    const received = await send({ headers: keyed({ ...Object.fromEntries(own), ...type }) });
    expect(received).toMatchObject({ status: 200, json: { status: 'accepted' } });
  });

  test('is refused as a body where it is compressed, or says nothing of being an event', async () => {
    const zipped = { ...BATCH, 'content-encoding': 'gzip' };
    expect((await send({ headers: keyed(zipped), body: '[]' })).status).toBe(415);
    expect((await send({ headers: keyed({ 'content-type': 'application/json' }) })).status).toBe(415);
  });
});

describe('whatever is sent', () => {
  const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  test.each<[string, Sent, number, string]>([
    ['no JSON', { body: '[{"specversion"' }, 400, 'BAD_REQUEST'],
    ['nothing', { body: '' }, 400, 'BAD_REQUEST'],
    ['no list', { body: '{}' }, 400, 'BAD_REQUEST'],
    ['a list where one is expected', { headers: SINGLE, body: '[]' }, 400, 'BAD_REQUEST'],
    ['1,001 events', { body: `[${Array(1_001).fill('{}').join()}]` }, 413, 'TOO_LARGE'],
    ['5 MB', { body: `["${'x'.repeat(5_000_000)}"]` }, 413, 'TOO_LARGE'],
    ['another content type', { headers: { 'content-type': 'text/plain' }, body: 'x' }, 415, 'BAD_REQUEST'],
    ['no content type', { headers: {}, body: '[]' }, 415, 'BAD_REQUEST'],
    ['plain JSON', { headers: { 'content-type': 'application/json' }, body: '{}' }, 415, 'BAD_REQUEST'],
    [
      'a form',
      { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: '--x' },
      415,
      'BAD_REQUEST',
    ],
    ['by GET', { method: 'GET' }, 405, 'BAD_REQUEST'],
    ['by PUT', { method: 'PUT', body: '[]' }, 405, 'BAD_REQUEST'],
    ['by DELETE', { method: 'DELETE' }, 405, 'BAD_REQUEST'],
    ['below the door', { path: '/v1/events/x', body: '[]' }, 404, 'BAD_REQUEST'],
    ['beside the door', { path: '/v1/other', body: '[]' }, 404, 'BAD_REQUEST'],
  ])('%s is refused in the words of the door', async (_what, { headers = BATCH, ...sent }, status, code) => {
    const received = await eventually(() => send({ ...sent, headers: keyed(headers) }));
    expectRefused(received, status, code);
    if (status === 405) expect(received.headers.allow).toBe('POST');
  });

  test('as deep as it may be is an element like any other', async () => {
    const { status, json } = await send({ body: `[${deep(4_000)}]` });
    expect(status).toBe(200);
    expect(json.results).toMatchObject([{ status: 'refused', code: 'INVALID' }]);
    const data = `{"quantity":2,"more":${deep(4_000)}}`;
    const text = JSON.stringify(cloudEvent({ data: 'HERE' })).replace('"HERE"', data);
    expect((await send({ headers: keyed(SINGLE), body: text })).json.status).toBe('accepted');
  });

  test('does not change what others are made of', async () => {
    const event = JSON.stringify(cloudEvent()).replace('{', '{"__proto__":{"account":"stolen"},');
    expect((await send({ body: `[${event}]` })).json.results).toMatchObject([{ status: 'accepted' }]);
    expect('account' in {}).toBe(false);
  });

  test('to another door as CloudEvents is no JSON there', async () => {
    const { status } = await send({
      path: '/ofrep/v1/evaluate/flags',
      headers: { ...SINGLE, authorization: `Bearer ${await server.token('nia')}` },
      body: '{"context":{"targetingKey":"nia"}}',
    });
    expect(status).toBe(415);
  });
});

describe('what cannot be taken now', () => {
  test('is told when to come again, where the journal is silent', async () => {
    const body = JSON.stringify([cloudEvent()]);
    const known = await send({ body: '[]' });
    expect(known.status).toBe(200);
    world.silent = true;
    const received = await send({ body });
    world.silent = false;
    expectRefused(received, 503, 'STORE_UNAVAILABLE');
    expect(received.headers['retry-after']).toBe('1');
    expect((await send({ body })).json.results).toMatchObject([{ status: 'accepted' }]);
  });

  test('is told when to come again, where too many wait already', async () => {
    world.busy = true;
    const received = await send({ body: JSON.stringify([cloudEvent()]) });
    world.busy = false;
    expectRefused(received, 429, 'BUSY');
    expect(received.headers['retry-after']).toBe('1');
  });
});
